import { REPORT_LIMITS } from "../limits.ts";
import type { Notes } from "./notes.ts";

const CUT = "[cut: nested too deeply]";

/**
 * Gives a JSON value back as it came when it nests no deeper than the limit; otherwise a copy that is cut there.
 * JSON text may nest a million levels and still parse, but writing such a value again overflows the stack.
 */
export function boundFreeForm(value: unknown, where: string, notes: Notes): unknown {
  if (isWithinDepth(value, REPORT_LIMITS.freeFormDepth)) return value;
  notes.missing(where, `nested deeper than ${REPORT_LIMITS.freeFormDepth} levels; cut there`);
  return cutDepth(value, REPORT_LIMITS.freeFormDepth);
}

function isWithinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((entry) => isWithinDepth(entry, depth - 1));
  return Object.values(value).every((entry) => isWithinDepth(entry, depth - 1));
}

function cutDepth(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return CUT;
  if (Array.isArray(value)) return value.map((entry) => cutDepth(entry, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cutDepth(entry, depth - 1)]));
}
