import type { Analysis } from "@fumehood/contract";
import type { SightingRow } from "../tables/sightings.ts";

/** What an analysis saw: addresses, domains, URLs, paths, artifacts, registry keys. */
export function extractSightings(_sampleId: string, _analysis: Analysis): SightingRow[] {
  return [];
}
