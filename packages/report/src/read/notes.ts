import { REPORT_LIMITS } from "../limits.ts";

/** One line of `missing` in the report. */
export interface MissingNote {
  what: string;
  why: string;
}

/** Collects what a report cannot say, while it is built. Complaints of one kind are counted, not repeated. */
export interface Notes {
  /** A field had a type that we cannot read. */
  wrong(where: string, expected: string): void;
  /** Something is absent or cut, with a sentence. */
  missing(what: string, why: string): void;
  list(): MissingNote[];
}

export function createNotes(): Notes {
  const wrongs = new Map<string, { where: string; expected: string; count: number }>();
  const others: MissingNote[] = [];
  let further = 0;

  const wrong = (where: string, expected: string): void => {
    const key = `${where}\n${expected}`;
    const known = wrongs.get(key);
    if (known) known.count++;
    else if (wrongs.size < REPORT_LIMITS.notes) wrongs.set(key, { where, expected, count: 1 });
    else further++;
  };
  const missing = (what: string, why: string): void => {
    if (others.length < REPORT_LIMITS.notes) others.push({ what, why });
    else further++;
  };
  const list = (): MissingNote[] => {
    const lines = [...wrongs.values()].map(({ where, expected, count }) => ({
      what: where,
      why: `not read: expected ${expected}${count > 1 ? ` (${count.toLocaleString("en-US")} times)` : ""}`,
    }));
    const rest = further > 0 ? [{ what: "further complaints", why: `${further} more, not listed` }] : [];
    return [...others, ...lines, ...rest];
  };
  return { wrong, missing, list };
}
