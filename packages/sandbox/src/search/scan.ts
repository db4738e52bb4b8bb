import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { listedWordOf, piecesOf, type Condition, type Sql } from "./condition.ts";
import type { SearchContext } from "./search-context.ts";
import { comeInOrder, rowsOf, samplesBy, type Span, type SqlScope } from "./to-sql.ts";

/** A sample that was found. `key` is what it is sorted by; `score` is there where that is known. */
export interface Hit {
  ordinal: number;
  key: number | string | null;
  score?: number;
}

/** What a search runs over, and until when. */
export interface Scan {
  readonly context: SearchContext;
  readonly scope: SqlScope;
  /** Everything that must hold of a sample, but who sees it and its time. */
  readonly condition: Condition;
  readonly span: Span;
  /** True when the time is up. */
  readonly isLate: () => boolean;
}

/** Which of the hits are wanted. */
export interface Page {
  limit: number;
  offset: number;
}

export interface Scanned {
  hits: Hit[];
  /** How many were counted. */
  matched: number;
  /** False when the time was up before the end. */
  isWhole: boolean;
}

/** Reads samples in the order of time and counts until there are as many as are ever shown. */
export async function scanByTime(scan: Scan, order: "asc" | "desc", page: Page): Promise<Scanned> {
  const { maxSearchResults } = scan.context.limits;
  const hits: Hit[] = [];
  let matched = 0;
  const areInOrder = comeInOrder(scan.condition, scan.scope);
  for await (const span of spansOf(scan, order)) {
    const missing = page.limit - hits.length;
    // Those that come in this order are read until there are enough; to sort the others would cost more than to read them all.
    const end = areInOrder ? sql`order by ordinal ${sql.raw(order)} limit ${maxSearchResults - matched}` : sql``;
    const rows = sql`select ordinal, null as key from (${rowsOf(scan.condition, span, scan.scope)}) as r ${end}`;
    const skip = Math.max(0, page.offset - matched);
    const part = await readPart(scan, rows, sql`ordinal ${sql.raw(order)}`, { limit: missing, offset: skip });
    hits.push(...part.hits);
    matched = Math.min(matched + part.matched, maxSearchResults);
    if (matched >= maxSearchResults) return { hits, matched, isWhole: true };
    if (scan.isLate()) return { hits, matched, isWhole: false };
  }
  return { hits, matched, isWhole: true };
}

/** What samples are sorted by: an expression of `s` and of the row `r` that a search yields. Whatever has no such value comes last. */
export interface SortKey {
  expression: Sql;
  /** Whether the expression needs `s`. */
  needsSample: boolean;
  order: "asc" | "desc";
  /** Only as many samples are sorted as are ever shown: the newest. Otherwise all are. */
  isOfNewest: boolean;
}

/** Reads all samples that meet the condition and keeps the first ones in an order that is not that of time. */
export async function scanSorted(scan: Scan, key: SortKey, page: Page): Promise<Scanned> {
  const { maxSearchResults } = scan.context.limits;
  const wanted = page.offset + page.limit;
  const { order } = key;
  const samples = key.needsSample
    ? sql`cross join ${samplesBy(scan.scope.dialect, "ordinal")} where s.ordinal = r.ordinal`
    : sql``;
  let best: Hit[] = [];
  let matched = 0;
  let isWhole = true;
  for await (const span of spansOf(scan, "desc")) {
    const limit = key.isOfNewest ? sql`order by r.ordinal desc limit ${maxSearchResults - matched}` : sql``;
    const rows = sql`select r.ordinal, ${key.expression} as key
      from (${rowsOf(scan.condition, span, scan.scope)}) as r ${samples} ${limit}`;
    const by = sql`key is null, key ${sql.raw(order)}, ordinal ${sql.raw(order)}`;
    const part = await readPart(scan, rows, by, { limit: wanted, offset: 0 });
    best = best.length === 0 ? part.hits : [...best, ...part.hits].toSorted(compareHits(order)).slice(0, wanted);
    matched += part.matched;
    if (key.isOfNewest && matched >= maxSearchResults) break;
    if (!scan.isLate()) continue;
    isWhole = false;
    break;
  }
  return { hits: best.slice(page.offset), matched: Math.min(matched, maxSearchResults), isWhole };
}

function compareHits(order: "asc" | "desc") {
  const sign = order === "asc" ? 1 : -1;
  return (a: Hit, b: Hit): number => {
    if (a.key === null || b.key === null) {
      return a.key === b.key ? sign * (a.ordinal - b.ordinal) : Number(a.key === null) - Number(b.key === null);
    }
    return sign * (compareKeys(a.key, b.key) || a.ordinal - b.ordinal);
  };
}

/** As both databases compare: numbers as such, texts by their bytes. */
function compareKeys(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

/** One statement: counts its rows and returns some of them. It begins with `select`, by which the store knows that nothing is written. */
async function readPart(scan: Scan, rows: Sql, by: Sql, page: Page): Promise<{ hits: Hit[]; matched: number }> {
  const { rows: read } = await sql<{ matched: number | string; ordinal: number | string | null; key: Hit["key"] }>`
    select * from (
      with m as materialized (${rows})
      select counted.matched, shown.ordinal, shown.key from (select count(*) as matched from m) as counted
      left join (select ordinal, key from m order by ${by} limit ${page.limit} offset ${page.offset}) as shown on 1 = 1
    ) as part`.execute(scan.context.db);
  const hits = read.flatMap(({ ordinal, key }) => (ordinal === null ? [] : { ordinal: Number(ordinal), key }));
  return { hits, matched: Number(read[0]?.matched ?? 0) };
}

/**
 * The span of a search in pieces, the newest or the oldest first. No piece holds more samples to look at than one statement may: between two
 * statements others get their turn, and the time can be up.
 */
async function* spansOf(scan: Scan, order: "asc" | "desc"): AsyncGenerator<Span> {
  const { span, condition, context, scope } = scan;
  const { isOne, size } = piecesOf(condition, scope.samples, context.limits.searchedAtOnce);
  let { from, to } = span;
  let isFirst = true;
  while (from < to) {
    if (!isFirst) await setImmediate();
    isFirst = false;
    const edge = isOne ? undefined : await findEdge(scan, { from, to }, order, size);
    if (edge === undefined) {
      yield { from, to };
      return;
    }
    yield order === "desc" ? { from: edge, to } : { from, to: edge + 1 };
    if (order === "desc") to = edge;
    else from = edge + 1;
  }
}

/** The ordinal at which a piece ends that holds as many candidates as one statement may look at; undefined when fewer are left. */
async function findEdge(
  scan: Scan,
  { from, to }: Span,
  order: "asc" | "desc",
  size: number,
): Promise<number | undefined> {
  const list = listedWordOf(scan.condition);
  const candidates = list
    ? sql`sandbox_terms where term = ${list} and`
    : sql`${samplesBy(scan.scope.dialect, "ordinal")} where`;
  const { rows } = await sql<{ ordinal: number | string }>`
    select ordinal from ${candidates} ordinal >= ${from} and ordinal < ${to}
    order by ordinal ${sql.raw(order)} limit 1 offset ${size - 1}`.execute(scan.context.db);
  return rows[0] === undefined ? undefined : Number(rows[0].ordinal);
}
