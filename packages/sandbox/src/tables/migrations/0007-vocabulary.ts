import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";

/**
 * Words are kept by who sees them: what a wildcard stands for, and whether that is too much, must not tell of words that stand only in samples
 * of others. Words of samples that are there no more fall away.
 */
export async function divideVocabulary(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const word = dialect === "postgres" ? sql`text collate "C"` : sql`text`;
  const end = dialect === "postgres" ? sql`` : sql` without rowid`;
  await db.schema.dropIndex("sandbox_vocabulary_reversed").execute();
  await db.schema.alterTable("sandbox_vocabulary").renameTo("sandbox_vocabulary_before").execute();
  await sql`create table sandbox_vocabulary (scope integer not null default 0, term ${word} not null, reversed ${word} not null,
    primary key (scope, term))${end}`.execute(db);
  await sql`insert into sandbox_vocabulary (scope, term, reversed)
    select distinct case when t.owner < 0 then -t.owner else 0 end, v.term, v.reversed
    from sandbox_vocabulary_before as v join sandbox_terms as t on t.term = v.term`.execute(db);
  await db.schema.dropTable("sandbox_vocabulary_before").execute();
  await db.schema
    .createIndex("sandbox_vocabulary_reversed")
    .on("sandbox_vocabulary")
    .columns(["scope", "reversed", "term"])
    .execute();
}
