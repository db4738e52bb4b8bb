import { ABSENT } from "./time.ts";

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes in decimal units with one digit after the point: `412 B`, `96.0 kB`, `1.8 MB`. */
export function formatSize(sizeBytes: number | null | undefined): string {
  if (sizeBytes === null || sizeBytes === undefined || !Number.isFinite(sizeBytes)) return ABSENT;
  let value = sizeBytes;
  let unit = 0;
  // 999.95 would be written as 1000.0, so it goes to the next unit already.
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

/** Whole numbers with thousands apart: `32,173`. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT;
  return value.toLocaleString("en-US");
}

/** `1 item`, `3 items`. */
export function countOf(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
