import type { Viewer } from "./samples.ts";
import type { SampleRow } from "./schema.ts";

/** Seen by all. No organisation has this number. */
const PUBLIC_SCOPE = 0;

/**
 * Where what was seen in a sample is kept: with the public things, or with those of one organisation. A thing that was seen in several is kept
 * in each, so that nothing of it, not even its spelling, tells of samples that somebody may not see.
 */
export function scopeOf(sample: Pick<SampleRow, "private" | "organization_id">): number {
  return sample.private === 0 ? PUBLIC_SCOPE : sample.organization_id;
}

/** The scopes that somebody sees. With `scopeOf` this is the rule of `visibleTo`, for rows that are of a scope and not of a sample. */
export function scopesOf(viewer: Pick<Viewer, "organization_id">): readonly [number, number] {
  return [PUBLIC_SCOPE, viewer.organization_id];
}
