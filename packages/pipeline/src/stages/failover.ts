import type { ItemRecord } from "../item-record.ts";
import { FAILOVER_AFTER_MS } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { TargetFault } from "../target-fault.ts";
import type { TargetRegistry } from "../target.ts";

/**
 * The next target of the item's rule, for one that has been away for some time: `undefined` while it may come back, or where there is no other.
 * The gate has put only those into the list that the item's marking permits. Nothing may have been sent to the present target, or it would
 * be paid for twice.
 */
export function failOver(
  { item, work }: ItemRecord,
  fault: TargetFault | undefined,
  { targets, now }: { readonly targets: TargetRegistry; readonly now: number },
): Extract<StageOutcome, { kind: "next" }> | undefined {
  if (fault?.kind !== "unavailable" && fault?.kind !== "unauthorized") return undefined;
  if (work.isOutcomeUnknown || now - work.since < FAILOVER_AFTER_MS) return undefined;
  const place = work.routes.indexOf(item.target);
  const next = work.routes.slice(place + 1).find((name) => targets.get(name) !== undefined);
  if (place < 0 || next === undefined) return undefined;
  const label = targets.get(item.target)?.label ?? item.target;
  const text = `${label} has been away for ${Math.round((now - work.since) / 60_000)} minutes: on to ${targets.get(next)?.label ?? next}.`;
  return {
    kind: "next",
    state: "passed",
    decision: "pending",
    reason: reason("target.failover", text),
    facts: { item: { target: next }, work: { intentAt: null, lookups: 0 } },
  };
}
