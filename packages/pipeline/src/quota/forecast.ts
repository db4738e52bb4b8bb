import type { SlotWindow } from "../ports.ts";

/** Submissions that are looked ahead at most; beyond them nobody plans by the minute. */
export const MAX_FORECAST = 10_000;

export interface ForecastInput {
  /** When slots were spent, oldest first. */
  readonly usedAt: readonly number[];
  /** Slots that are reserved and not spent yet: they count as spent now. */
  readonly reserved: number;
  readonly windows: readonly SlotWindow[];
  /** How many others are served before. */
  readonly ahead: number;
  readonly now: number;
}

/**
 * When the submission behind so many others can be made, if all before it are made as soon as they can be. `null` when a window lets nothing
 * through at all, or it lies beyond {@link MAX_FORECAST}.
 */
export function forecastSlot({ usedAt, reserved, windows, ahead, now }: ForecastInput): number | null {
  if (ahead >= MAX_FORECAST || windows.some(({ limit }) => limit <= 0)) return null;
  const times = [...usedAt, ...Array.from({ length: reserved }, () => now)];
  let at = now;
  for (let place = 0; place <= ahead; place += 1) {
    at = Math.max(at, ...windows.map((window) => roomAt(times, window)));
    times.push(at);
  }
  return at;
}

/** When the window has room for one more: when the slot that is `limit` places before it has left. */
function roomAt(times: readonly number[], { limit, windowMs }: SlotWindow): number {
  const leaving = times[times.length - limit];
  return leaving === undefined ? Number.NEGATIVE_INFINITY : leaving + windowMs;
}
