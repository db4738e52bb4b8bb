import type { SourceSwitch, SwitchStore } from "@fumehood/pipeline";
import type { Migration } from "@fumehood/store";
import type { Kysely } from "kysely";

// A type, not an interface: only a type satisfies Kysely's index signature.
export type SourceTables = {
  source_switches: { source_name: string; is_paused: number; decided_by: string; decided_at: number | string };
  drop_tokens: {
    id: string;
    secret_hash: string;
    source_name: string;
    label: string;
    settings: string;
    created_by: string;
    created_at: number | string;
    last_used_at: number | string | null;
  };
};

export const sourceMigrations: readonly Migration[] = [
  {
    name: "0001-sources",
    async up(db) {
      await db.schema
        .createTable("source_switches")
        .addColumn("source_name", "text", (column) => column.primaryKey())
        .addColumn("is_paused", "integer", (column) => column.notNull())
        .addColumn("decided_by", "text", (column) => column.notNull())
        .addColumn("decided_at", "bigint", (column) => column.notNull())
        .execute();
      await db.schema
        .createTable("drop_tokens")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("secret_hash", "text", (column) => column.notNull())
        .addColumn("source_name", "text", (column) => column.notNull())
        .addColumn("label", "text", (column) => column.notNull())
        .addColumn("settings", "text", (column) => column.notNull())
        .addColumn("created_by", "text", (column) => column.notNull())
        .addColumn("created_at", "bigint", (column) => column.notNull())
        .addColumn("last_used_at", "bigint")
        .execute();
    },
  },
];

/** Who paused which source, in the database: a restart forgets nothing of it. */
export function createSwitchStore(db: Kysely<SourceTables>): SwitchStore {
  return {
    async read() {
      const rows = await db.selectFrom("source_switches").selectAll().execute();
      return new Map(
        rows.map((row): [string, SourceSwitch] => [
          row.source_name,
          { isPaused: row.is_paused === 1, by: row.decided_by, at: Number(row.decided_at) },
        ]),
      );
    },
    async write(sourceName, { isPaused, by, at }) {
      const values = { is_paused: isPaused ? 1 : 0, decided_by: by, decided_at: at };
      await db
        .insertInto("source_switches")
        .values({ source_name: sourceName, ...values })
        .onConflict((conflict) => conflict.column("source_name").doUpdateSet(values))
        .execute();
    },
  };
}
