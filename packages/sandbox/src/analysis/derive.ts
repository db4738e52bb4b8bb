import type { Analysis } from "@fumehood/contract";
import type { EngineResult } from "../engine/types.ts";
import { extractSeen } from "../entities/extract.ts";
import type { Seen } from "../entities/seen.ts";
import { extractEvidence } from "../feeds/extract.ts";
import { resultTerms } from "../search/result-terms.ts";
import type { SampleTerm, TermLimits } from "../search/terms.ts";
import type { EvidenceRow } from "../tables/evidence.ts";
import type { SampleRow } from "../tables/schema.ts";
import { renderReportPage } from "./report-page.ts";

/** What follows from the document of an analysis. */
export interface Derived {
  /** `report.html`. */
  page: string;
  sightings: Seen;
  evidence: EvidenceRow[];
  terms: SampleTerm[];
}

/** All that is needed besides the document; plain data, so that it can go to a thread. */
export interface DeriveInput {
  /** As it will stand at the end: the report tells of it. */
  row: SampleRow;
  result: Pick<EngineResult, "outcome" | "type" | "digests">;
  limits: TermLimits;
  nowMs: number;
}

/** Reads report, sightings, feed items and words out of an analysis. Takes about a second for each four megabytes of it. */
export function deriveResults(input: DeriveInput, analysis: Analysis): Derived {
  const { row, result, limits, nowMs } = input;
  const sightings = extractSeen(row, analysis);
  return {
    page: renderReportPage(row, analysis, nowMs),
    sightings,
    evidence: extractEvidence(row.id, analysis),
    terms: resultTerms({ ...result, indicators: analysis.iocs ?? [], analysis }, sightings, limits),
  };
}
