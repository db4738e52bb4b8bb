import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";

/** Accounts, samples, elements, words and events. */
export async function createFirstTables(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  // Prefix searches compare by code point, which SQLite does by itself and PostgreSQL only in this collation.
  const word = dialect === "postgres" ? sql`text collate "C"` : sql`text`;
  await createAccountTables(db);
  await createSampleTable(db);
  await db.schema
    .createTable("sandbox_elements")
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("sha256", "text", (column) => column.notNull())
    .addColumn("size_bytes", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("sandbox_elements_pk", ["sample_id", "name"])
    .execute();
  await db.schema.createIndex("sandbox_elements_by_name").on("sandbox_elements").column("name").execute();
  await db.schema
    .createTable("sandbox_terms")
    .addColumn("term", word, (column) => column.notNull())
    .addColumn("field", word, (column) => column.notNull())
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("sandbox_terms_pk", ["term", "sample_id", "field"])
    .execute();
  await db.schema
    .createTable("sandbox_events")
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("sandbox_events_pk", ["sample_id", "position"])
    .execute();
}

async function createAccountTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sandbox_organizations")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .execute();
  await db.schema
    .createTable("sandbox_users")
    .addColumn("login", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("email", "text")
    .addColumn("title", "text")
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("organization_id", "integer", (column) => column.notNull())
    .addColumn("key_hash", "text", (column) => column.notNull().unique())
    .addColumn("active", "integer", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
}

const SAMPLE_INDEXES: readonly (readonly [name: string, ...columns: string[]])[] = [
  ["sandbox_samples_by_md5", "md5"],
  ["sandbox_samples_by_sha1", "sha1"],
  ["sandbox_samples_by_sha256", "sha256"],
  ["sandbox_samples_by_state", "state", "submitted_at"],
  ["sandbox_samples_by_time", "submitted_at"],
  ["sandbox_samples_by_organization", "organization_id", "submitted_at"],
  ["sandbox_samples_by_score", "threat_score"],
];

async function createSampleTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sandbox_samples")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("submission_id", "integer", (column) => column.notNull().unique())
    .addColumn("organization_id", "integer", (column) => column.notNull())
    .addColumn("login", "text", (column) => column.notNull())
    .addColumn("filename", "text", (column) => column.notNull())
    .addColumn("url", "text")
    .addColumn("md5", "text", (column) => column.notNull())
    .addColumn("sha1", "text", (column) => column.notNull())
    .addColumn("sha256", "text", (column) => column.notNull())
    .addColumn("size_bytes", "bigint", (column) => column.notNull())
    .addColumn("tags", "text", (column) => column.notNull())
    .addColumn("private", "integer", (column) => column.notNull())
    .addColumn("vm", "text", (column) => column.notNull())
    .addColumn("playbook", "text", (column) => column.notNull())
    .addColumn("network_exit", "text", (column) => column.notNull())
    .addColumn("vm_runtime", "integer", (column) => column.notNull())
    .addColumn("password", "text")
    .addColumn("submit_warnings", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("submitted_at", "text", (column) => column.notNull())
    .addColumn("started_at", "text")
    .addColumn("completed_at", "text")
    .addColumn("lease_token", "text")
    .addColumn("lease_until", "text")
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("type", "text")
    .addColumn("magic", "text")
    .addColumn("threat_score", "integer")
    .addColumn("indicators", "text")
    .addColumn("metadata", "text")
    .addColumn("artifacts", "text")
    .addColumn("stream_count", "integer")
    .addColumn("registry_count", "integer")
    .execute();
  for (const [name, ...columns] of SAMPLE_INDEXES) {
    await db.schema.createIndex(name).on("sandbox_samples").columns(columns).execute();
  }
}
