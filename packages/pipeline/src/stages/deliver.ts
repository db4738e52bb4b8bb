import type { Report } from "@fumehood/contract";
import { nextAttemptAt } from "../backoff.ts";
import type { ItemRecord } from "../item-record.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import { readReportBlob } from "../report-blob.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { foreignText } from "../target-fault.ts";
import { WITHOUT_SCORE } from "../verdict-text.ts";

type Deps = Pick<StageDeps, "blobs" | "sinks" | "now" | "random">;

/** Tells each sink that has not been told, then ends the item. A sink that fails is tried again; the others are not told twice. */
export async function runDeliver({ record, signal }: StageInput, deps: Deps): Promise<StageOutcome> {
  const { item, work } = record;
  const open = deps.sinks.filter(({ name }) => !work.delivered.includes(name));
  if (open.length === 0) return decideEnd(record);
  const report: Report | null = work.reportSha256 === null ? null : await readReportBlob(deps.blobs, work.reportSha256);
  const results = await Promise.allSettled(open.map((sink) => sink.deliver(item, report, signal)));
  signal.throwIfAborted();
  const delivered = [
    ...work.delivered,
    ...open.filter((_, place) => results[place]?.status === "fulfilled").map(({ name }) => name),
  ];
  const failed = open.find((_, place) => results[place]?.status === "rejected");
  if (failed === undefined) return { ...decideEnd(record), facts: { work: { delivered } } };
  const fault = results.find((result) => result.status === "rejected");
  const why =
    fault?.status === "rejected" && fault.reason instanceof Error
      ? foreignText(fault.reason.message)
      : "no reason given";
  return {
    kind: "wait",
    dueAt: nextAttemptAt(deps.now(), work.waits, deps.random),
    reason: reason("deliver.sink-failed", `${failed.name} did not take it: ${why}`),
    facts: { work: { delivered } },
  };
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
