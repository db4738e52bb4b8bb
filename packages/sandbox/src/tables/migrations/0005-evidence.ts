import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";

/** The lines of all feeds: what indicators are about, what was seen, and what stands in which curated feed. */
export async function createEvidence(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  // Times and addresses are compared by code point, which SQLite does by itself and PostgreSQL only in this collation.
  const plain = dialect === "postgres" ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable("sandbox_feed_items")
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("list", "text", (column) => column.notNull())
    .addColumn("at", plain, (column) => column.notNull())
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
    .addPrimaryKeyConstraint("sandbox_feed_items_pk", ["sample_id", "position"])
    // The lines of a sample are written and read together: SQLite keeps them in the key's own tree.
    .$call((builder) => (dialect === "sqlite" ? builder.modifyEnd(sql`without rowid`) : builder))
    .execute();
  await createIndexes(db);
}

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const on = (name: string) => db.schema.createIndex(`sandbox_feed_items_by_${name}`).on("sandbox_feed_items");
  // Severity and confidence stand in it so that lines below what is asked for are skipped without being read.
  await on("time").columns(["list", "at desc", "sample_id", "position", "severity", "confidence"]).execute();
  await on("key").columns(["list", "key", "at desc"]).where(sql.ref("key"), "is not", null).execute();
  await on("number").columns(["list", "number"]).where(sql.ref("number"), "is not", null).execute();
  for (const column of ["md5", "sha1"]) {
    await on(column).column(column).where(sql.ref(column), "is not", null).execute();
  }
}
