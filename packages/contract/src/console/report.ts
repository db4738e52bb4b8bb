import { z } from "zod";

// The report document: built from the elements of an analysis, read by every renderer, exporter and page.
// Times are ISO 8601 in UTC; sizes are bytes; scores, severities and confidences are 0–100.

export const VERDICT_LEVELS = ["malicious", "suspicious", "clean", "unknown"] as const;
export const verdictLevelSchema = z.enum(VERDICT_LEVELS);
export type VerdictLevel = z.infer<typeof verdictLevelSchema>;

/** Lowest threat score of each band. */
export const verdictBandsSchema = z.strictObject({
  malicious: z.number().int().min(1).max(100),
  suspicious: z.number().int().min(1).max(100),
});
export type VerdictBands = z.infer<typeof verdictBandsSchema>;
export const DEFAULT_VERDICT_BANDS: VerdictBands = { malicious: 85, suspicious: 50 };

const maybeText = z.string().nullable();
const maybeNumber = z.number().nullable();

export const OBSERVABLE_KINDS = [
  "ipv4",
  "ipv6",
  "domain",
  "url",
  "email",
  "md5",
  "sha1",
  "sha256",
  "sha512",
  "ssdeep",
  "tlsh",
  "imphash",
  "path",
  "registry-key",
  "mutex",
  "user-agent",
  "cve",
  "crypto-address",
] as const;
export const observableKindSchema = z.enum(OBSERVABLE_KINDS);
export type ObservableKind = z.infer<typeof observableKindSchema>;

/** Where in the report something stands: a section and the id of its row. */
export const referenceSchema = z.strictObject({
  section: z.enum(["sample", "indicators", "processes", "streams", "dns", "http", "artifacts", "domains", "static"]),
  id: z.string(),
  /** A short sentence for people: "indicator pe-packed", "process 3120 svchlp.exe". */
  label: z.string(),
});
export type ReportReference = z.infer<typeof referenceSchema>;

export const observableSchema = z.strictObject({
  kind: observableKindSchema,
  /** As machines read it. */
  value: z.string(),
  /** As people may safely paste it; the same as `value` where there is nothing to defuse. */
  defanged: z.string(),
  confidence: z.number().min(0).max(100),
  seenIn: z.array(referenceSchema),
  /** Set when a noise list names it: such observables are shown as filtered, and left out of exports by default. */
  noise: z.strictObject({ list: z.string(), reason: z.string() }).nullable(),
});
export type Observable = z.infer<typeof observableSchema>;

export const indicatorSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  severity: z.number(),
  confidence: z.number(),
  /** `floor(severity × confidence / 100)`. */
  score: z.number(),
  hits: z.number(),
  truncated: z.boolean(),
  categories: z.array(z.string()),
  tags: z.array(z.string()),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  /** One row for each piece of evidence; keys as the service writes them (`Path`, `Process_ID` …). */
  evidence: z.array(z.record(z.string(), z.unknown())),
});
export type ReportIndicator = z.infer<typeof indicatorSchema>;

export const reportProcessSchema = z.strictObject({
  id: z.string(),
  parentId: maybeText,
  pid: maybeNumber,
  name: z.string(),
  commandLine: maybeText,
  imagePath: maybeText,
  startedAt: maybeText,
  why: maybeText,
  isTarget: z.boolean(),
  filesCreated: z.array(z.string()),
  filesModified: z.array(z.string()),
  filesDeleted: z.array(z.string()),
  registryKeys: z.array(z.string()),
  mutexes: z.array(z.string()),
});
export type ReportProcess = z.infer<typeof reportProcessSchema>;

export const reportStreamSchema = z.strictObject({
  id: z.string(),
  transport: maybeText,
  protocol: maybeText,
  source: maybeText,
  sourcePort: maybeNumber,
  destination: maybeText,
  destinationPort: maybeNumber,
  beganAt: maybeText,
  durationSeconds: maybeNumber,
  packets: maybeNumber,
  bytes: maybeNumber,
  /** The name that a TLS client asked for. */
  serverName: maybeText.optional(),
});
export type ReportStream = z.infer<typeof reportStreamSchema>;

