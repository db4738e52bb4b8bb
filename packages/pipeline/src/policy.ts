import { DEFAULT_VERDICT_BANDS } from "@fumehood/contract";
import type { ElementName, VerdictBands } from "@fumehood/contract";
import { PipelineError } from "./errors.ts";
import { DEFAULT_DEDUPE_WINDOW_MS, MIN_DEDUPE_WINDOW_MS } from "./limits.ts";

/** What the installation does with everything, whatever its type. What goes to a target at all is said by the rules in `policy/`. */
export interface PipelinePolicy {
  /** Within this time the same bytes are not submitted twice. At least 15 minutes. */
  readonly dedupeWindowMs: number;
  /** Elements that are fetched for each sample; others when somebody asks for them. */
  readonly wantedElements: readonly ElementName[];
  readonly bands: VerdictBands;
}

export const DEFAULT_POLICY: PipelinePolicy = {
  dedupeWindowMs: DEFAULT_DEDUPE_WINDOW_MS,
  wantedElements: [
    "analysis.json",
    "report.html",
    "processes.json",
    "timeline.json",
    "network.pcap",
    "screenshot.png",
    "warnings.json",
  ],
  bands: DEFAULT_VERDICT_BANDS,
};

/** @throws {PipelineError} when a policy cannot work. */
export function checkPolicy(policy: PipelinePolicy): void {
  if (policy.dedupeWindowMs < MIN_DEDUPE_WINDOW_MS) {
    throw new PipelineError("pipeline.policy-invalid", "The window for duplicates must be at least 15 minutes.");
  }
}
