import { resolve } from "node:path";
import { Kysely } from "kysely";
import { StoreError } from "./errors.ts";
import { applyMigrations } from "./migrations.ts";
import type { Migration } from "./migrations.ts";
import { createLogFlusher } from "./sqlite/log-flusher.ts";
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
 * Opens `sqlite:/path/to/file.db` (made if absent, with mode 0600) or `sqlite::memory:`. Files are in WAL mode;
 * several processes may have one open. A statement or transaction that wrote resolves when a power cut cannot undo it any more. Others may
 * read it a moment before; whoever acts on what it read writes first (a claim, say), and that write waits for all before it.
 * @throws {StoreError} `store.url-invalid`, `store.dialect-unsupported`, `store.not-writable`, `store.not-a-database`.
 */
export async function openDatabase(url: string): Promise<Database> {
  const path = sqlitePathOf(url);
  const sqlite = await openSqlite(path);
  const log = path === ":memory:" ? undefined : createLogFlusher(resolve(path));
  const kysely = new Kysely<unknown>({ dialect: createSqliteDialect(sqlite, log) });
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
