import type { BuildReportInput } from "../build/input.ts";

// Analyses made by hand in the shapes of three ages of the service; every name and address is an example.

const SHA256 = "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce";
const SHA1 = "3cebd815a45a3014498cfaa6c224071736f22f61";
const MD5 = "8f3a3bc8c6ff1a9ebf39e29e31054ddb";
const SAMPLE_ID = "a3f17c20be9d4418c35f2d19e7b560d4";

const BASE = {
  target: "https://panacea.example.com",
  sampleId: SAMPLE_ID,
  portalUrl: `https://panacea.example.com/mask/samples/${SAMPLE_ID}`,
  generatedAt: "2026-11-24T13:20:00Z",
};

/** 2018: a submitted URL; DNS decoded as an object by id, epoch times, annotations inside the analysis. */
export function inputOf2018(): BuildReportInput {
  return {
    ...BASE,
    analysis: {
      version: 4,
      versions: { version: "4.0", network: { version: "2.0" } },
      metadata: {
        general_details: { report_created: 1538127100, sandbox_id: "example-01", sandbox_version: "pilot-d" },
        malware_desc: [
          {
            filename: "www.example.com_.url",
            magic: "MS Windows 95 Internet shortcut text (URL=<http://www.example.com>), ASCII text",
            md5: "0c9da14ac3a8cb360c7c9d525d11424e",
            sha1: SHA1,
            sha256: SHA256,
            size: 47,
            type: "url",
          },
        ],
        sandcastle_env: {
          analysis_start: 1538126755,
          analysis_end: 1538127100,
          sample_executed: 1538126801,
          run_time: 300,
          vm: "win7-x64",
          vm_id: SAMPLE_ID,
          current_os: "7601.18798.amd64fre.win7sp1_gdr.150316-1654",
        },
      },
      status: {
        id: SAMPLE_ID,
        original_filename: "www.example.com_.url",
        state: "proc",
        playbook: "default",
        ven: "phl-ven",
        vm: "win7-x64",
        tags: [],
        analysis_submitted_at: 1538126754,
      },
      threat: { threat_score: 64, heuristic_score: 41, bucket: "doc" },
      iocs: [
        {
          ioc: "network-communications-http-get-url",
          title: "Outbound HTTP GET Request",
          description: "HTTP GET was seen.",
          severity: 25,
          confidence: 25,
          hits: 1,
          category: ["network"],
          tags: ["http"],
          data: [{ Network_Stream: 4, URL: "http://www.example.com:80/a.php?x=1", Method: "GET" }],
        },
        {
          ioc: "sinkholed-domain",
          title: "Sinkholed Domain",
          description: "A domain resolves to a sinkhole.",
          severity: 80,
          confidence: 80,
          category: ["domain"],
          tags: [],
          data: [{ Query_Data: "c2.example.test", Answer_Data: "198.51.100.23" }],
        },
      ],
      network: {
        "0": {
          transport: "UDP",
          protocol: "DHCP",
          src: "0.0.0.0",
          src_port: 68,
          dst: "255.255.255.255",
          dst_port: 67,
          ts_begin: 1538126790.5,
          decoded: [{ message_type: "request" }],
        },
        "3": {
          transport: "UDP",
          protocol: "DNS",
          src: "192.168.1.22",
          src_port: 51000,
          dst: "192.168.1.1",
          dst_port: 53,
          ts_begin: 1538126803.1,
          packets: 2,
          bytes: 180,
          decoded: {
            "12": {
              query: { query_data: "c2.example.test", query_type: "A", query_id: 12 },
              answers: [{ answer_id: 12, answer_type: "A", answer_data: "198.51.100.23", answer_ttl: 60 }],
            },
          },
        },
        "4": {
          transport: "TCP",
          protocol: "HTTP",
          src: "192.168.1.22",
          src_port: 49200,
          dst: "198.51.100.23",
          dst_port: 80,
          ts_begin: 1538126804.25,
          duration: 1.5,
          packets: 14,
          bytes: 9100,
          decoded: [
            [
              {
                type: "request",
                method: "GET",
                url: "/a.php?x=1",
                host: "www.example.com",
                port: 80,
                headers: { "USER-AGENT": "Mozilla/4.0 (compatible)", HOST: "www.example.com" },
              },
              { type: "response", status_code: 200, status: "OK", body_len: 512, sha256: SHA256 },
            ],
          ],
        },
      },
      artifacts: {},
      domains: { "c2.example.test": { status: "malicious", content_categories: [], security_categories: ["Malware"] } },
      annotations: {
        network: {
          "198.51.100.23": {
            ts: 1538126803,
            asn: 64496,
            org: "Example Hosting",
            country: "US",
            country_name: "United States",
            reverse_dns: ["host.example.com"],
          },
        },
      },
      dynamic: { processes: {}, extracted_keys: [{ key: "k", offset: 0, pattern: "p" }] },
      disk: { mbr: { changed: false } },
      warnings: [
        {
          code: "filetype_not_supported",
          title: "File is not a supported filetype",
          error: "File is not a supported type",
        },
      ],
    },
  };
}

