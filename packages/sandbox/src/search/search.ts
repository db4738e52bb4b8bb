import { sql, type SelectQueryBuilder } from "kysely";
import { visibleTo, type Viewer } from "../tables/samples.ts";
import type { SandboxKysely, SandboxTables, SampleRow } from "../tables/schema.ts";
import type { Query } from "./parse-query.ts";
import { toCondition, type SearchScope } from "./to-sql.ts";

export const SORT_KEYS = [
  "timestamp",
  "submitted_at",
  "analyzed_at",
  "filename",
  "type",
  "state",
  "threat",
  "threat_score",
  "login",
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface SearchRequest {
  query: Query;
  scope: SearchScope;
  states: readonly string[];
  checksum?: string;
  before?: string;
  after?: string;
  organizationId?: number;
  login?: string;
  /** Newest first when absent: relevance, which the service sorts by then, is the same for all that match. */
  sortBy: SortKey | undefined;
  order: "asc" | "desc";
  limit: number;
  offset: number;
}

type Selection<O> = SelectQueryBuilder<SandboxTables, "sandbox_samples", O>;

/** One page of a search and how many there are in all, counted up to the depth that can be reached. */
export async function searchSamples(
  db: SandboxKysely,
  request: SearchRequest,
): Promise<{ rows: SampleRow[]; total: number }> {
  const { viewer, limits } = request.scope;
  const all = withConditions(db.selectFrom("sandbox_samples"), viewer, request);
  const counted = all.select(sql<number>`1`.as("one")).limit(limits.maxSearchResults);
  const { total } = await db
    .selectFrom(counted.as("counted"))
    .select((eb) => eb.fn.countAll().as("total"))
    .executeTakeFirstOrThrow();
  const reachable = Math.max(0, Math.min(request.limit, limits.maxSearchResults - request.offset));
  if (reachable === 0) return { rows: [], total: Number(total) };
  const rows = await withOrder(all.selectAll(), viewer, request).limit(reachable).offset(request.offset).execute();
  return { rows, total: Number(total) };
}

function withConditions<O>(query: Selection<O>, viewer: Viewer, request: SearchRequest): Selection<O> {
  const { states, checksum, before, after, organizationId, login } = request;
  return query
    .where(visibleTo(viewer))
    .where((eb) => toCondition(eb, request.query, request.scope))
    .$if(states.length > 0, (q) => q.where(sql<string>`state`, "in", [...states]))
    .$if(checksum !== undefined, (q) =>
      q.where((eb) => toCondition(eb, { kind: "word", field: "checksum", word: checksum ?? "" }, request.scope)),
    )
    .$if(before !== undefined, (q) => q.where("submitted_at", "<=", before ?? ""))
    .$if(after !== undefined, (q) => q.where("submitted_at", ">=", after ?? ""))
    .$if(organizationId !== undefined, (q) => q.where("organization_id", "=", organizationId ?? 0))
    .$if(login !== undefined, (q) => q.where("login", "=", login ?? ""));
}

function withOrder<O>(query: Selection<O>, viewer: Viewer, request: SearchRequest): Selection<O> {
  const { sortBy, order } = request;
  switch (sortBy) {
    case undefined:
    case "timestamp":
    case "submitted_at":
      return query.orderBy("submitted_at", order).orderBy("id", order);
    case "analyzed_at":
      return query.orderBy("completed_at", order).orderBy("id", order);
    case "threat":
    case "threat_score":
      // Samples without a score stand below those with 0, in every database.
      return query.orderBy(sql`coalesce(threat_score, -1)`, order).orderBy("id", order);
    case "login":
      // Foreign logins are not told, so they must not show in the order either.
      return query
        .orderBy(sql`case when organization_id = ${viewer.organization_id} then login else '' end`, order)
        .orderBy("id", order);
    case "filename":
    case "type":
    case "state":
      return query.orderBy(sortBy, order).orderBy("id", order);
    default:
      return assertNever(sortBy);
  }
}

function assertNever(key: never): never {
  throw new TypeError(`Samples are not sorted by ${String(key)}.`);
}
