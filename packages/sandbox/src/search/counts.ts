import { sql } from "kysely";
import type { SandboxKysely } from "../tables/schema.ts";
import type { Sql } from "./condition.ts";
import type { SearchContext } from "./search-context.ts";
import { isOneOf, samplesBy } from "./to-sql.ts";

/** How long a list is; counting stops at the limit, so that it costs the same for every list that is long. */
export async function countUpTo(db: SandboxKysely, list: Sql, limit: number): Promise<number> {
  const { rows } = await sql<{ length: number | string }>`
    select count(*) as length from (select 1 from (${list}) as l limit ${limit}) as cut`.execute(db);
  return Number(rows[0]?.length ?? 0);
}

/**
 * How many samples have one of these words, whoever may see them. Exact for few; for many an estimate that serves to compare one word with
 * another.
 */
export async function countTerms(terms: readonly string[], context: SearchContext): Promise<number> {
  const [first, ...others] = terms;
  if (first === undefined) return 0;
  if (others.length === 0) return await countOrEstimate(sql`sandbox_terms`, sql`term = ${first}`, context);
  const { db, dialect, limits } = context;
  const list = sql`select 1 from sandbox_terms where ${isOneOf(dialect, sql`term`, terms)}`;
  return await countUpTo(db, list, limits.searchedAtOnce);
}

/** About how many samples there are, whoever may see them. */
export async function countSamples(context: SearchContext): Promise<number> {
  return await countOrEstimate(samplesBy(context.dialect, "ordinal"), sql`1 = 1`, context);
}

/** The length of a list when it is short, else from how far back its newest reach, compared with all of it. */
async function countOrEstimate(table: Sql, test: Sql, { db, limits }: SearchContext): Promise<number> {
  const { countedSamples } = limits;
  const list = sql`${table} where ${test}`;
  // One statement, and the newest are gone through once: where there is an edge, nothing has to be counted.
  const { rows } = await sql<Record<"length" | "edge" | "newest" | "oldest", number | string | null>>`
    select edge, case when edge is null then (select count(*) from ${list}) end as length,
      case when edge is not null then (select max(ordinal) from ${list}) end as newest,
      case when edge is not null then (select min(ordinal) from ${list}) end as oldest
    from (select (select ordinal from ${list} order by ordinal desc limit 1 offset ${countedSamples - 1}) as edge) as e`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined || row.edge === null) return Number(row?.length ?? 0);
  const reached = Math.max(1, Number(row.newest) - Number(row.edge));
  const whole = Number(row.newest) - Number(row.oldest);
  return Math.max(countedSamples, Math.round((countedSamples * whole) / reached));
}
