import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { EVERYWHERE, piecesOf, type Condition, type Sql } from "./condition.ts";
import type { Hit, Page, Scan, Scanned } from "./scan.ts";
import { isVisible, samplesBy, testOf } from "./to-sql.ts";

/** An order that an index has. */
export interface IndexedKey {
  column: "threat_score" | "completed_at" | "filename";
  index: "threat" | "end" | "filename";
  order: "asc" | "desc";
}

interface Place {
  key: number | string;
  ordinal: number;
}

/**
 * Reads samples in the order of an index until a page is full: what many samples have in common is found soon this way, without reading all
 * of them. Samples that have no such value are left out; they come last.
 */
export async function scanByIndex(scan: Scan, key: IndexedKey, page: Page): Promise<Scanned> {
  const hits: Hit[] = [];
  let matched = 0;
  let after: Place | undefined;
  // Most pages are full after a few candidates; where they are not, more are read at once.
  const isTested: Condition = { kind: "not", part: scan.condition };
  const most = piecesOf(isTested, scan.scope.samples, scan.context.limits.searchedAtOnce).size;
  let size = Math.min(FIRST_CANDIDATES, most);
  for (;;) {
    const part = await readPart(scan, key, { after, size }, page.offset + page.limit - matched);
    for (const hit of part.hits) if (matched++ >= page.offset) hits.push(hit);
    if (matched >= page.offset + page.limit || part.last === undefined) return { hits, matched, isWhole: true };
    if (scan.isLate()) return { hits, matched, isWhole: false };
    after = part.last;
    size = Math.min(size * 4, most);
    await setImmediate();
  }
}

const FIRST_CANDIDATES = 1024;

interface Piece {
  after: Place | undefined;
  size: number;
}

async function readPart(
  scan: Scan,
  key: IndexedKey,
  piece: Piece,
  limit: number,
): Promise<{ hits: Hit[]; last: Place | undefined }> {
  const { context, scope, span, condition } = scan;
  const order = sql.raw(key.order);
  const { rows } = await sql<{ ordinal: number | string; key: number | string; is_hit: number | boolean }>`
    select ordinal, key, is_hit from (
    with part as materialized (${candidates(scan, key, piece)}),
    found as materialized (
      select part.ordinal, part.key from part cross join ${samplesBy(scope.dialect, "ordinal")}
      where s.ordinal = part.ordinal and ${testOf(condition, sql`part.ordinal`, span, scope)}
      order by part.key ${order}, part.ordinal ${order} limit ${limit}
    ),
    ends as (select count(*) as examined from part)
    select ordinal, key, 1 as is_hit from found
    union all
    select ordinal, key, 0 as is_hit from (
      select ordinal, key from part order by key ${opposite(key)}, ordinal ${opposite(key)} limit 1
    ) as last where (select examined from ends) = ${piece.size}
    ) as read`.execute(context.db);
  const read = rows.map((row) => ({ ordinal: Number(row.ordinal), key: row.key, isHit: Number(row.is_hit) === 1 }));
  return { hits: read.filter(({ isHit }) => isHit), last: read.find(({ isHit }) => !isHit) };
}

function opposite({ order }: IndexedKey): Sql {
  return sql.raw(order === "asc" ? "desc" : "asc");
}

function candidates({ scope, span }: Scan, key: IndexedKey, { after, size }: Piece): Sql {
  const column = sql.ref(`s.${key.column}`);
  const order = sql.raw(key.order);
  const isBehind = after
    ? sql`and (${column}, s.ordinal) ${sql.raw(key.order === "asc" ? ">" : "<")} (${after.key}, ${after.ordinal})`
    : sql``;
  return sql`select s.ordinal, ${column} as key from ${samplesBy(scope.dialect, key.index)}
    where ${column} is not null and ${isVisible(scope)} and s.ordinal >= ${span.from} and s.ordinal < ${span.to} ${isBehind}
    order by ${column} ${order}, s.ordinal ${order} limit ${size}`;
}

/** The condition of those that come last: they have no value in that column. */
export function withoutKey({ column }: IndexedKey, condition: Condition = EVERYWHERE): Condition {
  const isMissing: Condition = { kind: "facts", test: sql`${sql.ref(`s.${column}`)} is null` };
  return { kind: "all", parts: [condition, isMissing] };
}
