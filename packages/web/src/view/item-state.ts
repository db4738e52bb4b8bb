import { isFinalItemState, type Item, type ItemState, type SampleState } from "@fumehood/contract";
import { formatMoment } from "./time.ts";

/** The circle that fills, and the marks for ways that end before an analysis. */
export type StateGlyph =
  | "wait"
  | "hold"
  | "prep"
  | "run"
  | "proc"
  | "succ"
  | "fail"
  | "duplicate"
  | "skipped"
  | "refused"
  | "unpacked";

export interface ShownState {
  readonly glyph: StateGlyph;
  readonly word: string;
  /** Why it waits, failed or went another way, with a time where there is one; empty when there is nothing to say. */
  readonly why: string;
}

type StateOf = Pick<Item, "state" | "decision" | "sampleState" | "sampleStatus" | "reason" | "dueAt">;

const OPEN: Record<
  Exclude<ItemState, "submitted" | "done" | "duplicate" | "expanded" | "rejected" | "failed" | "cancelled">,
  [StateGlyph, string]
> = {
  new: ["wait", "Receiving"],
  stored: ["wait", "Identifying"],
  identified: ["wait", "Checking"],
  container: ["wait", "Unpacking"],
  passed: ["wait", "Looking up"],
  unique: ["wait", "Waiting"],
  granted: ["wait", "Submitting"],
  finished: ["proc", "Collecting"],
  collected: ["proc", "Reporting"],
  reported: ["proc", "Delivering"],
};

const AT_TARGET: Record<SampleState, [StateGlyph, string]> = {
  wait: ["wait", "Waiting"],
  prep: ["prep", "Preparing"],
  run: ["run", "Running"],
  proc: ["proc", "Processing"],
  succ: ["proc", "Collecting"],
  fail: ["fail", "Failed"],
};

/** A wait shorter than this needs no time beside it: the next look is due while one reads. */
const WORTH_A_TIME_MS = 30_000;

/** State of an item as a mark, a word and a reason. */
export function stateOfItem(item: StateOf, nowMs: number): ShownState {
  const [glyph, word] = glyphAndWord(item);
  return { glyph, word, why: whyOf(item, nowMs) };
}

function glyphAndWord(item: StateOf): [StateGlyph, string] {
  switch (item.state) {
    case "done":
      return ["succ", "Done"];
    case "duplicate":
      return ["duplicate", "Known"];
    case "expanded":
      return ["unpacked", "Unpacked"];
    case "rejected":
      return item.decision === "refused" ? ["refused", "Refused"] : ["skipped", "Skipped"];
    case "failed":
      return ["fail", "Failed"];
    case "cancelled":
      return ["refused", "Cancelled"];
    case "submitted":
      return item.sampleState === null ? ["wait", "Submitted"] : AT_TARGET[item.sampleState];
    default:
      return item.decision === "deferred" ? ["hold", "Deferred"] : OPEN[item.state];
  }
}

function whyOf(item: StateOf, nowMs: number): string {
  if (item.state === "done") return "";
  const text = item.reason.text;
  if (isFinalItemState(item.state) || item.dueAt === null) return text;
  const aheadMs = Date.parse(item.dueAt) - nowMs;
  if (!(aheadMs > WORTH_A_TIME_MS)) return text;
  const time = shortMoment(item.dueAt, nowMs);
  // Reasons of the quota name the time themselves.
  if (text.includes(time)) return text;
  return text === "" ? `next look ${time}` : `${text}, next look ${time}`;
}

function shortMoment(iso: string, nowMs: number): string {
  const moment = formatMoment(iso, nowMs);
  return moment.length === 8 ? moment.slice(0, 5) : moment;
}
