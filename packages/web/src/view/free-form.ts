import { textOf } from "./indicators-view.ts";

// Format facts of artifacts and the static section are free-form: what is a list of like objects becomes a table,
// what is a list of words a list, what is an object its own labelled values. Nothing is thrown away; limits are said.

export interface FactTable {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly more: number;
}
export interface FactList {
  readonly kind: "list";
  readonly title: string;
  readonly values: readonly string[];
  readonly more: number;
}
export interface FactValues {
  readonly kind: "values";
  readonly title: string;
  readonly values: readonly { readonly label: string; readonly value: string }[];
  readonly more: number;
}
export type FactBlock = FactTable | FactList | FactValues;

export const ROWS_LIMIT = 200;
export const COLUMNS_LIMIT = 10;
export const BLOCKS_LIMIT = 40;
const DEPTH_LIMIT = 4;

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
const isPlain = (value: unknown): boolean => value === null || typeof value !== "object";

/** `file_info` and `fileInfo` → `File info`; words in capitals stay as they are. */
export function titleOf(key: string): string {
  const words = key
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/([a-z0-9])([A-Z])(?![A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .trim();
  return words === "" ? key : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A free-form object as blocks, in its own order. */
export function blocksOf(source: Row): FactBlock[] {
  const blocks: FactBlock[] = [];
  collect(source, "", 0, blocks);
  return blocks.slice(0, BLOCKS_LIMIT);
}

function collect(source: Row, title: string, depth: number, blocks: FactBlock[]): void {
  const entries = Object.entries(source);
  const plain = entries.filter(([, value]) => isPlain(value));
  if (plain.length > 0) blocks.push(valuesOf(title, plain));
  for (const [key, value] of entries.filter(([, each]) => !isPlain(each))) {
    const name = title === "" ? titleOf(key) : `${title}, ${lowerFirst(titleOf(key))}`;
    if (Array.isArray(value)) pushArray(value, name, blocks);
    else if (isRow(value) && depth < DEPTH_LIMIT) collect(value, name, depth + 1, blocks);
    else blocks.push(valuesOf(name, [[key, value]]));
  }
}

function valuesOf(title: string, entries: readonly [string, unknown][]): FactValues {
  const shown = entries.slice(0, ROWS_LIMIT);
  const values = shown.map(([key, value]) => ({ label: titleOf(key), value: cellOf(value) }));
  return { kind: "values", title, values, more: entries.length - shown.length };
}

function pushArray(list: readonly unknown[], title: string, blocks: FactBlock[]): void {
  if (list.length === 0) return;
  const shown = list.slice(0, ROWS_LIMIT);
  const more = list.length - shown.length;
  if (shown.every(isRow)) {
    const columns = [...new Set(shown.flatMap((row) => Object.keys(row)))].slice(0, COLUMNS_LIMIT);
    const rows = shown.map((row) => columns.map((column) => cellOf(row[column])));
    blocks.push({ kind: "table", title, columns: columns.map(titleOf), rows, more });
  } else {
    blocks.push({ kind: "list", title, values: shown.map(cellOf), more });
  }
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  if (typeof value === "number" && !Number.isInteger(value)) return String(Math.round(value * 10_000) / 10_000);
  if (Array.isArray(value) && value.every(isPlain)) return textOf(value.map(String).join(", "));
  return textOf(value);
}

/** `Name tricks` → `name tricks`, but `PE` stays `PE`. */
function lowerFirst(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
