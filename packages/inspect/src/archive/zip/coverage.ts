/** A stretch of the file, from `start` to before `end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Joins stretches that touch or overlap; the result is sorted. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter((one) => one.end > one.start).sort((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

/** What of [0, size) no stretch covers. */
export function findGaps(intervals: readonly Interval[], size: number): Interval[] {
  const gaps: Interval[] = [];
  let position = 0;
  for (const { start, end } of mergeIntervals(intervals)) {
    if (start > position) gaps.push({ start: position, end: Math.min(start, size) });
    position = Math.max(position, end);
  }
  if (position < size) gaps.push({ start: position, end: size });
  return gaps;
}

/** Indices of the stretches that share bytes with another one. */
export function findOverlaps(intervals: readonly Interval[]): Set<number> {
  const order = intervals.map((_one, index) => index).sort((a, b) => intervals[a]!.start - intervals[b]!.start);
  const overlapping = new Set<number>();
  let widest: number | undefined;
  for (const index of order) {
    const current = intervals[index]!;
    if (widest !== undefined && current.start < intervals[widest]!.end) overlapping.add(index).add(widest);
    if (widest === undefined || current.end > intervals[widest]!.end) widest = index;
  }
  return overlapping;
}
