import { Buffer } from "node:buffer";
import type { Source } from "../child/source.ts";
import { MAX_END_RECORDS } from "../limits.ts";
import { findGaps } from "./coverage.ts";
import type { Interval } from "./coverage.ts";
import { CENTRAL_BYTES, readCentralRecord, readEndRecord } from "./records.ts";
import type { CentralRecord, EndRecord } from "./records.ts";

const WINDOW_BYTES = 256 * 1024;
/** The longest row: its fixed part and three fields of 65,535 bytes. */
const MAX_ROW_BYTES = CENTRAL_BYTES + 3 * 0xffff;
const CENTRAL_MARK = Buffer.from("PK\x01\x02", "latin1");
const END_MARK = Buffer.from("PK\x05\x06", "latin1");

/** A row as it is read, or the news that the directory is broken at some place. */
export type DirectoryStep =
  | { readonly kind: "row"; readonly row: CentralRecord; readonly end: number }
  | { readonly kind: "gap" };

/** Reads a central directory row by row with bounded memory, and goes on behind broken places. */
export function* walkDirectory(source: Source, start: number, limit: number): Generator<DirectoryStep> {
  let window: Buffer = Buffer.alloc(0);
  let windowStart = start;
  let position = start;
  while (position + CENTRAL_BYTES <= limit) {
    const windowEnd = windowStart + window.length;
    if (windowEnd < limit && windowEnd - position < MAX_ROW_BYTES) {
      windowStart = position;
      window = source.read(position, Math.min(WINDOW_BYTES, limit - position));
    }
    const row = readCentralRecord(window.subarray(position - windowStart));
    if (row !== undefined) {
      position += row.length;
      yield { kind: "row", row, end: position };
      continue;
    }
    const next = source.find(CENTRAL_MARK, position + 1, limit);
    if (next === undefined) {
      if (startsAs(source, position, CENTRAL_MARK)) yield { kind: "gap" };
      return;
    }
    yield { kind: "gap" };
    position = next;
  }
}

function startsAs(source: Source, position: number, mark: Buffer): boolean {
  return source.read(position, mark.length).equals(mark);
}

/** Positions of everything in the file that looks like an end record; of too many, the last ones. */
export function findEndMarks(source: Source): number[] {
  const marks: number[] = [];
  for (
    let at = source.find(END_MARK, 0, source.size);
    at !== undefined;
    at = source.find(END_MARK, at + 4, source.size)
  ) {
    marks.push(at);
    if (marks.length > MAX_END_RECORDS) marks.shift();
  }
  return marks;
}

/** The last archive whose end record lies in no stretch that is explained already. */
export function lastUnexplainedArchive(
  source: Source,
  marks: readonly number[],
  explained: readonly Interval[],
): EndRecord | undefined {
  const gaps = findGaps(explained, source.size);
  for (const mark of marks.toReversed()) {
    if (!gaps.some((gap) => mark >= gap.start && mark < gap.end)) continue;
    const record = readEndRecord(source, mark);
    if (record !== undefined) return record;
  }
  return undefined;
}
