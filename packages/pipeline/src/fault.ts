import { nextAttemptAt } from "./backoff.ts";
import { codeOf } from "./errors.ts";
import { MAX_CLAIMS, MAX_FAULTS } from "./limits.ts";
import { reason } from "./outcome.ts";
import type { StageOutcome } from "./outcome.ts";
import type { ClaimedItem, Random } from "./ports.ts";
import { foreignText } from "./target-fault.ts";

/** What a thrown error makes of an item: another try after a growing pause, and an end after too many. */
export function decideFault(
  error: unknown,
  { record }: ClaimedItem,
  context: { readonly stage: string; readonly now: number; readonly random: Random },
): { readonly outcome: StageOutcome; readonly faults: number } {
  const faults = record.work.faults + 1;
  const code = codeOf(error) ?? "stage.fault";
  const message = foreignText(error instanceof Error ? error.message : String(error));
  if (faults >= MAX_FAULTS) {
    const text = `The stage "${context.stage}" failed ${faults} times: ${message}`;
    return { faults, outcome: { kind: "end", state: "failed", decision: "failed", reason: reason(code, text) } };
  }
  const dueAt = nextAttemptAt(context.now, faults - 1, context.random);
  const text = `The stage "${context.stage}" failed and tries again: ${message}`;
  return { faults, outcome: { kind: "wait", dueAt, reason: reason(code, text) } };
}

/** The end of an item whose work takes the process down again and again; `undefined` for all others. */
export function decideRepeatedCrash({ claims }: ClaimedItem, stage: string): StageOutcome | undefined {
  if (claims <= MAX_CLAIMS) return undefined;
  const text = `The stage "${stage}" began it ${MAX_CLAIMS} times and never came to an end; it is not begun again.`;
  return { kind: "end", state: "failed", decision: "failed", reason: reason("stage.crashed", text) };
}