export const reportDnsSchema = z.strictObject({
  streamId: z.string(),
  query: z.string(),
  type: maybeText,
  answers: z.array(z.strictObject({ type: maybeText, data: z.string() })),
});
export const reportHttpSchema = z.strictObject({
  streamId: z.string(),
  method: maybeText,
  url: maybeText,
  host: maybeText,
  userAgent: maybeText,
  status: maybeNumber,
  bodyBytes: maybeNumber,
  bodySha256: maybeText,
});
export type ReportDns = z.infer<typeof reportDnsSchema>;
export type ReportHttp = z.infer<typeof reportHttpSchema>;

export const reportArtifactSchema = z.strictObject({
  id: z.string(),
  origin: maybeText,
  path: z.string(),
  type: maybeText,
  magic: maybeText,
  mime: maybeText,
  sizeBytes: maybeNumber,
  md5: maybeText,
  sha1: maybeText,
  sha256: maybeText,
  entropy: maybeNumber,
  createdAt: maybeText,
  /** Format facts as the service gives them (sections, imports …); free-form. */
  forensics: z.record(z.string(), z.unknown()).nullable(),
  antivirus: z.record(z.string(), z.unknown()).nullable(),
});
export type ReportArtifact = z.infer<typeof reportArtifactSchema>;

export const reportSchema = z.strictObject({
  version: z.literal(1),
  generatedAt: z.string(),
  source: z.strictObject({ target: z.string(), sampleId: z.string(), portalUrl: maybeText }),
  sample: z.strictObject({
    kind: z.enum(["file", "url"]),
    name: z.string(),
    url: maybeText,
    type: maybeText,
    magic: maybeText,
    sizeBytes: maybeNumber,
    md5: maybeText,
    sha1: maybeText,
    sha256: maybeText,
    state: z.string(),
    status: maybeText,
    submittedAt: maybeText,
    startedAt: maybeText,
    completedAt: maybeText,
    vm: maybeText,
    os: maybeText,
    playbook: maybeText,
    networkExit: maybeText,
    runtimeSeconds: maybeNumber,
    tags: z.array(z.string()),
    isPrivate: z.boolean().nullable(),
  }),
  verdict: z.strictObject({
    level: verdictLevelSchema,
    /** `null` when the service gave none: never invented. */
    score: maybeNumber,
    /** One sentence: which indicator decides the score, or why there is none. */
    reason: z.string(),
    bands: verdictBandsSchema,
  }),
  indicators: z.array(indicatorSchema),
  processes: z.array(reportProcessSchema),
  network: z.strictObject({
    streams: z.array(reportStreamSchema),
    dns: z.array(reportDnsSchema),
    http: z.array(reportHttpSchema),
  }),
  artifacts: z.array(reportArtifactSchema),
  domains: z.array(z.strictObject({ name: z.string(), status: maybeText, categories: z.array(z.string()) })),
  annotations: z.array(
    z.strictObject({
      address: z.string(),
      country: maybeText,
      organisation: maybeText,
      asn: maybeNumber,
      reverseDns: z.array(z.string()),
    }),
  ),
  observables: z.array(observableSchema),
  warnings: z.array(z.strictObject({ code: maybeText, title: z.string(), description: maybeText })),
  /** What is not in this report, and why: absent elements, sections cut at a limit, engines that did not run. */
  missing: z.array(z.strictObject({ what: z.string(), why: z.string() })),
  /** Top-level sections of the analysis that this document has no place for, as they came. */
  rest: z.record(z.string(), z.unknown()),
});
export type Report = z.infer<typeof reportSchema>;

/** Which band a score falls into; `unknown` without a score. */
export function decideVerdict(
  score: number | null | undefined,
  bands: VerdictBands = DEFAULT_VERDICT_BANDS,
): VerdictLevel {
  if (score === null || score === undefined || Number.isNaN(score)) return "unknown";
  if (score >= bands.malicious) return "malicious";
  return score >= bands.suspicious ? "suspicious" : "clean";
}
