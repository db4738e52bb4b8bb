import type { Analysis } from "@fumehood/contract";
import type { EvidenceRow } from "../tables/evidence.ts";
import { iocItems, observeIndicators } from "./ioc-items.ts";
import { FEED_LIMITS } from "./limits.ts";
import { curatedItems } from "./rules.ts";
import { gatherFacts } from "./sample-facts.ts";
import { sampleItems } from "./sample-items.ts";
import { readTraffic } from "./traffic.ts";

/** The lines of an analysis in all feeds: curated ones first, then those of indicators, so that a limit costs what matters least. Pure. */
export function extractEvidence(sampleId: string, analysis: Analysis): EvidenceRow[] {
  const traffic = readTraffic(analysis);
  const indicators = observeIndicators(analysis);
  const facts = gatherFacts(analysis, traffic, indicators);
  const items = [...curatedItems(facts), ...iocItems(indicators), ...sampleItems(analysis, traffic, indicators)];
  return items.slice(0, FEED_LIMITS.itemsPerSample).map((item) => ({ sample_id: sampleId, ...item }));
}
