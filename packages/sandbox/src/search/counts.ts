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
  const [first] = terms;
  if (first === undefined) return 0;
  const { db, dialect, limits } = context;
  const list = sql`select 1 from sandbox_terms where ${isOneOf(dialect, sql`term`, terms)}`;
  const isOne = terms.length === 1;
  const limit = isOne ? limits.countedSamples : limits.searchedAtOnce;
  const count = await countUpTo(db, list, limit);
  return count < limit || !isOne ? count : await estimate(sql`sandbox_terms`, sql`term = ${first}`, context);
}

/** About how many samples there are, whoever may see them. */
export async function countSamples(context: SearchContext): Promise<number> {
  return await estimate(samplesBy(context.dialect, "ordinal"), sql`1 = 1`, context);
}

/** From how far back the newest of a list reach, compared with all of it. */
async function estimate(table: Sql, test: Sql, { db, limits }: SearchContext): Promise<number> {
  const list = sql`${table} where ${test}`;
  const { rows } = await sql<Record<"newest" | "edge" | "oldest", number | string | null>>`select
    (select max(ordinal) from ${list}) as newest,
    (select min(ordinal) from ${list}) as oldest,
    (select ordinal from ${list} order by ordinal desc limit 1 offset ${limits.countedSamples - 1}) as edge`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined || row.edge === null) return limits.countedSamples;
  const reached = Math.max(1, Number(row.newest) - Number(row.edge));
  const whole = Number(row.newest) - Number(row.oldest);
  return Math.max(limits.countedSamples, Math.round((limits.countedSamples * whole) / reached));
}
