import type { OperationExample } from "../../operation.ts";
import { MD5, SHA1, SHA256, ID } from "./shared.ts";

// Shapes and keys are those of the captured sections; addresses, names and digests were replaced by documentation values.

const params = { sampleId: ID };
const envelope = (data: unknown) => ({ api_version: 2, id: 1, data });
const EMPTY = {
  source: "public connector's help 2019 (a sample that failed)",
  request: { params },
  response: envelope({}),
} satisfies OperationExample;

const TIMESTAMP_IOC = {
  ioc: "pe-header-timestamp-future",
  title: "PE Header Timestamp Is In The Future",
  description: "The compile time in the header lies after the analysis.",
  severity: 5,
  confidence: 60,
  hits: 2,
  truncated: false,
  heuristic_coefficient: -0.63,
  category: ["attribute"],
  tags: ["file", "attributes"],
  "mitre-tactics": [],
  "mitre-techniques": [],
  "orbital-queries": [],
  data: [{ Artifact_ID: 1, Path: "windows_calc.exe", Timestamp: 2405010078 }],
};

/** With the keys that answers have since 2022. */
const REGISTRY_IOC = {
  ...TIMESTAMP_IOC,
  ioc: "registry-autorun-key-modified",
  title: "Process Modified Autorun Registry Key Value",
  description: "A process wrote a value that starts a program with the session.",
  severity: 80,
  confidence: 60,
  hits: 1,
  category: ["persistence"],
  tags: ["registry", "process", "autorun"],
  "mitre-tactics": ["TA0003"],
  "mitre-techniques": ["T1547.001"],
  mitre: [{ tactic: "TA0003", techniques: [{ technique: "T1547", subtechniques: ["T1547.001"] }] }],
  "analysis-envs": ["dynamic"],
  "suspected-sample-categories": [],
  data: [{ Process_ID: 26, Process_Name: "windows_calc.exe", Path: "C:\\Users\\Administrator\\a.exe" }],
};

export const getAnalysisIocs: readonly OperationExample[] = [
  { source: "captured 2020", request: { params }, response: envelope({ items: [TIMESTAMP_IOC] }) },
  {
    source: "public connector 2022 (newer keys; by severity, as limited lists come)",
    request: { params, query: { limit: "2" } },
    response: envelope({ items: [REGISTRY_IOC, TIMESTAMP_IOC] }),
  },
  EMPTY,
];

export const getAnalysisIoc: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { ...params, iocName: "pe-header-timestamp-future" } },
    response: envelope(TIMESTAMP_IOC),
  },
];

const UNDECODED_STREAM = {
  session: 0,
  uid: "CRCm1a2b3c4d5e6f7g",
  transport: "UDP",
  src: "192.168.1.46",
  src_port: 50_241,
  dst: "192.0.2.53",
  dst_port: 5355,
  ts_begin: 1592576884.67,
  ts_end: 1592576885.08,
  duration: 0.41,
  packets: 2,
  packets_orig: 2,
  packets_resp: 0,
  bytes: 104,
  bytes_orig: 104,
  bytes_resp: 0,
  bytes_payload: 48,
  bytes_orig_payload: 48,
  bytes_resp_payload: 0,
  bytes_missed: 0,
  conn_state: "S0",
  history: "D",
};

const DNS_STREAM = {
  ...UNDECODED_STREAM,
  session: 1,
  uid: "CRCm7g6f5e4d3c2b1a",
  protocol: "DNS",
  service: "dns",
  dst_port: 53,
  conn_state: "SF",
  history: "Dd",
  decoded: {
    "4711": {
      query: { query_data: "www.example.com", query_type: "A", query_id: 4711 },
      answers: [{ answer_id: 4711, answer_type: "A", answer_data: "192.0.2.80", answer_ttl: 300 }],
    },
  },
};

const HTTP_STREAM = {
  ...UNDECODED_STREAM,
  session: 2,
  transport: "TCP",
  protocol: "HTTP",
  service: "http",
  dst: "192.0.2.80",
  dst_port: 80,
  decoded: [
    [
      { type: "request", method: "GET", url: "http://www.example.com/a", host: "www.example.com", headers: {} },
      { type: "response", status_code: 200, body_len: 5, sha256: SHA256, actual_content_type: "text/plain" },
    ],
  ],
  relation: { process: 26 },
};

export const getAnalysisStreams: readonly OperationExample[] = [
  {
    source: "captured 2020; the decoded ones as public connectors read them",
    request: { params },
    response: envelope({ items: { "0": UNDECODED_STREAM, "1": DNS_STREAM, "2": HTTP_STREAM } }),
  },
  EMPTY,
];

