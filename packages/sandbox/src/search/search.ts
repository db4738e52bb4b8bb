import { expressionBuilder, sql } from "kysely";
import { firstOrdinalOf } from "../tables/ordinals.ts";
import { visibleTo } from "../tables/samples.ts";
import type { SampleRow, SandboxTables } from "../tables/schema.ts";
import { allOf, costOf, type Condition, type Sql } from "./condition.ts";
import { countSamples } from "./counts.ts";
import type { Query } from "./query.ts";
import { resolveQuery } from "./resolve.ts";
import { withList } from "./resolve-facts.ts";
import { withTypeList } from "./resolve-types.ts";
import { scanByIndex, withoutKey, type IndexedKey } from "./scan-by-index.ts";
import { scanByTime, scanSorted, type Hit, type Page, type Scan, type Scanned, type SortKey } from "./scan.ts";
import type { SearchContext } from "./search-context.ts";
import { isOneOf, scoreOf, type SqlScope } from "./to-sql.ts";

export const SORT_NAMES = [
  "score",
  "relevance",
  "timestamp",
  "submitted_at",
  "analyzed_at",
  "filename",
  "type",
  "state",
  "threat",
  "threat_score",
  "login",
  "duration",
] as const;
export type SortName = (typeof SORT_NAMES)[number];

export interface SearchRequest {
  query: Query;
  /** Further conditions, as queries: direct filters of the older clients. */
  states: readonly string[];
  /** Bounds of the time of submission, in milliseconds; both belong to the period. */
  beforeMs?: number;
  afterMs?: number;
  isOwnOnly: boolean;
  /** Only this user's. */
  login?: string;
  sortBy: SortName;
  order: "asc" | "desc";
  limit: number;
  offset: number;
}

export interface FoundSample {
  ordinal: number;
  row: SampleRow;
  score: number;
}

export interface SearchResult {
  found: FoundSample[];
  /** At most `maxSearchResults`: counting stops there. */
  total: number;
  /** False when the time was up before everything was looked at; what is there was found until then. */
  isWhole: boolean;
  condition: Condition;
}

/** One page of a search and how many there are in all. */
export async function searchSamples(
  context: SearchContext,
  request: SearchRequest,
  isLate: () => boolean,
): Promise<SearchResult> {
  const words = await resolveQuery(request.query, context);
  const { dialect, viewer } = context;
  const scope: SqlScope = { dialect, viewer, isOwnOnly: request.isOwnOnly, samples: await countSamples(context) };
  const condition = await withTypeList(allOf([words, ...(await filtersOf(request, context))]), context);
  const scan: Scan = { context, scope, condition, span: spanOf(request), isLate };
  const reachable = Math.max(0, Math.min(request.limit, context.limits.maxSearchResults - request.offset));
  const scanned = await scanInOrder(scan, request, { limit: reachable, offset: request.offset });
  return {
    found: await loadSamples(scan, scanned.hits),
    total: scanned.matched,
    isWhole: scanned.isWhole,
    condition: words,
  };
}

async function filtersOf({ states, login }: SearchRequest, context: SearchContext): Promise<Condition[]> {
  const filters: Condition[] = [];
  if (states.length > 0) {
    const test = isOneOf(context.dialect, sql`s.state`, states);
    filters.push(await withList({ kind: "facts", test }, test, "state", context));
  }
  if (login !== undefined) {
    const { organization_id } = context.viewer;
    filters.push({ kind: "facts", test: sql`s.organization_id = ${organization_id} and s.login = ${login}` });
  }
  return filters;
}

function spanOf({ beforeMs, afterMs }: SearchRequest) {
  return {
    from: afterMs === undefined ? 0 : firstOrdinalOf(afterMs),
    to: beforeMs === undefined ? Number.MAX_SAFE_INTEGER : firstOrdinalOf(beforeMs + 1),
  };
}

