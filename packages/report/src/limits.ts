/**
 * Every quantity that an analysis decides, and the most that a report takes of it. Reaching one is never silent:
 * `buildReport` writes it into `missing`, and the scanners call `onLimit`.
 */
export const REPORT_LIMITS = {
  /** Bytes of one analysis.json that are parsed; a V8 string ends at 536,870,888 characters. */
  analysisBytes: 512 * 1024 * 1024,
  indicators: 10_000,
  evidencePerIndicator: 1_000,
  processes: 50_000,
  /** Files, registry keys or mutexes of one process, each list by itself. */
  namesPerProcess: 10_000,
  streams: 100_000,
  dns: 100_000,
  answersPerQuery: 1_000,
  http: 100_000,
  artifacts: 50_000,
  domains: 50_000,
  annotations: 50_000,
  warnings: 1_000,
  /** Tags, categories, tactics, techniques, reverse names: each list by itself. */
  labels: 1_000,
  /** Strings of a static analysis that are read for observables. */
  staticStrings: 20_000,
  observables: 200_000,
  seenInPerObservable: 100,
  /** Different complaints about wrong types; further ones are counted together. */
  notes: 200,
  /** Characters of one text value. */
  textChars: 65_536,
  /** Depth of free-form values (evidence, forensics, rest): what is deeper is cut, so that it can be written as JSON. */
  freeFormDepth: 64,
} as const;

/** The most that the scanner of free text takes. */
export const SCAN_LIMITS = {
  observables: 200_000,
  urlChars: 8_192,
  /** URLs inside the query of a URL that are reported by themselves. */
  nestedUrls: 4,
  hostChars: 253,
  emailLocalChars: 64,
  pathChars: 1_024,
  /** How far behind a space the scanner looks for the next backslash of a path. */
  pathLookaheadChars: 48,
  /** Hosts whose public suffix is remembered during one scan. */
  hostCache: 50_000,
} as const;

/** The most rows that a renderer writes of one section; it says how many it left out. */
export const RENDER_LIMITS = {
  html: { rows: 2_000, evidence: 20, cellChars: 4_000, treeDepth: 40 },
  markdown: { rows: 500, evidence: 5, cellChars: 1_000, treeDepth: 40 },
  text: { rows: 200, evidence: 3, cellChars: 1_000, treeDepth: 40 },
  summaryBytes: 4_096,
} as const;
