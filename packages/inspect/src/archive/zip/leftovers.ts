import { findGaps } from "./coverage.ts";
import type { ZipRun } from "./zip-run.ts";

/** Shorter stretches are alignment and the like. */
const MIN_LEFTOVER_BYTES = 16;

/** Notes what of the file belongs to no member and no directory: a stub before, data after, or something between. */
export function noteLeftovers(run: ZipRun): void {
  const { extraction } = run;
  const { source } = extraction;
  for (const { start, end } of findGaps([...run.explained, ...run.comments], source.size)) {
    const atEdge = start === 0 || end === source.size;
    if (source.isZero(start, end) || (!atEdge && end - start < MIN_LEFTOVER_BYTES)) continue;
    if (start === 0) extraction.note("prefix-data");
    else extraction.note(end === source.size ? "trailing-data" : "hidden-data");
  }
}
