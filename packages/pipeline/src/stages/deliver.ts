import type { ItemRecord } from "../item-record.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { StageInput } from "../stage.ts";
import { WITHOUT_SCORE } from "../verdict-text.ts";

/** Ends the item. The sinks that want it stand in the outbox from the same transaction on: no end waits for one. */
export async function runDeliver({ record }: StageInput): Promise<StageOutcome> {
  return decideEnd(record);
}

/** A duplicate has the whole answer by now, and is a duplicate all the same. */
export function decideEnd({ item, work }: ItemRecord): StageOutcome {
  const verdict = work.verdictText ?? WITHOUT_SCORE;
  if (item.decision === "duplicate") {
    const why = reason("deliver.duplicate", `From a sample that was there before. ${verdict}`);
    return { kind: "end", state: "duplicate", decision: "duplicate", reason: why };
  }
  return { kind: "end", state: "done", decision: "submitted", reason: reason("deliver.done", verdict) };
}
