import type { VerdictBands } from "@fumehood/contract";

/** An element of the analysis: there, or why it is not. */
export interface ElementPresence {
  name: string;
  present: boolean;
  reason?: string | null;
}

/** The item of ours that was submitted: what we know better than the service. */
export interface ReportItem {
  /** As it came from outside: may hold any character. */
  name: string;
  kind: "file" | "url";
  url?: string | null;
  digests?: { md5?: string | null; sha1?: string | null; sha256?: string | null } | null;
  /** Bytes. */
  size?: number | null;
}

/** Sections that were fetched one by one under `/samples/{id}/analysis/…`, with or without their envelope. */
export interface ReportSections {
  iocs?: unknown;
  streams?: unknown;
  processes?: unknown;
  artifacts?: unknown;
  annotations?: unknown;
  metadata?: unknown;
}

/** Everything that a report is built from. What came from a server is `unknown`: nothing about it is believed. */
export interface BuildReportInput {
  target: string;
  sampleId: string;
  portalUrl?: string | null;
  /** The sample's record, the answer of `GET /samples/{id}`. */
  sample?: unknown;
  /** The answer of `GET /samples/{id}/summary`. */
  summary?: unknown;
  /** The answer of `GET /samples/{id}/threat`. */
  threat?: unknown;
  /** The parsed analysis.json. */
  analysis?: unknown;
  /** Why `analysis` is absent, if it is: the problem that `parseAnalysisText` gave. */
  analysisProblem?: string | null;
  sections?: ReportSections;
  /** The answer of warnings.json, enveloped or not. */
  warnings?: unknown;
  elements?: readonly ElementPresence[];
  bands?: VerdictBands;
  /** ISO 8601. */
  generatedAt: string;
  item?: ReportItem | null;
}
