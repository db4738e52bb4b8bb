import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Runs statements in their order. */
export async function runAll(kysely: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(kysely);
}
