import { sql } from "kysely";

/**
 * A sample's ordinal is the millisecond of its submission times this, and a number among those of the same millisecond: whoever has samples
 * in the order of their ordinals has them in the order of time, and a period is a range of ordinals. Exact in a JavaScript number until 2248.
 */
export const ORDINALS_PER_MS = 1024;

/** How far a number may lie from its millisecond: as far as it takes when very many samples are submitted in the same one. */
const MAX_SHIFT_MS = 1000;

/** The smallest ordinal of a millisecond. */
export function firstOrdinalOf(epochMs: number): number {
  return epochMs * ORDINALS_PER_MS;
}

/** From which ordinal to which one a sample of a millisecond finds its own. */
export function ordinalsAround(epochMs: number): { first: number; end: number } {
  const first = firstOrdinalOf(epochMs);
  return { first, end: first + MAX_SHIFT_MS * ORDINALS_PER_MS };
}

/** The next ordinal that is free in a range, as an expression for an insert into the samples. */
export function nextOrdinal(first: number, end: number) {
  return sql<number>`(select coalesce(max(ordinal) + 1, ${first}) from sandbox_samples where ordinal >= ${first} and ordinal < ${end})`;
}
