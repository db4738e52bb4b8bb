import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";
import { ORDINALS_PER_MS } from "../ordinals.ts";
import { TERM_FIELDS } from "../../search/term-fields.ts";

/** What makes searches fast: a number for each sample that orders by time, and lists of words in that order. */
export async function improveSearch(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  await addOrdinals(db, dialect);
  await db.schema.alterTable("sandbox_terms").renameTo("sandbox_terms_before").execute();
  await createTermTables(db, dialect);
  await copyTerms(db);
  await db.schema.dropTable("sandbox_terms_before").execute();
  await createSearchIndexes(db, dialect);
}

async function addOrdinals(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  await db.schema.alterTable("sandbox_samples").addColumn("ordinal", "bigint").execute();
  const milliseconds =
    dialect === "postgres"
      ? sql`cast(extract(epoch from cast(submitted_at as timestamptz)) * 1000 as bigint)`
      : sql`(cast(strftime('%s', submitted_at) as integer) * 1000 + cast(substr(submitted_at, 21, 3) as integer))`;
  await sql`update sandbox_samples set ordinal = numbered.ordinal from (
      select id, ${milliseconds} * ${sql.lit(ORDINALS_PER_MS)}
        + row_number() over (partition by submitted_at order by id) - 1 as ordinal
      from sandbox_samples
    ) as numbered where numbered.id = sandbox_samples.id`.execute(db);
}

async function createTermTables(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  // Beginnings are compared by code point, which SQLite does by itself and PostgreSQL only in this collation.
  const word = dialect === "postgres" ? sql`text collate "C"` : sql`text`;
  // In SQLite the table is its key's index, so that a list of samples is read without a second look-up; PostgreSQL gets the same by `include`.
  const key = dialect === "postgres" ? sql` include (fields, owner)` : sql``;
  const end = dialect === "postgres" ? sql`` : sql` without rowid`;
  await sql`create table sandbox_terms (term ${word} not null, ordinal bigint not null, fields integer not null, owner integer not null,
    primary key (term, ordinal)${key})${end}`.execute(db);
  await sql`create table sandbox_vocabulary (term ${word} not null, reversed ${word} not null, primary key (term))${end}`.execute(
    db,
  );
  await db.schema
    .createIndex("sandbox_vocabulary_reversed")
    .on("sandbox_vocabulary")
    .columns(["reversed", "term"])
    .execute();
}

/** Digests and ids of samples are found by their columns. What was cut into words before is found as before, only not by newer kinds of parts. */
async function copyTerms(db: Kysely<unknown>): Promise<void> {
  const bit = sql.join(
    Object.entries(TERM_FIELDS).map(([field, value]) => sql`when ${sql.lit(field)} then ${sql.lit(value)}`),
    sql` `,
  );
  await sql`insert into sandbox_terms (term, ordinal, fields, owner)
    select t.term, s.ordinal, sum(distinct case t.field ${bit} else 0 end),
      min(case s.private when 1 then -s.organization_id else s.organization_id end)
    from sandbox_terms_before t join sandbox_samples s on s.id = t.sample_id
    where t.field <> 'sample' group by t.term, s.ordinal`.execute(db);
}

const FACTS = ["organization_id", "private", "state", "threat_score", "type", "login", "completed_at"];

/** Each order that a search can have, with what decides whether a sample is seen; and all that is asked of a sample while its words are read. */
const SEARCH_INDEXES: readonly (readonly [name: string, ...columns: string[]])[] = [
  ["sandbox_samples_by_ordinal", "ordinal", ...FACTS],
  ["sandbox_samples_by_state", "state", "submitted_at", "ordinal", "organization_id", "private"],
  ["sandbox_samples_by_threat", "threat_score", "ordinal", "organization_id", "private", "state"],
  ["sandbox_samples_by_end", "completed_at", "ordinal", "organization_id", "private", "state"],
  ["sandbox_samples_by_filename", "filename", "ordinal", "organization_id", "private", "state"],
];

async function createSearchIndexes(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  // Their successors begin with the same columns.
  for (const name of ["sandbox_samples_by_score", "sandbox_samples_by_state"])
    await db.schema.dropIndex(name).execute();
  for (const [name, ...columns] of SEARCH_INDEXES) {
    await db.schema.createIndex(name).on("sandbox_samples").columns(columns).execute();
  }
  // SQLite has one writer, so no two samples can take the same number there; an index that says so would cost each submission a page.
  if (dialect !== "postgres") return;
  await db.schema.createIndex("sandbox_samples_ordinal").unique().on("sandbox_samples").column("ordinal").execute();
}
