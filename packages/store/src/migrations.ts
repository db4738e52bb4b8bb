import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { StoreError } from "./errors.ts";

/** One forward step of a schema. Never changed once it was released; what was wrong is put right by a further step. */
export interface Migration {
  /** `0001-items`: part of what is recorded, so never renamed. */
  readonly name: string;
  /** Runs inside the transaction that records it. */
  up(kysely: Kysely<unknown>): Promise<void>;
}

// A type, not an interface: only a type satisfies Kysely's index signature.
type MigrationTables = {
  schema_migrations: { namespace: string; position: number; name: string; applied_at: string };
};

/**
 * Brings the tables of one namespace up to date, in one transaction that holds the write lock: of two processes that start together,
 * one migrates and the other finds nothing to do.
 * @throws {StoreError} `store.newer-schema` when the database knows steps that this program does not.
 */
export async function applyMigrations(
  kysely: Kysely<unknown>,
  namespace: string,
  migrations: readonly Migration[],
  appliedAt: string,
): Promise<void> {
  await kysely.transaction().execute(async (transaction) => {
    await createMigrationTable(transaction);
    const tables = transaction.withTables<MigrationTables>();
    const applied = await tables
      .selectFrom("schema_migrations")
      .select("name")
      .where("namespace", "=", namespace)
      .orderBy("position")
      .execute();
    assertKnown(
      namespace,
      applied.map((row) => row.name),
      migrations.map((migration) => migration.name),
    );
    for (const [position, migration] of migrations.entries()) {
      if (position < applied.length) continue;
      await migration.up(transaction);
      await tables
        .insertInto("schema_migrations")
        .values({ namespace, position, name: migration.name, applied_at: appliedAt })
        .execute();
    }
  });
}

function assertKnown(namespace: string, applied: readonly string[], known: readonly string[]): void {
  const unknown = applied.find((name, position) => known[position] !== name);
  if (unknown === undefined) return;
  throw new StoreError(
    "store.newer-schema",
    `The database holds the step "${unknown}" of "${namespace}", which this program does not know: it was written by a newer version. Start that version, or use another data folder.`,
  );
}

async function createMigrationTable(transaction: Transaction<unknown>): Promise<void> {
  await sql`create table if not exists schema_migrations (
    namespace text not null, position integer not null, name text not null, applied_at text not null,
    primary key (namespace, position))`.execute(transaction);
}
