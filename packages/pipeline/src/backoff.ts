import { BACKOFF_MS } from "./limits.ts";
import type { Random } from "./ports.ts";

/**
 * When to try again after `attempts` in vain (0 for the first): doubling, up to the longest pause, less up to a quarter by chance, so that a
 * thousand items that failed together do not come back together.
 */
export function nextAttemptAt(now: number, attempts: number, random: Random): number {
  const full = Math.min(BACKOFF_MS.first * 2 ** Math.min(attempts, 30), BACKOFF_MS.longest);
  return now + Math.round(full * (1 - random() / 4));
}
