import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";

/** Keys as records of their own, so that a user may have several over time; limits, properties and passwords. */
export async function createAccountRecords(db: Kysely<unknown>, _dialect: DialectName): Promise<void> {
  await createKeyTable(db);
  await rebuildUserTable(db);
  await db.schema.alterTable("sandbox_organizations").addColumn("submission_limits", "text").execute();
  // A user's window is counted at each submission.
  await db.schema
    .createIndex("sandbox_samples_by_login")
    .on("sandbox_samples")
    .columns(["login", "submitted_at"])
    .execute();
}

async function createKeyTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sandbox_keys")
    .addColumn("key_hash", "text", (column) => column.primaryKey())
    .addColumn("login", "text", (column) => column.notNull())
    .addColumn("origin", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("revoked_at", "text")
    .execute();
  await db.schema.createIndex("sandbox_keys_by_login").on("sandbox_keys").column("login").execute();
  // Whose key was given at a start is not known any more. It matters for the first user alone, whose next one takes its place, as ever.
  await sql`insert into sandbox_keys (key_hash, login, origin, created_at)
    select key_hash, login, 'start', created_at from sandbox_users`.execute(db);
}

/** A table of its own and not `drop column`: SQLite drops no column that is unique. */
async function rebuildUserTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sandbox_users_next")
    .addColumn("login", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("email", "text")
    .addColumn("title", "text")
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("organization_id", "integer", (column) => column.notNull())
    .addColumn("active", "integer", (column) => column.notNull())
    .addColumn("api_only", "integer", (column) => column.notNull())
    .addColumn("properties", "text", (column) => column.notNull())
    .addColumn("password_digest", "text")
    .addColumn("submission_limits", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
  await sql`insert into sandbox_users_next (login, name, email, title, role, organization_id, active, api_only, properties, created_at)
    select login, name, email, title, role, organization_id, active, 0, '{}', created_at from sandbox_users`.execute(
    db,
  );
  await db.schema.dropTable("sandbox_users").execute();
  await db.schema.alterTable("sandbox_users_next").renameTo("sandbox_users").execute();
  await db.schema.createIndex("sandbox_users_by_organization").on("sandbox_users").column("organization_id").execute();
}
