import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";
import { WORD_SEPARATOR, WORDS_PER_BLOCK } from "../vocabulary.ts";

/** What makes two kinds of searches fast that read very much before: the middle of a word, and a type of files above some score. */
export async function addSearchLists(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  await createWordTables(db, dialect);
  await fillBlocks(db, dialect);
  await db.schema
    .createIndex("sandbox_samples_by_type")
    .on("sandbox_samples")
    .columns(["type", "threat_score", "ordinal", "organization_id", "private"])
    // Samples get their type when they end, and so come into this list once.
    .where(sql.ref("type"), "is not", null)
    .execute();
}

async function createWordTables(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const number =
    dialect === "postgres" ? sql`bigint generated always as identity primary key` : sql`integer primary key`;
  await sql`create table sandbox_word_blocks (id ${number}, scope integer not null, word_count integer not null, words text not null)`.execute(
    db,
  );
  await db.schema
    .createIndex("sandbox_word_blocks_by_scope")
    .on("sandbox_word_blocks")
    .columns(["scope", "id"])
    .execute();
  await sql`create table sandbox_new_words (id ${number}, scope integer not null, term text not null)`.execute(db);
}

async function fillBlocks(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const separator = sql.lit(WORD_SEPARATOR);
  const joined = dialect === "postgres" ? sql`string_agg(term, ${separator})` : sql`group_concat(term, ${separator})`;
  await sql`insert into sandbox_word_blocks (scope, word_count, words)
    select scope, count(*), ${separator} || ${joined} || ${separator}
    from (
      select scope, term, (row_number() over (partition by scope order by term) - 1) / ${sql.lit(WORDS_PER_BLOCK)} as block
      from sandbox_vocabulary
    ) as numbered group by scope, block`.execute(db);
}
