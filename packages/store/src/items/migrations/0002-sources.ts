import type { Kysely } from "kysely";
import type { Migration } from "../../migrations.ts";
import { readItem } from "../rows.ts";
import type { ItemTables } from "../tables.ts";
import { runAll } from "./run-all.ts";

const STATEMENTS = [
  // What sources have handed in once.
  `create table source_marks (
    source text not null, mark text not null, submission_id text not null references submissions (id), left_at bigint not null,
    primary key (source, mark))`,
  `create index source_marks_time on source_marks (source, left_at)`,
  // What the ledger is filtered by.
  `alter table items add column channel text not null default ''`,
  `alter table items add column decision text not null default ''`,
  `alter table items add column rule text`,
  `alter table items add column type text`,
  `alter table items add column created_at bigint not null default 0`,
  `create index items_channel on items (channel, id)`,
  `create index items_created on items (created_at, id)`,
  // There were two priorities; what machines put in is now the third of four.
  `update items set priority = 2 where priority = 1`,
];

/** Rows that are filled at once. */
const BATCH = 500;

/** Marks of sources, and columns to filter by, filled from the items that are there. */
export const sources: Migration = {
  name: "0002-sources",
  async up(kysely) {
    await runAll(kysely, STATEMENTS);
    await fillColumns(kysely.withTables<ItemTables>());
  },
};

async function fillColumns(db: Kysely<ItemTables>): Promise<void> {
  for (let last = ""; ;) {
    const rows = await db
      .selectFrom("items")
      .select(["id", "item"])
      .where("id", ">", last)
      .orderBy("id")
      .limit(BATCH)
      .execute();
    for (const row of rows) {
      const { channel, decision, type, createdAt } = readItem(row);
      const columns = { channel, decision, type: type?.id ?? null, created_at: Date.parse(createdAt) };
      await db.updateTable("items").set(columns).where("id", "=", row.id).execute();
    }
    if (rows.length < BATCH) return;
    last = rows.at(-1)?.id ?? last;
  }
}
