import { z } from "zod";

// Shapes: answers captured from the live service in 2020 and typed outputs of public connectors, 2018–2025.
// Everything may be absent or null in one of these generations, so readers meet `nullish` nearly everywhere.

const text = z.string().nullish();
const count = z.number().nullish();
const truth = z.boolean().nullish();
const texts = z.array(z.string()).nullish();
const list = z.array(z.unknown()).nullish();
/** Whatever it holds, it is the evidence's. */
const free = z.looseObject({}).nullish();
/** Epoch seconds, or ISO text in newer sections. */
const instant = z.union([z.number(), z.string()]).nullish();

/** One entry of the nested form of `mitre-tactics` and `mitre-techniques`, since 2022. */
const mitreSchema = z.looseObject({
  tactic: text,
  techniques: z.array(z.looseObject({ technique: text, subtechniques: texts })).nullish(),
});

/** One behavioral indicator. `data` is evidence: free-form objects with Title_Case keys. */
export const iocSchema = z.looseObject({
  ioc: z.string(),
  title: text,
  description: text,
  severity: count,
  confidence: count,
  hits: count,
  truncated: truth,
  heuristic_coefficient: count,
  category: texts,
  tags: texts,
  "mitre-tactics": z.array(z.string()).nullish(),
  "mitre-techniques": z.array(z.string()).nullish(),
  mitre: z.array(mitreSchema).nullish(),
  "orbital-queries": list,
  "analysis-envs": list,
  "suspected-sample-categories": list,
  data: z.array(z.looseObject({})).nullish(),
});
export type IocEntry = z.infer<typeof iocSchema>;

/**
 * `decoded` is a list for DHCP; for HTTP a list of transactions, each a list of a request and a response; for DNS an object keyed by id, each
 * with `query` and `answers`. `protocol` and `decoded` are absent from streams that were not decoded.
 */
export const streamSchema = z.looseObject({
  session: count,
  uid: text,
  transport: text,
  protocol: text,
  service: text,
  src: text,
  src_port: count,
  dst: text,
  dst_port: count,
  ts_begin: instant,
  ts_end: instant,
  duration: count,
  packets: count,
  packets_orig: count,
  packets_resp: count,
  bytes: count,
  bytes_orig: count,
  bytes_resp: count,
  bytes_payload: count,
  bytes_orig_payload: count,
  bytes_resp_payload: count,
  bytes_missed: count,
  conn_state: text,
  history: text,
  decoded: z.unknown().optional(),
  relation: z.unknown().optional(),
  ssl: z.unknown().optional(),
});
export type NetworkStream = z.infer<typeof streamSchema>;

const startupInfoSchema = z.looseObject({
  image_pathname: text,
  command_line: text,
  current_directory: text,
  dll_path: text,
  desktop_info: text,
  shell_info: text,
  window_title: text,
  runtime_data: text,
  upid: z.unknown().optional(),
  uthread: z.unknown().optional(),
  tid: z.unknown().optional(),
  incomplete: truth,
});

/** `ppid` is a key of the process map, not a process id of the machine. About half of all entries are stubs with the first few keys. */
export const processSchema = z.looseObject({
  pid: count,
  ppid: count,
  process_name: text,
  analyzed_because: text,
  new: truth,
  monitored: truth,
  proc: truth,
  exited: truth,
  kpid: text,
  parent: text,
  time: text,
  children: list,
  startup_info: startupInfoSchema.nullish(),
  files_created: list,
  files_read: list,
  files_modified: list,
  files_deleted: list,
  files_checked: list,
  registry_keys_created: list,
  registry_keys_opened: list,
  registry_keys_read: list,
  registry_keys_modified: list,
  registry_keys_deleted: list,
  mutants_created: list,
  mutants_opened: list,
  threads: list,
  memory: list,
  sockets: list,
  sockets_traffic: list,
  atoms_added: list,
  errors: list,
  file_transactions: list,
});
export type ProcessEntry = z.infer<typeof processSchema>;

/** Scanners that looked at an artifact; absent for those that did not. */
const antivirusSchema = z.looseObject({
  virustotal: free,
  reversing_labs: free,
  clamav: z.unknown().optional(),
  yara: z.array(z.looseObject({ id: text, description: text, tags: texts })).nullish(),
  cognitive: z.unknown().optional(),
});

/** The hyphens are the service's. Paths are written with `/` here, and with `\` in the evidence of indicators. */
export const artifactSchema = z.looseObject({
  origin: text,
  path: text,
  type: text,
  size: count,
  md5: text,
  sha1: text,
  sha256: text,
  "magic-type": text,
  "mime-type": text,
  "created-time": instant,
  entropy: count,
  antivirus: antivirusSchema.nullish(),
  /** By type: headers, imports and sections of a program, properties of a shortcut … */
  forensics: free,
  relation: z
    .looseObject({
      contains: z.unknown().optional(),
      extracted_from: z.unknown().optional(),
      network: z.unknown().optional(),
      process: z.unknown().optional(),
    })
    .nullish(),
  created_by: list,
  modified_by: list,
  read_by: list,
  executed_from: list,
  whitelist: list,
});
export type ArtifactEntry = z.infer<typeof artifactSchema>;

