import type { QuotaWindow } from "./windows.ts";

/** Windows to the text that a table holds; null for none. */
export function storeLimits(windows: readonly QuotaWindow[]): string | null {
  return windows.length === 0 ? null : JSON.stringify(windows.map(({ samples, minutes }) => [samples, minutes]));
}

/** The windows that a table holds. */
export function parseLimits(stored: string | null): QuotaWindow[] {
  // Only `storeLimits` wrote it.
  const pairs = JSON.parse(stored ?? "[]") as (readonly [samples: number, minutes: number])[];
  return pairs.map(([samples, minutes]) => ({ samples, minutes }));
}
