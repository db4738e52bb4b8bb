/** What differs between SQLite and PostgreSQL, all of it. */
import { sql } from "kysely";
import type { QueryExecutorProvider, RawBuilder } from "kysely";
import type { DialectName } from "./database.ts";

/** Rows in one statement: SQLite takes at most 32,766 parameters, PostgreSQL 65,535; our widest table has 24 columns. */
export const MAX_ROWS_PER_STATEMENT = 500;

export interface DialectDifferences {
  /** Ends a select of rows to be claimed: PostgreSQL lets several claim side by side, SQLite has one writer. */
  readonly lockRows: RawBuilder<unknown>;
  /** Makes the reservations of one target wait for each other; SQLite's write lock does so by itself. */
  serialize(executor: QueryExecutorProvider, key: string): Promise<void>;
}

/** The differences of a dialect, as queries of the item store use them. */
export function differencesOf(dialect: DialectName): DialectDifferences {
  if (dialect === "sqlite") return { lockRows: sql``, async serialize() {} };
  return {
    lockRows: sql`for update skip locked`,
    async serialize(executor, key) {
      await sql`select pg_advisory_xact_lock(hashtext(${key}))`.execute(executor);
    },
  };
}