/** 2020: sections one by one in their envelopes, hyphenated keys, `tags` of `[""]`, process stubs, no analysis.json. */
export function inputOf2020(): BuildReportInput {
  return {
    ...BASE,
    sample: {
      api_version: 2,
      id: 6653545,
      data: {
        tags: [""],
        md5: MD5,
        sha1: SHA1,
        sha256: SHA256,
        private: true,
        vm: "win7-x64",
        state: "succ",
        status: "job_done",
        filename: "windows_calc",
        submitted_at: "2020-06-19T14:27:39Z",
        started_at: "2020-06-19T14:27:40Z",
        completed_at: "2020-06-19T14:33:52Z",
        id: SAMPLE_ID,
        os: "",
      },
    },
    summary: {
      magic_type: "PE32+ executable (GUI) x86-64, for MS Windows",
      run_type: "exe",
      tags: [],
      sample: SAMPLE_ID,
    },
    threat: {
      count: 1,
      "max-confidence": 60,
      "max-severity": 5,
      bis: ["pe-header-timestamp-future"],
      score: 3,
      sample: SAMPLE_ID,
    },
    sections: {
      iocs: {
        api_version: 2,
        id: 1,
        data: {
          items: [
            {
              ioc: "pe-header-timestamp-future",
              title: "PE Header Timestamp in the Future",
              description: "The header holds a time in the future.",
              severity: 5,
              confidence: 60,
              hits: 2,
              truncated: false,
              heuristic_coefficient: -0.63,
              category: ["attribute"],
              tags: ["file", "attributes"],
              "mitre-tactics": [],
              "mitre-techniques": ["T1070.006"],
              data: [{ Artifact_ID: 1, Path: "windows_calc.exe", Timestamp: 2405010078 }],
            },
          ],
        },
      },
      processes: {
        items: {
          "1": {
            pid: 1060,
            ppid: 26,
            process_name: "windows_calc.exe",
            analyzed_because: "Is target sample.",
            new: true,
            monitored: true,
            kpid: "0xfffffa8002ab8600",
            parent: "",
            time: "Fri, 19 Jun 2020 14:28:07 UTC",
            startup_info: {
              image_pathname: "C:\\windows_calc.exe",
              command_line: '"C:\\windows_calc.exe" ',
            },
            files_created: ["C:\\Users\\Administrator\\AppData\\Roaming\\a.dat", "\\Device\\Afd"],
            files_modified: [],
            registry_keys_created: [{ name: "\\REGISTRY\\MACHINE\\SOFTWARE\\Example", access: ["ALL"], options: [] }],
            registry_keys_modified: [
              {
                name: "\\REGISTRY\\USER\\S-1-5-21\\Software\\Microsoft\\Windows\\CurrentVersion\\Run",
                value_name: "upd",
                data: "C:\\windows_calc.exe",
                data_type: "REG_SZ",
              },
            ],
            mutants_created: ["Global\\{7C1E-example-22}", "Local\\MSCTF.Asm.MutexDefault1"],
          },
          "26": { pid: 1384, ppid: null, process_name: "explorer.exe", new: false, monitored: false, time: null },
        },
      },
      streams: { items: {} },
      artifacts: {
        items: {
          "1": {
            origin: "submitted",
            path: "windows_calc.exe",
            type: "exe",
            size: 27648,
            md5: MD5,
            sha1: SHA1,
            sha256: SHA256,
            "magic-type": "PE32+ executable (GUI) x86-64, for MS Windows",
            "mime-type": "application/x-dosexec; charset=binary",
            "created-time": 1592577230,
            entropy: 3.87,
            forensics: { headers: { pe: { imphash: "f34d5f2d4577ed6d9ceec516c1f5a744" } } },
            antivirus: {},
          },
          "2": {
            origin: "disk",
            path: "C:/Users/Administrator/AppData/Roaming/a.dat",
            type: "",
            size: 0,
            sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            forensics: null,
          },
        },
      },
      annotations: { items: { network: { "192.168.1.1": { ts: "2020-06-19T14:33:50Z" } } } },
      metadata: { sandcastle_env: { run_time: 300, vm: "win7-x64", current_os: "7601.18798" } },
    },
    elements: [
      { name: "analysis.json", present: false, reason: "the service answered 404" },
      { name: "network.pcap", present: true },
    ],
  };
}

