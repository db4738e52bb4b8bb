import type { DialectName } from "@fumehood/store";
import { sql, type CreateTableBuilder, type Kysely } from "kysely";

/** What was seen in which sample, what it has to do with each other, and what people say of it. */
export async function createSightings(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  await createEntities(db, dialect);
  // Small rows that are only ever read along their key: SQLite keeps them in the key's own tree.
  const ended = <T extends string, C extends string>(builder: CreateTableBuilder<T, C>) =>
    dialect === "sqlite" ? builder.modifyEnd(sql`without rowid`) : builder;
  await ended(
    db.schema
      .createTable("sandbox_sightings")
      .addColumn("entity_id", "text", (column) => column.notNull())
      .addColumn("scope", "integer", (column) => column.notNull())
      .addColumn("seen_at", "text", (column) => column.notNull())
      .addColumn("sample_id", "text", (column) => column.notNull())
      .addColumn("relations", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("sandbox_sightings_pk", ["entity_id", "scope", "seen_at", "sample_id"]),
  ).execute();
  await db.schema.createIndex("sandbox_sightings_by_sample").on("sandbox_sightings").column("sample_id").execute();
  await ended(
    db.schema
      .createTable("sandbox_links")
      .addColumn("from_id", "text", (column) => column.notNull())
      .addColumn("scope", "integer", (column) => column.notNull())
      .addColumn("to_kind", "text", (column) => column.notNull())
      .addColumn("to_id", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("sandbox_links_pk", ["from_id", "scope", "to_kind", "to_id"]),
  ).execute();
  await createTags(db);
}

async function createEntities(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  // Prefix searches compare by code point, which SQLite does by itself and PostgreSQL only in this collation.
  const word = dialect === "postgres" ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable("sandbox_entities")
    .addColumn("entity_id", "text", (column) => column.notNull())
    .addColumn("scope", "integer", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("folded", word, (column) => column.notNull())
    .addColumn("digest", "text")
    .addColumn("sha1", "text")
    .addColumn("md5", "text")
    .addColumn("reversed_host", word)
    .addColumn("number", word)
    .addColumn("facts", "text")
    .addColumn("first_seen", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("sandbox_entities_pk", ["entity_id", "scope"])
    .execute();
  await createEntityIndexes(db);
}

async function createEntityIndexes(db: Kysely<unknown>): Promise<void> {
  const on = (name: string) => db.schema.createIndex(`sandbox_entities_by_${name}`).on("sandbox_entities");
  await on("text").columns(["scope", "kind", "folded", "entity_id"]).execute();
  // Holds the text, so that things can be looked through without reading them.
  await on("age").columns(["scope", "kind", "first_seen", "folded", "entity_id"]).execute();
  for (const [name, ...columns] of [["digest"], ["sha1"], ["md5"], ["reversed_host", "folded"], ["number"]] as const) {
    await on(name)
      .columns(["scope", "kind", name, ...columns, "entity_id"])
      .where(sql.ref(name), "is not", null)
      .execute();
  }
}

async function createTags(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sandbox_entity_tags")
    .addColumn("organization_id", "integer", (column) => column.notNull())
    .addColumn("entity_id", "text", (column) => column.notNull())
    .addColumn("tag", "text", (column) => column.notNull())
    .addColumn("login", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("sandbox_entity_tags_pk", ["organization_id", "entity_id", "tag"])
    .execute();
  await db.schema
    .createIndex("sandbox_entity_tags_by_tag")
    .on("sandbox_entity_tags")
    .columns(["organization_id", "tag"])
    .execute();
}
