/** At most `samples` submissions in any `minutes` minutes. */
export interface QuotaWindow {
  readonly samples: number;
  readonly minutes: number;
}

/** What is known of one window: how many submissions lie in it, and when the one leaves that must, before another fits in. */
export interface WindowUse {
  readonly window: QuotaWindow;
  readonly used: number;
  /** When the `samples`-th newest submission was made, in milliseconds; `undefined` when there are fewer. */
  readonly blockingAtMs: number | undefined;
}

export interface WindowState {
  readonly samples: number;
  readonly minutes: number;
  readonly "submissions-available": number;
  readonly "submission-wait-seconds": number;
}

/** How the service tells a window: what is left, and the whole seconds until one more fits. */
export function describeWindow(use: WindowUse, nowMs: number): WindowState {
  const { window, used, blockingAtMs } = use;
  return {
    samples: window.samples,
    minutes: window.minutes,
    "submissions-available": Math.max(0, window.samples - used),
    "submission-wait-seconds": waitSeconds(window, blockingAtMs, nowMs),
  };
}

/** Whole seconds until a window has room for one more: 0 where nothing blocks, at least 1 where something does. */
export function waitSeconds(window: QuotaWindow, blockingAtMs: number | undefined, nowMs: number): number {
  // A window of no samples never opens: its own length is the honest lower bound.
  if (window.samples === 0) return window.minutes * 60;
  if (blockingAtMs === undefined) return 0;
  return Math.max(1, Math.ceil((blockingAtMs + window.minutes * 60_000 - nowMs) / 1000));
}

/**
 * The block of several overlapping windows: the fewest that are left, the longest wait. Without windows it is what the guide shows of a user
 * without a limit; clients that walk through the windows find a list in either case.
 */
export function describeBlock(windows: readonly WindowState[]) {
  const left = windows.map((window) => window["submissions-available"]);
  return {
    "submission-rate-limit": [...windows],
    "submission-wait-seconds": Math.max(0, ...windows.map((window) => window["submission-wait-seconds"])),
    "submissions-available": left.length === 0 ? null : Math.min(...left),
  };
}
