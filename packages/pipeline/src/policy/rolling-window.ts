import { QUOTA_WINDOW_MS } from "../limits.ts";

/** Counts events in a rolling day. Memory grows with the events of one day, not with all. */
export interface RollingWindow {
  /** Takes an event, later than all before it; returns how many are in the window that ends with it. */
  add(at: number): number;
  readonly total: number;
  readonly peak: number;
  /** When the window with the most ended; `null` without any. */
  readonly peakAt: number | null;
}

export function createRollingWindow(windowMs: number = QUOTA_WINDOW_MS): RollingWindow {
  let times: number[] = [];
  let first = 0;
  const counts = { total: 0, peak: 0, peakAt: null as number | null };
  return {
    add(at) {
      times.push(at);
      while ((times[first] ?? at) <= at - windowMs) first += 1;
      if (first > times.length / 2) {
        times = times.slice(first);
        first = 0;
      }
      const inside = times.length - first;
      counts.total += 1;
      if (inside > counts.peak) {
        counts.peak = inside;
        counts.peakAt = at;
      }
      return inside;
    },
    get total() {
      return counts.total;
    },
    get peak() {
      return counts.peak;
    },
    get peakAt() {
      return counts.peakAt;
    },
  };
}

/** Which digests were seen within a window; older ones are forgotten as time goes on. */
export interface RecentDigests {
  has(key: string, at: number): boolean;
  add(key: string, at: number): void;
}

export function createRecentDigests(windowMs: number): RecentDigests {
  // In the order of their last time: a key that comes again moves to the end.
  const seen = new Map<string, number>();
  return {
    has(key, at) {
      const last = seen.get(key);
      return last !== undefined && last > at - windowMs;
    },
    add(key, at) {
      seen.delete(key);
      seen.set(key, at);
      for (const [oldest, last] of seen) {
        if (last > at - windowMs) return;
        seen.delete(oldest);
      }
    },
  };
}
