import { isFinalItemState, type Item, type LedgerEntry } from "@fumehood/contract";
import { formatMoment, secondsBetween } from "./time.ts";

export interface LedgerLine {
  readonly key: string;
  readonly at: string;
  readonly stage: string;
  readonly decision: string;
  readonly text: string;
  readonly code: string;
  readonly cost: string;
  /** How long the item stood before this line, `null` for the first. */
  readonly afterSeconds: number | null;
  readonly isEnd: boolean;
  /** How often the stage said the same in a row. */
  readonly times: number;
}

const STAGES: Record<string, string> = {
  intake: "Intake",
  identify: "Identify",
  gate: "Gate",
  unpack: "Unpack",
  dedupe: "Dedupe",
  quota: "Quota",
  submit: "Submit",
  poll: "Poll",
  collect: "Collect",
  report: "Report",
  deliver: "Deliver",
};

/** Ledger of an item as lines, oldest first. Waits that repeat themselves fold into one line with a count. */
export function linesOfLedger(ledger: readonly LedgerEntry[], nowMs: number): LedgerLine[] {
  const lines: LedgerLine[] = [];
  let before: LedgerEntry | null = null;
  for (const [index, entry] of ledger.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).entries()) {
    const last = lines.at(-1);
    if (last && before && saysTheSame(before, entry)) {
      lines[lines.length - 1] = { ...last, times: last.times + 1, cost: addCosts(last.cost, entry.cost) };
    } else {
      lines.push(lineOf(entry, index, before, nowMs));
    }
    before = entry;
  }
  return lines;
}

function lineOf(entry: LedgerEntry, index: number, before: LedgerEntry | null, nowMs: number): LedgerLine {
  return {
    key: `${index}-${entry.stage}-${entry.at}`,
    at: formatMoment(entry.at, nowMs),
    stage: STAGES[entry.stage] ?? entry.stage,
    decision: entry.decision,
    text: entry.reason.text,
    code: entry.reason.code,
    cost: entry.cost === 0 ? "" : String(entry.cost),
    afterSeconds: before === null ? null : secondsBetween(before.at, entry.at),
    isEnd: isFinalItemState(entry.to),
    times: 1,
  };
}

const saysTheSame = (a: LedgerEntry, b: LedgerEntry): boolean =>
  a.stage === b.stage &&
  a.from === b.from &&
  a.to === b.to &&
  a.reason.code === b.reason.code &&
  a.reason.text === b.reason.text;

const addCosts = (shown: string, cost: number): string => {
  const sum = Number(shown) + cost;
  return sum === 0 ? "" : String(sum);
};

export interface Step {
  readonly word: string;
  readonly phase: "done" | "now" | "ahead";
}

const STEP_OF_STATE: Partial<Record<Item["state"], number>> = {
  new: 0,
  stored: 0,
  identified: 0,
  container: 0,
  passed: 0,
  unique: 1,
  granted: 1,
  finished: 4,
  collected: 4,
  reported: 4,
};
const STEP_WORDS = ["Checked", "Waited", "Prepared", "Ran", "Reported"] as const;
const STEP_WORDS_NOW = ["Checking", "Waiting", "Preparing", "Running", "Reporting"] as const;
const STEP_WORDS_AHEAD = ["Check", "Wait", "Prepare", "Run", "Report"] as const;

/** The way of an item that has not ended, as five steps with the one that it stands in. */
export function stepsOfItem(item: Pick<Item, "state" | "sampleState">): Step[] {
  const now = stepOf(item);
  return STEP_WORDS.map((word, index) => {
    if (index < now) return { word, phase: "done" as const };
    if (index > now) return { word: STEP_WORDS_AHEAD[index] ?? word, phase: "ahead" as const };
    return { word: STEP_WORDS_NOW[index] ?? word, phase: "now" as const };
  });
}

function stepOf(item: Pick<Item, "state" | "sampleState">): number {
  if (item.state !== "submitted") return STEP_OF_STATE[item.state] ?? STEP_WORDS.length;
  switch (item.sampleState) {
    case "prep":
      return 2;
    case "run":
      return 3;
    case "proc":
    case "succ":
      return 4;
    default:
      return 1;
  }
}
