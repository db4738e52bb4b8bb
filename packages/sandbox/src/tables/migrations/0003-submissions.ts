import type { DialectName } from "@fumehood/store";
import type { Kysely } from "kysely";

const TEXT_COLUMNS = ["callback_url", "email_notification", "source", "glovebox_url"] as const;

/**
 * What a submission may ask for besides an analysis, where a running sample can be used, the callbacks that are still to be made, and where in
 * the document of an analysis its parts lie.
 */
export async function addSubmissionColumns(db: Kysely<unknown>, _dialect: DialectName): Promise<void> {
  // One column a statement: SQLite adds no more at once.
  for (const column of TEXT_COLUMNS) {
    await db.schema.alterTable("sandbox_samples").addColumn(column, "text").execute();
  }
  await db.schema
    .createTable("sandbox_callbacks")
    .addColumn("sample_id", "text", (column) => column.primaryKey())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("due_at", "text", (column) => column.notNull())
    .addColumn("lease_token", "text")
    .addColumn("lease_until", "text")
    .addColumn("http_status", "integer")
    .addColumn("reason", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("ended_at", "text")
    .execute();
  await db.schema
    .createTable("sandbox_positions")
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addColumn("section", "text", (column) => column.notNull())
    .addColumn("start", "integer", (column) => column.notNull())
    .addColumn("length", "integer", (column) => column.notNull())
    .addColumn("entries", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("sandbox_positions_pk", ["sample_id", "section"])
    .execute();
  await db.schema.createIndex("sandbox_callbacks_due").on("sandbox_callbacks").columns(["state", "due_at"]).execute();
}
