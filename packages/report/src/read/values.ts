import { REPORT_LIMITS } from "../limits.ts";
import type { Notes } from "./notes.ts";
import { parseInstant } from "./instant.ts";

/** An object from outside, with where it stands and where to complain. */
export interface Row {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly where: string;
  readonly notes: Notes;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Opens an object; anything else is noted and reads as an object without fields. */
export function openRow(value: unknown, where: string, notes: Notes): Row {
  if (isRecord(value)) return { fields: value, where, notes };
  if (value !== undefined && value !== null) notes.wrong(where, "an object");
  return { fields: {}, where, notes };
}

/** The first of the keys that is there and not null. Only own keys count: `constructor` is no field. */
function find(row: Row, keys: readonly string[]): { key: string; value: unknown } | undefined {
  for (const key of keys) {
    if (!Object.hasOwn(row.fields, key)) continue;
    const value = row.fields[key];
    if (value !== undefined && value !== null) return { key, value };
  }
  return undefined;
}

/** The raw value under the first key that is there. */
export function readAny(row: Row, ...keys: string[]): unknown {
  return find(row, keys)?.value;
}

/** Text, cut at the limit for texts; `null` when absent, empty or of another type. */
export function readText(row: Row, ...keys: string[]): string | null {
  const found = find(row, keys);
  if (!found || found.value === "") return null;
  if (typeof found.value === "string") return cutText(found.value, `${row.where}.${found.key}`, row.notes);
  row.notes.wrong(`${row.where}.${found.key}`, "text");
  return null;
}

function cutText(value: string, where: string, notes: Notes): string {
  if (value.length <= REPORT_LIMITS.textChars) return value;
  notes.wrong(where, `at most ${REPORT_LIMITS.textChars} characters; cut there`);
  return value.slice(0, REPORT_LIMITS.textChars);
}

/** Text, or a number written as text: ids and versions come both ways. */
export function readLabel(row: Row, ...keys: string[]): string | null {
  const found = find(row, keys);
  if (found && typeof found.value === "number") return String(found.value);
  return readText(row, ...keys);
}

export function readNumber(row: Row, ...keys: string[]): number | null {
  const found = find(row, keys);
  if (!found) return null;
  if (typeof found.value === "number" && Number.isFinite(found.value)) return found.value;
  row.notes.wrong(`${row.where}.${found.key}`, "a number");
  return null;
}

/** A number within 0–100; outside it is noted and brought to the nearer end. */
export function readPercent(row: Row, ...keys: string[]): number | null {
  const value = readNumber(row, ...keys);
  if (value === null || (value >= 0 && value <= 100)) return value;
  row.notes.wrong(`${row.where}.${keys.join("/")}`, "a number from 0 to 100");
  return value < 0 ? 0 : 100;
}

export function readBoolean(row: Row, ...keys: string[]): boolean | null {
  const found = find(row, keys);
  if (!found) return null;
  if (typeof found.value === "boolean") return found.value;
  row.notes.wrong(`${row.where}.${found.key}`, "true or false");
  return null;
}

/** A time as ISO 8601 in UTC: epoch seconds, ISO text and the dates of e-mail headers are read. */
export function readInstant(row: Row, ...keys: string[]): string | null {
  const found = find(row, keys);
  if (!found || found.value === "") return null;
  const instant = parseInstant(found.value);
  if (instant === null) row.notes.wrong(`${row.where}.${found.key}`, "a time");
  return instant;
}

/** A list; entries beyond `limit` are left out, and that is noted. */
export function readList(row: Row, limit: number, ...keys: string[]): unknown[] {
  const found = find(row, keys);
  if (!found) return [];
  if (Array.isArray(found.value)) return cutList(found.value, limit, `${row.where}.${found.key}`, row.notes);
  row.notes.wrong(`${row.where}.${found.key}`, "a list");
  return [];
}

export function cutList<T>(list: readonly T[], limit: number, where: string, notes: Notes): T[] {
  if (list.length <= limit) return [...list];
  notes.missing(where, `limit reached: ${count(limit)} of ${count(list.length)} are in this report`);
  return list.slice(0, limit);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A list of texts without empty ones (`tags` is `[""]` where none were given); other entries are noted. */
export function readTexts(row: Row, limit: number, ...keys: string[]): string[] {
  const where = `${row.where}.${keys[0] ?? ""}`;
  return readList(row, limit, ...keys).flatMap((entry) => {
    if (typeof entry === "string") return entry === "" ? [] : [cutText(entry, where, row.notes)];
    if (entry !== null) row.notes.wrong(`${where}[]`, "text");
    return [];
  });
}

/** Opens the object under a key. */
export function readRow(row: Row, ...keys: string[]): Row {
  const found = find(row, keys);
  return openRow(found?.value, `${row.where}.${found?.key ?? keys[0] ?? ""}`, row.notes);
}
