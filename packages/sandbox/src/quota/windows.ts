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
  const { samples, minutes } = use.window;
  return {
    samples,
    minutes,
    "submissions-available": Math.max(0, samples - use.used),
    "submission-wait-seconds": waitSeconds(use, nowMs),
  };
}

function waitSeconds(use: WindowUse, nowMs: number): number {
  const { samples, minutes } = use.window;
  // A window of no samples never opens: its own length is the honest lower bound.
  if (samples === 0) return minutes * 60;
  if (use.blockingAtMs === undefined) return 0;
  return Math.max(1, Math.ceil((use.blockingAtMs + minutes * 60_000 - nowMs) / 1000));
}

/** The block of several overlapping windows: the fewest that are left, the longest wait. `null` without windows. */
export function describeBlock(windows: readonly WindowState[]) {
  if (windows.length === 0) {
    return { "submission-wait-seconds": null, "submissions-available": null, "submission-rate-limit": null };
  }
  return {
    "submission-wait-seconds": Math.max(...windows.map((window) => window["submission-wait-seconds"])),
    "submissions-available": Math.min(...windows.map((window) => window["submissions-available"])),
    "submission-rate-limit": [...windows],
  };
}
