import type { Notes } from "./notes.ts";
import { isRecord } from "./values.ts";

/** One entry of a section: its key in an object, or its place in a list. */
export interface Entry {
  id: string;
  value: unknown;
}

/** Takes an answer out of its envelope: `{data: {items: X}}`, `{items: X}` and `X` are all X. */
export function unwrapSection(value: unknown): unknown {
  const data =
    isRecord(value) && Object.hasOwn(value, "data") && Object.hasOwn(value, "api_version") ? value["data"] : value;
  return isRecord(data) && Object.hasOwn(data, "items") ? data["items"] : data;
}

/**
 * The entries of a section that is an object keyed by id in most answers and a list in some. Anything else is
 * noted and has none; entries beyond `limit` are left out, and that is noted.
 */
export function listEntries(value: unknown, limit: number, where: string, notes: Notes): Entry[] {
  const entries = toEntries(value, where, notes);
  if (entries.length <= limit) return entries;
  notes.missing(
    where,
    `limit reached: ${limit.toLocaleString("en-US")} of ${entries.length.toLocaleString("en-US")} are in this report`,
  );
  return entries.slice(0, limit);
}

function toEntries(value: unknown, where: string, notes: Notes): Entry[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((entry: unknown, at) => ({ id: String(at), value: entry }));
  if (isRecord(value)) return Object.entries(value).map(([id, entry]) => ({ id, value: entry }));
  notes.wrong(where, "an object or a list");
  return [];
}

/** True when a section holds nothing to read. */
export function isEmptySection(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.keys(value).length === 0;
  return true;
}