/** 2022: nested `mitre`, indicators in the summary, lists in place of objects, an item of ours with a hostile name. */
export function inputOf2022(): BuildReportInput {
  return {
    ...BASE,
    item: {
      name: "Rechnung_2026-11-4471\u202Efdp.lnk",
      kind: "file",
      url: null,
      digests: { md5: MD5, sha1: SHA1, sha256: SHA256 },
      size: 2104,
    },
    sample: { id: SAMPLE_ID, state: "succ", status: "job_done", filename: "x", tags: ["mail", "lnk"], vm: "win10-x64" },
    analysis: {
      metadata: { malware_desc: [{ filename: "Rechnung.lnk", magic: "MS Windows shortcut", type: "lnk", size: 2104 }] },
      threat: { threat_score: 95 },
      iocs: [
        {
          ioc: "process-hollowing",
          title: "Process Hollowing of a Signed System Binary",
          description: "The process was started suspended, and its image was replaced.",
          severity: 95,
          confidence: 100,
          hits: 2,
          category: ["evasion"],
          tags: ["process"],
          "analysis-envs": ["win10-x64"],
          mitre: [
            {
              tactic: { id: "TA0005", name: "Defense Evasion" },
              techniques: [
                { technique: { id: "T1055", name: "Process Injection" }, subtechniques: [{ id: "T1055.012" }] },
              ],
            },
          ],
          data: [
            { Process_ID: 3120, Process_Name: "svchlp.exe", Path: "C:\\Users\\mara\\AppData\\Roaming\\svchlp.exe" },
            { Note: "<script>alert(1)</script> | `x` \u001B[31m", URL: "http://c2.example.test/gate.php" },
          ],
        },
      ],
      network: [
        {
          transport: "UDP",
          protocol: "DNS",
          dst: "192.168.1.1",
          dst_port: 53,
          ts_begin: "2026-11-24T13:08:23Z",
          decoded: [
            {
              query: [{ query_data: "c2.example.test", query_type: "A" }],
              answers: { "1": { answer_type: "A", answer_data: "203.0.113.88" } },
            },
          ],
        },
        {
          transport: "TCP",
          service: "ssl",
          dst: "203.0.113.88",
          dst_port: 443,
          ssl: { server_name: "sync.example.test" },
          ts_begin: "2026-11-24T13:08:38Z",
        },
      ],
      dynamic: {
        processes: [
          { pid: 2840, ppid: null, process_name: "powershell.exe", analyzed_because: "Is potential target sample." },
          {
            pid: 3120,
            ppid: 0,
            process_name: "svchlp.exe",
            startup_info: { command_line: "svchlp.exe -u http://198.51.100.77/kb/7f3a.txt" },
          },
        ],
      },
      new_section_2022: { kept: true },
    },
    warnings: { api_version: 2, id: 1, data: [{ title: "Network simulation was partial" }] },
  };
}
