import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";

/** The lines of all feeds: what indicators are about, what was seen, and what stands in which curated feed. */
export async function createEvidence(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  // Times and addresses are compared by code point, which SQLite does by itself and PostgreSQL only in this collation.
  const plain = dialect === "postgres" ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable("sandbox_feed_items")
    .addColumn("id", dialect === "postgres" ? "bigint" : "integer", (column) =>
      dialect === "postgres" ? column.primaryKey().generatedAlwaysAsIdentity() : column.primaryKey(),
    )
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addColumn("list", "text", (column) => column.notNull())
    .addColumn("at", plain, (column) => column.notNull())
    .addColumn("scope", "integer", (column) => column.notNull())
    .addColumn("organization_id", "integer", (column) => column.notNull())
    .addColumn("login", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("severity", "integer", (column) => column.notNull())
    .addColumn("confidence", "integer", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("key", plain)
    .addColumn("number", plain)
    .addColumn("port", "integer")
    .addColumn("other", "text")
    .addColumn("other_port", "integer")
    .addColumn("md5", "text")
    .addColumn("sha1", "text")
    .addColumn("detail", "text")
    .execute();
  await createIndexes(db);
}

/** What a line is skipped by, so that lines which nobody asked for are not even read. */
const SKIPPED_BY = ["severity", "confidence", "reason", "scope", "organization_id", "login"] as const;

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const on = (name: string) => db.schema.createIndex(`sandbox_feed_items_by_${name}`).on("sandbox_feed_items");
  await on("time")
    .columns(["list", "at desc", "id", ...SKIPPED_BY])
    .execute();
  await on("sample").columns(["sample_id", "list"]).execute();
  for (const column of ["key", "number"]) {
    await on(column).columns(["list", column]).where(sql.ref(column), "is not", null).execute();
  }
  for (const column of ["md5", "sha1"]) {
    await on(column).column(column).where(sql.ref(column), "is not", null).execute();
  }
}
