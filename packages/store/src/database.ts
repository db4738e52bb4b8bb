import { Kysely } from "kysely";
import { StoreError } from "./errors.ts";
import { applyMigrations } from "./migrations.ts";
import type { Migration } from "./migrations.ts";
import { openSqlite } from "./sqlite/open-sqlite.ts";
import { createSqliteDialect } from "./sqlite/sqlite-dialect.ts";

export type DialectName = "sqlite" | "postgres";

/** An open database. Each user of it keeps tables of its own, under a namespace of its own. */
export interface Database {
  /** Name the tables with `kysely.withTables<{ … }>()`. */
  readonly kysely: Kysely<unknown>;
  readonly dialect: DialectName;
  /** Brings the tables of a namespace up to date; steps that ran before are left alone. */
  migrate(namespace: string, migrations: readonly Migration[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens `sqlite:/path/to/file.db` (made if absent, with mode 0600) or `sqlite::memory:`. Files are in WAL mode and flush each commit;
 * several processes may have one open.
 * @throws {StoreError} `store.url-invalid`, `store.dialect-unsupported`, `store.not-writable`, `store.not-a-database`.
 */
export async function openDatabase(url: string): Promise<Database> {
  const sqlite = await openSqlite(sqlitePathOf(url));
  const kysely = new Kysely<unknown>({ dialect: createSqliteDialect(sqlite) });
  return {
    kysely,
    dialect: "sqlite",
    migrate: (namespace, migrations) => applyMigrations(kysely, namespace, migrations, new Date().toISOString()),
    close: () => kysely.destroy(),
  };
}

/** The part behind `sqlite:`. The URL itself is not repeated in errors: other databases carry passwords there. */
function sqlitePathOf(url: string): string {
  const [scheme = "", ...rest] = url.split(":");
  const path = rest.join(":");
  if (scheme === "sqlite" && path !== "") return path;
  if (scheme === "postgres" || scheme === "postgresql") {
    throw new StoreError(
      "store.dialect-unsupported",
      "PostgreSQL is not supported by this version. Use sqlite:/path/to/file.db.",
    );
  }
  throw new StoreError("store.url-invalid", "A database is given as sqlite:/path/to/file.db or sqlite::memory:.");
}