export const getAnalysisStream: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { ...params, streamId: "0" } },
    response: envelope(UNDECODED_STREAM),
  },
];

const SUBMITTED_ARTIFACT = {
  origin: "submitted",
  path: "windows_calc.exe",
  type: "exe",
  size: 27_648,
  md5: MD5,
  sha1: SHA1,
  sha256: SHA256,
  "magic-type": "PE32+ executable (GUI) x86-64, for MS Windows",
  "mime-type": "application/x-dosexec; charset=binary",
  "created-time": 1592577230,
  entropy: 3.87,
  antivirus: {
    reversing_labs: { status: "KNOWN", threat_level: 0, trust_factor: 5, scanner_count: 26, scanner_match: 0 },
    yara: [{ id: "demo_rule", description: "A rule of the example.", tags: [] }],
  },
  forensics: {
    headers: { dos: {}, pe: { optional_header: {} } },
    imports: [{ dll: "KERNEL32.dll", entries: [["Sleep", 4198400]] }],
    resources: [],
    sections: [],
    signatures: [],
    internal_checksum_match: false,
  },
  relation: { contains: null, extracted_from: null, network: null, process: null },
  created_by: [],
  modified_by: [],
  read_by: [26],
  executed_from: [26],
  whitelist: [],
};

const DROPPED_ARTIFACT = {
  ...SUBMITTED_ARTIFACT,
  origin: "disk",
  path: "/Users/Administrator/AppData/Local/Temp/a.txt",
  type: "txt",
  size: 5,
  "magic-type": "ASCII text, with no line terminators",
  "mime-type": "text/plain; charset=us-ascii",
  entropy: 1.92,
  antivirus: {},
  forensics: null,
  created_by: [26],
  executed_from: [],
};

export const getAnalysisArtifacts: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params },
    response: envelope({ items: { "1": SUBMITTED_ARTIFACT, "2": DROPPED_ARTIFACT } }),
  },
  EMPTY,
];

export const getAnalysisArtifact: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { ...params, artifactId: "1" } },
    response: envelope(SUBMITTED_ARTIFACT),
  },
];

const TARGET_PROCESS = {
  pid: 1060,
  ppid: 21,
  process_name: "windows_calc.exe",
  analyzed_because: "Is target sample.",
  new: true,
  monitored: true,
  kpid: "0xfffffa8002ab8600",
  parent: "0xfffffa8001b2c060",
  time: "Fri, 19 Jun 2020 14:28:07 UTC",
  children: [],
  startup_info: {
    image_pathname: "C:\\Users\\Administrator\\windows_calc.exe",
    command_line: '"C:\\Users\\Administrator\\windows_calc.exe" ',
    current_directory: "C:\\Users\\Administrator\\",
    dll_path: "C:\\Users\\Administrator;C:\\Windows\\system32",
    desktop_info: "WinSta0\\Default",
    shell_info: "",
    window_title: "C:\\Users\\Administrator\\windows_calc.exe",
    runtime_data: "",
    incomplete: false,
  },
  files_created: ["\\Users\\Administrator\\AppData\\Local\\Temp\\a.txt"],
  files_read: ["\\Windows\\System32\\en-US\\calc.exe.mui"],
  files_modified: [],
  files_deleted: [],
  files_checked: [],
  registry_keys_created: [{ name: "USER\\S-1-5-21\\Software\\Demo", access: ["KEY_SET_VALUE"], options: [] }],
  registry_keys_opened: [],
  registry_keys_read: [],
  registry_keys_modified: [
    { name: "USER\\S-1-5-21\\Software\\Demo", value_name: "Run", data: "a.exe", data_type: "REG_SZ" },
  ],
  registry_keys_deleted: [],
  mutants_created: ["\\Sessions\\1\\BaseNamedObjects\\demo"],
  mutants_opened: [],
  threads: [],
  memory: [],
  sockets: [],
  sockets_traffic: [],
  atoms_added: [],
  errors: [],
  file_transactions: [],
};

/** Half of the captured entries are like this one. */
const STUB_PROCESS = {
  pid: 4,
  ppid: null,
  process_name: "System",
  new: false,
  monitored: false,
  time: null,
  exited: false,
};

export const getAnalysisProcesses: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params },
    response: envelope({ items: { "1": STUB_PROCESS, "26": TARGET_PROCESS } }),
  },
  EMPTY,
];

