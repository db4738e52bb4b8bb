import { invalidParameter } from "../errors.ts";
import type { SandboxLimits } from "../limits.ts";

/** The parameters of a request, wherever they stood: each name with its values in order. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** Collects parameters of one request from query, body and form. */
export class FieldCollector {
  readonly #values = new Map<string, string[]>();

  get fields(): Fields {
    return this.#values;
  }

  add(name: string, value: unknown): void {
    const text = textOf(value);
    if (text === undefined) return;
    // PHP, axios and others write the entries of a list as `tags[]` or `tags[0]`.
    const key = cleanText(name)
      .trim()
      .replace(/\[\d{0,4}\]$/, "");
    const values = this.#values.get(key);
    if (values) values.push(text);
    else this.#values.set(key, [text]);
  }

  addUrlEncoded(text: string): void {
    for (const [name, value] of new URLSearchParams(text)) this.add(name, value);
  }

  addObject(object: object): void {
    for (const [name, value] of Object.entries(object)) {
      if (Array.isArray(value) && name !== "ids") for (const entry of value) this.add(name, entry);
      else this.add(name, value);
    }
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null || value === undefined ? undefined : cleanText(JSON.stringify(value));
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "\u{FFFD}").toWellFormed();
}

/** The first value that is not empty, trimmed. Empty parameters count as absent: clients send `limit=` and the like. */
export function textField(fields: Fields, ...names: string[]): string | undefined {
  for (const name of names) {
    const found = fields.get(name)?.find((value) => value.trim() !== "");
    if (found !== undefined) return found.trim();
  }
  return undefined;
}

/** True for any value but `false`, `0`, `no` and `off`, in whatever case: clients send `True`, `1` and `False`. */
export function flagField(fields: Fields, ...names: string[]): boolean {
  const value = textField(fields, ...names)?.toLowerCase();
  return value !== undefined && !["false", "0", "no", "off", "nil", "null"].includes(value);
}

export interface PageRequest {
  limit: number;
  offset: number;
}

/**
 * `limit` and `offset`; a limit above the maximum is lowered to it, and the answer says so in `items_per_page`. A limit of 0 counts as none: to
 * those who send it, it means that they set no limit, and a page of no items would send clients round for ever that stop at a page that is
 * not full.
 */
export function pageFields(fields: Fields, limits: SandboxLimits): PageRequest {
  const limit = wholeNumberField(fields, "limit") || limits.defaultPageSize;
  return { limit: Math.min(limit, limits.maxPageSize), offset: wholeNumberField(fields, "offset") ?? 0 };
}

export function wholeNumberField(fields: Fields, name: string): number | undefined {
  const text = textField(fields, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw invalidParameter(name, "it must be a whole number");
  return Math.min(Number(text), 2_147_483_647);
}

/** `a,b` and repeated parameters, without empty entries and doubles. */
export function listField(fields: Fields, ...names: string[]): string[] {
  const entries = names.flatMap((name) => fields.get(name) ?? []).flatMap((value) => value.split(","));
  return [...new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== ""))];
}