async function scanInOrder(scan: Scan, { sortBy, order }: SearchRequest, page: Page): Promise<Scanned> {
  switch (sortBy) {
    case "timestamp":
    case "submitted_at":
      return await scanByTime(scan, order, page);
    case "threat":
    case "threat_score":
      return await scanByKey(scan, { column: "threat_score", index: "threat", order }, page);
    case "analyzed_at":
      return await scanByKey(scan, { column: "completed_at", index: "end", order }, page);
    case "filename":
      return await scanByKey(scan, { column: "filename", index: "filename", order }, page);
    case "type":
    case "state":
    case "login":
    case "duration":
      return await scanSorted(
        scan,
        { expression: OTHER_KEYS[sortBy](scan), needsSample: true, order, isOfNewest: false },
        page,
      );
    case "score":
    case "relevance":
      return await scanByScore(scan, order, page);
    default:
      throw new TypeError(`Samples are not sorted by ${String(sortBy satisfies never)}.`);
  }
}

const OTHER_KEYS: Readonly<Record<"type" | "state" | "login" | "duration", (scan: Scan) => Sql>> = {
  type: () => sql`s.type`,
  state: () => sql`s.state`,
  // Foreign logins are not told, so they must not show in the order either.
  login: ({ context }) => sql`case when s.organization_id = ${context.viewer.organization_id} then s.login end`,
  duration: ({ scope }) =>
    scope.dialect === "postgres"
      ? sql`cast(extract(epoch from cast(s.completed_at as timestamptz) - cast(s.started_at as timestamptz)) * 1000 as double precision)`
      : sql`(julianday(s.completed_at) - julianday(s.started_at)) * 86400000.0`,
};

/** The best first, of the newest that are shown at all; where all fit alike the newest come first anyway. */
async function scanByScore(scan: Scan, order: "asc" | "desc", page: Page): Promise<Scanned> {
  if (!hasScores(scan.condition)) return await scanByTime(scan, order, page);
  const key: SortKey = { expression: sql`r.score`, needsSample: false, order, isOfNewest: true };
  const scanned = await scanSorted(scan, key, page);
  return { ...scanned, hits: scanned.hits.map((hit) => ({ ...hit, score: Number(hit.key) })) };
}

/** True when some that meet the condition may fit better than others. */
function hasScores(condition: Condition): boolean {
  if (condition.kind === "words") return !condition.isWildcard && condition.type === undefined;
  return (condition.kind === "all" || condition.kind === "any") && condition.parts.some(hasScores);
}

/** Few samples are all read and sorted; many are read in the order of the index, and counted by themselves. */
async function scanByKey(scan: Scan, key: IndexedKey, page: Page): Promise<Scanned> {
  if (costOf(scan.condition) < scan.context.limits.searchedAtOnce) {
    const expression = sql.ref(`s.${key.column}`);
    return await scanSorted(scan, { expression, needsSample: true, order: key.order, isOfNewest: false }, page);
  }
  const counted = await scanByTime(scan, "desc", { limit: 0, offset: 0 });
  const first = await scanByIndex(scan, key, page);
  const missing = page.limit - first.hits.length;
  if (missing === 0 || !first.isWhole)
    return { ...first, matched: counted.matched, isWhole: first.isWhole && counted.isWhole };
  const last = await scanByTime({ ...scan, condition: withoutKey(key, scan.condition) }, key.order, {
    limit: missing,
    offset: Math.max(0, page.offset - first.matched),
  });
  return {
    hits: [...first.hits, ...last.hits],
    matched: counted.matched,
    isWhole: counted.isWhole && last.isWhole,
  };
}

/** The samples of a page in its order, by the one rule of who sees what. */
async function loadSamples({ context, scope, condition }: Scan, hits: readonly Hit[]): Promise<FoundSample[]> {
  if (hits.length === 0) return [];
  const isVisible = visibleTo(scope.viewer)(expressionBuilder<SandboxTables, "sandbox_samples">());
  const isScored = hits.every(({ score }) => score !== undefined);
  const score = isScored ? sql.lit(0) : scoreOf(condition, sql`s.ordinal`, scope);
  const ordinals = hits.map(({ ordinal }) => ordinal);
  const { rows } = await sql<SampleRow & { ordinal: number | string; score: number | string }>`
    select s.*, ${score} as score from sandbox_samples as s
    where ${isOneOf(scope.dialect, sql`s.ordinal`, ordinals)} and ${isVisible}`.execute(context.db);
  const found = new Map(rows.map((row) => [Number(row.ordinal), row]));
  return hits.flatMap(({ ordinal, score: known }): FoundSample[] => {
    const row = found.get(ordinal);
    return row ? [{ ordinal, row, score: known ?? Number(row.score) }] : [];
  });
}
