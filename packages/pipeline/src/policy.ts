import { DEFAULT_VERDICT_BANDS } from "@fumehood/contract";
import type { ElementName, VerdictBands } from "@fumehood/contract";
import { PipelineError } from "./errors.ts";
import { DEFAULT_DEDUPE_WINDOW_MS, DEFAULT_FAILED_WINDOW_MS, MIN_DEDUPE_WINDOW_MS } from "./limits.ts";

/** For how long the same bytes are not submitted again, by what came of them the last time. Milliseconds, each at least 15 minutes. */
export interface DedupeWindows {
  readonly malicious: number;
  readonly suspicious: number;
  readonly clean: number;
  /** Analysed without a score. */
  readonly unknown: number;
  /** The analysis failed at the target. */
  readonly failed: number;
}

/** The same window whatever came of it. */
export function everyDedupeWindow(ms: number): DedupeWindows {
  return { malicious: ms, suspicious: ms, clean: ms, unknown: ms, failed: ms };
}

/** What the installation does with everything, whatever its type. What goes to a target at all is said by the rules in `policy/`. */
export interface PipelinePolicy {
  readonly dedupe: DedupeWindows;
  /** Elements that are fetched for each sample; others when somebody asks for them. */
  readonly wantedElements: readonly ElementName[];
  readonly bands: VerdictBands;
}

export const DEFAULT_POLICY: PipelinePolicy = {
  dedupe: { ...everyDedupeWindow(DEFAULT_DEDUPE_WINDOW_MS), failed: DEFAULT_FAILED_WINDOW_MS },
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
  const tooShort = Object.entries(policy.dedupe).find(([, ms]) => ms < MIN_DEDUPE_WINDOW_MS);
  if (tooShort !== undefined) {
    const text = `The window for duplicates (${tooShort[0]}) must be at least 15 minutes.`;
    throw new PipelineError("pipeline.policy-invalid", text);
  }
}