export const getAnalysisProcess: readonly OperationExample[] = [
  {
    source: "captured 2020",
    request: { params: { ...params, processId: "26" } },
    response: envelope(TARGET_PROCESS),
  },
];

const ADDRESS_NOTE = {
  asn: 64_500,
  org: "Example Net",
  country: "NO",
  country_name: "Norway",
  city: "Oslo",
  region: "03",
  region_name: "Oslo",
  reverse_dns: ["www.example.com"],
};

export const getAnalysisAnnotations: readonly OperationExample[] = [
  {
    source: "captured 2020 (`ts` is a text here); the other keys as public connectors read them",
    request: { params },
    response: envelope({
      items: {
        network: {
          "192.168.1.1": { ts: "2020-06-19T14:33:50Z" },
          "192.0.2.80": { ts: "2020-06-19T14:33:50Z", ...ADDRESS_NOTE },
        },
      },
    }),
  },
  EMPTY,
];

const METADATA = {
  general_details: { report_created: 1592577232, sandbox_id: "rcn-work-060", sandbox_version: "pilot-d" },
  malware_desc: [
    {
      filename: "windows_calc.exe",
      magic: "PE32+ executable (GUI) x86-64, for MS Windows",
      md5: MD5,
      sha1: SHA1,
      sha256: SHA256,
      size: 27_648,
      type: "exe",
    },
  ],
  sandcastle_env: {
    analysis_start: 1592576860,
    analysis_end: 1592577231,
    sample_executed: 1592576906,
    run_time: 300,
    vm: "win7-x64",
    display_name: "Windows 7 64-bit",
    vm_id: ID,
    current_os: "7601.18798.amd64fre.win7sp1_gdr.150316-1654",
    controlsubject: "win7-x64-intel-2020.02.03",
    sandcastle: "3.5.59.16936",
    analysis_features: [],
  },
};

export const getAnalysisMetadata: readonly OperationExample[] = [
  { source: "captured 2020", request: { params }, response: envelope(METADATA) },
  EMPTY,
];

/** `analysis.json`: no whole one is public, so this one is put together of captured sections and of what public connectors read. */
export const ANALYSIS_DOCUMENT: unknown = {
  version: 4,
  versions: {
    version: "4.0",
    file: { pe: "0.0" },
    heuristic_model: "0.0.20180501T000000Z",
    network: { version: "2.0" },
    yara: "1.0",
  },
  metadata: METADATA,
  status: {
    id: ID,
    md5: MD5,
    sha1: SHA1,
    sha256: SHA256,
    original_filename: "windows_calc",
    state: "proc",
    status: "Updating analysis status",
    playbook: "default",
    ven: "phl-ven",
    vm: "win7-x64",
    vm_runtime: 300,
    running_on: "rcn-work-023",
    ran: true,
    queue: "NA",
    origin: "sandcastle",
    tags: [],
    options: [],
    done_url: "",
    analysis_submitted_at: 1592576859,
    analysis_started_at: 1592576860,
    sample_started_at: 1592576906.41,
  },
  threat: {
    threat_score: 48,
    heuristic_score: 41,
    heuristic_raw_score: 2.529,
    bucket: "exe",
    suspected_categories: [],
  },
  iocs: [REGISTRY_IOC, TIMESTAMP_IOC],
  network: { "0": UNDECODED_STREAM, "1": DNS_STREAM, "2": HTTP_STREAM },
  artifacts: { "1": SUBMITTED_ARTIFACT, "2": DROPPED_ARTIFACT },
  domains: { "www.example.com": { status: "innocuous", content_categories: ["Demo"], security_categories: [] } },
  annotations: { network: { "192.0.2.80": { ts: 1592577230, ...ADDRESS_NOTE } } },
  dynamic: {
    processes: { "1": STUB_PROCESS, "26": TARGET_PROCESS },
    extracted_keys: [{ key: "0011223344556677", offset: 4096, pattern: "demo" }],
  },
  disk: {
    mbr: {
      changed: false,
      contents: { orig: "33c08ed0", curr: "33c08ed0" },
      hashes: { orig: { md5: MD5, sha1: SHA1, sha256: SHA256 }, curr: { md5: MD5, sha1: SHA1, sha256: SHA256 } },
    },
    partition_tables: {
      changed: false,
      orig: [{ start: 2048, size: 204_800, type: 7 }],
      curr: [{ start: 2048, size: 204_800, type: 7 }],
    },
  },
  warnings: [
    {
      code: "filetype_not_supported",
      title: "File is not a supported filetype",
      description: "The file is of a type that is not run.",
      error: "File is not a supported type",
    },
  ],
};
