import type { Analysis } from "@fumehood/contract";
import type { EvidenceRow } from "../tables/evidence.ts";

/** What each indicator of an analysis is about. */
export function extractEvidence(_sampleId: string, _analysis: Analysis): EvidenceRow[] {
  return [];
}