export const malwareDescSchema = z.looseObject({
  filename: text,
  magic: text,
  type: text,
  size: count,
  md5: text,
  sha1: text,
  sha256: text,
});

/** Times are epoch seconds here, ISO text inside search/submissions. `vm_id` is the sample's id. */
export const analysisMetadataSchema = z.looseObject({
  general_details: z.looseObject({ report_created: instant, sandbox_id: text, sandbox_version: text }).nullish(),
  malware_desc: z.array(malwareDescSchema).nullish(),
  sandcastle_env: z
    .looseObject({
      analysis_start: instant,
      analysis_end: instant,
      sample_executed: instant,
      run_time: count,
      vm: text,
      display_name: text,
      vm_id: text,
      current_os: text,
      controlsubject: text,
      sandcastle: text,
      analysis_features: list,
    })
    .nullish(),
});
export type AnalysisMetadata = z.infer<typeof analysisMetadataSchema>;

/** `status` is `innocuous`, `indeterminate` or `malicious`. */
export const domainEntrySchema = z.looseObject({
  status: text,
  content_categories: texts,
  security_categories: texts,
});

export const warningSchema = z.looseObject({ code: text, title: text, description: text, error: text });

/** What is known of an address. `ts` is a number in the document and a text in the section (both captured). */
export const addressNoteSchema = z.looseObject({
  ts: instant,
  asn: count,
  org: text,
  country: text,
  country_name: text,
  city: text,
  region: text,
  region_name: text,
  reverse_dns: texts,
});
const annotationsSchema = z.looseObject({ network: z.record(z.string(), addressNoteSchema).nullish() });

/** `state` says `proc` even when the analysis has ended: it is never the state of the sample. `done_url` is the callback's. */
const analysisStatusSchema = z.looseObject({
  id: text,
  md5: text,
  sha1: text,
  sha256: text,
  original_filename: text,
  state: text,
  status: text,
  playbook: text,
  ven: text,
  vm: text,
  vm_runtime: count,
  running_on: text,
  ran: truth,
  queue: text,
  origin: text,
  tags: texts,
  options: list,
  done_url: text,
  analysis_submitted_at: instant,
  analysis_started_at: instant,
  sample_started_at: instant,
  /** Written by the built-in sandbox alone. */
  url: text,
});

const digestsSchema = z.looseObject({ md5: text, sha1: text, sha256: text });
const partitionSchema = z.looseObject({ start: count, size: count, type: z.union([z.number(), z.string()]).nullish() });

/** What the run did to the disk outside of files: before and after. */
const diskSchema = z.looseObject({
  mbr: z
    .looseObject({
      changed: truth,
      contents: z.looseObject({ orig: text, curr: text }).nullish(),
      hashes: z.looseObject({ orig: digestsSchema.nullish(), curr: digestsSchema.nullish() }).nullish(),
    })
    .nullish(),
  partition_tables: z
    .looseObject({ changed: truth, orig: z.array(partitionSchema).nullish(), curr: z.array(partitionSchema).nullish() })
    .nullish(),
});

const versionsSchema = z.looseObject({
  version: text,
  file: free,
  heuristic_model: text,
  network: z.looseObject({ version: text }).nullish(),
  yara: text,
  /** Written by the built-in sandbox alone. */
  static_engine: text,
});

const dynamicSchema = z.looseObject({
  processes: z.record(z.string(), processSchema).nullish(),
  extracted_keys: z
    .array(z.looseObject({ key: text, offset: z.union([z.number(), z.string()]).nullish(), pattern: text }))
    .nullish(),
});

export const analysisSchema = z.looseObject({
  version: z.union([z.number(), z.string()]).nullish(),
  versions: versionsSchema.nullish(),
  metadata: analysisMetadataSchema.nullish(),
  status: analysisStatusSchema.nullish(),
  threat: z
    .looseObject({
      threat_score: count,
      heuristic_score: count,
      heuristic_raw_score: count,
      bucket: text,
      /** Names of categories, such as `persistence`. A public client of 2022 cannot do without the list. */
      suspected_categories: texts,
    })
    .nullish(),
  iocs: z.array(iocSchema).nullish(),
  network: z.record(z.string(), streamSchema).nullish(),
  artifacts: z.record(z.string(), artifactSchema).nullish(),
  domains: z.record(z.string(), domainEntrySchema).nullish(),
  annotations: annotationsSchema.nullish(),
  dynamic: dynamicSchema.nullish(),
  disk: diskSchema.nullish(),
  warnings: z.array(warningSchema).nullish(),
});
export type Analysis = z.infer<typeof analysisSchema>;

/** Sections of an analysis that answer one by one under `/samples/{id}/analysis/…`; `{}` where there is no analysis. */
export const iocListSchema = z.looseObject({ items: z.array(iocSchema).optional() });
export const streamMapSchema = z.looseObject({ items: z.record(z.string(), streamSchema).optional() });
export const artifactMapSchema = z.looseObject({ items: z.record(z.string(), artifactSchema).optional() });
export const processMapSchema = z.looseObject({ items: z.record(z.string(), processSchema).optional() });
export const annotationMapSchema = z.looseObject({ items: annotationsSchema.optional() });
