import type { Quota } from "@fumehood/contract";
import { formatCount } from "./numbers.ts";
import { formatWindow } from "./time.ts";

export type QuotaWindow = Quota["windows"][number];

const SCOPES: Record<QuotaWindow["scope"], string> = {
  user: "This user",
  organization: "The organisation",
  own: "Own limit, from the configuration",
};

export interface ShownWindow {
  readonly scope: string;
  readonly window: string;
  readonly used: string;
  readonly left: string;
  readonly limit: string;
  /** 0–1, `null` when there is no limit or no count to measure it by. */
  readonly share: number | null;
  readonly nextSlotAt: string | null;
}

/** One window as the table shows it: `null` limits are said in words. */
export function showWindow(window: QuotaWindow): ShownWindow {
  const { limit, used, left } = window;
  return {
    scope: SCOPES[window.scope],
    window: formatWindow(window.windowMinutes),
    used: formatCount(used),
    left: limit === null ? "any number" : formatCount(left),
    limit: limit === null ? "no limit" : formatCount(limit),
    share: limit === null || limit === 0 || used === null ? null : Math.min(1, used / limit),
    nextSlotAt: window.nextSlotAt,
  };
}

/** The window that closes first: fewest left of those that have a limit. */
export function tightestWindow(windows: readonly QuotaWindow[]): QuotaWindow | null {
  let tightest: QuotaWindow | null = null;
  for (const window of windows) {
    if (window.limit === null || window.left === null) continue;
    if (tightest === null || window.left < (tightest.left ?? Infinity)) tightest = window;
  }
  return tightest;
}
