import { z } from "zod";

// Shapes: answers captured from the live service in 2020 and typed outputs of public connectors, 2018–2025.
// Everything may be absent or null in one of these generations, so readers meet `nullish` nearly everywhere.

const text = z.string().nullish();
const count = z.number().nullish();
const texts = z.array(z.string()).nullish();
/** Epoch seconds, or ISO text in newer sections. */
const instant = z.union([z.number(), z.string()]).nullish();

/** One behavioral indicator. `data` is evidence: free-form objects with Title_Case keys. */
export const iocSchema = z.looseObject({
  ioc: z.string(),
  title: text,
  description: text,
  severity: count,
  confidence: count,
  hits: count,
  truncated: z.boolean().nullish(),
  heuristic_coefficient: count,
  category: texts,
  tags: texts,
  "mitre-tactics": z.array(z.string()).nullish(),
  "mitre-techniques": z.array(z.string()).nullish(),
  "orbital-queries": z.array(z.unknown()).nullish(),
  data: z.array(z.looseObject({})).nullish(),
});
export type IocEntry = z.infer<typeof iocSchema>;

/** `decoded` is a list for DHCP and HTTP, an object keyed by id for DNS. */
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
  bytes: count,
  bytes_orig: count,
  bytes_resp: count,
  conn_state: text,
  decoded: z.unknown().optional(),
});
export type NetworkStream = z.infer<typeof streamSchema>;

/** `ppid` is a key of the process map, not a process id of the machine. About half of all entries are stubs. */
export const processSchema = z.looseObject({
  pid: count,
  ppid: count,
  process_name: text,
  analyzed_because: text,
  new: z.boolean().nullish(),
  monitored: z.boolean().nullish(),
  kpid: text,
  parent: text,
  time: text,
  children: z.array(z.unknown()).nullish(),
  startup_info: z.looseObject({ image_pathname: text, command_line: text, current_directory: text }).nullish(),
  files_created: z.array(z.unknown()).nullish(),
  files_read: z.array(z.unknown()).nullish(),
  files_modified: z.array(z.unknown()).nullish(),
  files_deleted: z.array(z.unknown()).nullish(),
  registry_keys_created: z.array(z.unknown()).nullish(),
  registry_keys_modified: z.array(z.unknown()).nullish(),
  registry_keys_deleted: z.array(z.unknown()).nullish(),
  mutants_created: z.array(z.unknown()).nullish(),
});
export type ProcessEntry = z.infer<typeof processSchema>;

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
  antivirus: z.looseObject({}).nullish(),
  forensics: z.looseObject({}).nullish(),
  relation: z.looseObject({}).nullish(),
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
      analysis_features: z.array(z.unknown()).nullish(),
    })
    .nullish(),
});
export type AnalysisMetadata = z.infer<typeof analysisMetadataSchema>;

export const domainEntrySchema = z.looseObject({
  status: text,
  content_categories: texts,
  security_categories: texts,
});

export const warningSchema = z.looseObject({ code: text, title: text, description: text, error: text });

/** `status.state` inside a finished analysis says `proc`: it is never the state of the sample. */
export const analysisSchema = z.looseObject({
  version: z.union([z.number(), z.string()]).nullish(),
  versions: z.looseObject({}).nullish(),
  metadata: analysisMetadataSchema.nullish(),
  status: z
    .looseObject({ id: text, playbook: text, vm: text, vm_runtime: count, ran: z.boolean().nullish() })
    .nullish(),
  threat: z.looseObject({ threat_score: count, heuristic_score: count, bucket: text }).nullish(),
  iocs: z.array(iocSchema).nullish(),
  network: z.record(z.string(), streamSchema).nullish(),
  artifacts: z.record(z.string(), artifactSchema).nullish(),
  domains: z.record(z.string(), domainEntrySchema).nullish(),
  annotations: z.looseObject({ network: z.record(z.string(), z.looseObject({})).nullish() }).nullish(),
  dynamic: z.looseObject({ processes: z.record(z.string(), processSchema).nullish() }).nullish(),
  warnings: z.array(warningSchema).nullish(),
});
export type Analysis = z.infer<typeof analysisSchema>;

/** Sections of an analysis that answer one by one under `/samples/{id}/analysis/…`. */
export const iocListSchema = z.looseObject({ items: z.array(iocSchema).optional() });
export const streamMapSchema = z.looseObject({ items: z.record(z.string(), streamSchema).optional() });
export const artifactMapSchema = z.looseObject({ items: z.record(z.string(), artifactSchema).optional() });
export const processMapSchema = z.looseObject({ items: z.record(z.string(), processSchema).optional() });
export const annotationMapSchema = z.looseObject({ items: z.looseObject({}).optional() });
