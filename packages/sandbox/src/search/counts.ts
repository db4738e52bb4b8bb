import { sql } from "kysely";
import type { SandboxKysely } from "../tables/schema.ts";
import type { Sql } from "./condition.ts";
import type { SearchContext } from "./search-context.ts";
import { isOneOf } from "./to-sql.ts";

/** How long a list is; counting stops at the limit, so that it costs the same for every list that is long. */
export async function countUpTo(db: SandboxKysely, list: Sql, limit: number): Promise<number> {
  const { rows } = await sql<{ length: number | string }>`
    select count(*) as length from (select 1 from (${list}) as l limit ${limit}) as cut`.execute(db);
  return Number(rows[0]?.length ?? 0);
}

/** How many samples have one of these words, whoever may see them; up to the number that means "many". */
export async function countTerms(terms: readonly string[], { db, dialect, limits }: SearchContext): Promise<number> {
  if (terms.length === 0) return 0;
  const list = sql`select 1 from sandbox_terms where ${isOneOf(dialect, sql`term`, terms)}`;
  return await countUpTo(db, list, limits.commonWordSamples);
}
