import type { SubmissionLimit } from "@fumehood/client";
import { QUOTA_WINDOW_MS } from "../limits.ts";
import type { SlotWindow } from "../ports.ts";
import type { TargetQuota } from "../target.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** With pacing, machines may spend in one hour this many times what an even day would give it: a busy hour is served, a flood is not. */
export const PACE_BURST = 2;

/** A target that limits nothing is counted all the same, for those who want to see it. */
const NO_LIMIT: SlotWindow = { limit: Number.MAX_SAFE_INTEGER, windowMs: QUOTA_WINDOW_MS };

/**
 * The windows that a submission of ours must fit into: our own cap, our share of what the service allows, and for machines, who leave the
 * reserve to people, the pace. They are counted in the store, so that several workers share them; what others of the organisation
 * spend, only the service knows.
 */
export function ownWindows(
  quota: TargetQuota,
  effective: SubmissionLimit | undefined,
  isAutomatic: boolean,
): readonly SlotWindow[] {
  const reserve = isAutomatic ? quota.peopleReserve : 0;
  const cap = quota.perDay === null ? [] : [{ limit: quota.perDay, windowMs: QUOTA_WINDOW_MS }];
  const windows = [...cap, ...shareOf(effective, quota.sharePercent)].map(({ limit, windowMs }) => ({
    limit: Math.max(0, limit - reserve),
    windowMs,
  }));
  if (windows.length === 0) return [NO_LIMIT];
  return isAutomatic && quota.pace ? [...windows, ...paceOf(windows)] : windows;
}

function shareOf(effective: SubmissionLimit | undefined, sharePercent: number): SlotWindow[] {
  return (effective?.windows ?? []).flatMap(({ samples, minutes }) =>
    samples === undefined || minutes === undefined
      ? []
      : [{ limit: Math.floor((samples * sharePercent) / 100), windowMs: minutes * MINUTE_MS }],
  );
}

/** The day's budget over its hours; shorter windows pace themselves. */
function paceOf(windows: readonly SlotWindow[]): SlotWindow[] {
  const perHour = windows.flatMap(({ limit, windowMs }) =>
    windowMs >= QUOTA_WINDOW_MS ? [(limit * HOUR_MS) / windowMs] : [],
  );
  if (perHour.length === 0) return [];
  return [{ limit: Math.max(1, Math.ceil(Math.min(...perHour) * PACE_BURST)), windowMs: HOUR_MS }];
}
