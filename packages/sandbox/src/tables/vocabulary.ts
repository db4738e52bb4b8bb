import type { Generated } from "kysely";
import type { SandboxKysely } from "./schema.ts";

/** Every word that is on a list, for wildcards; also from its end to its beginning. In each scope in which it is seen. */
export interface VocabularyTable {
  scope: Generated<number>;
  term: string;
  reversed: string;
}

/**
 * The same words once more, very many in one text: what stands in the middle of a word is found in one long text far sooner than in as many
 * rows. Words only ever come, so what is written once stays.
 */
export interface WordBlockTable {
  id: Generated<number | string>;
  scope: number;
  word_count: number;
  /** See `toBlockText`. */
  words: string;
}

/** Words that are in no block yet. */
export interface NewWordTable {
  /** Counts up. Comes back as text from PostgreSQL. */
  id: Generated<number | string>;
  scope: number;
  term: string;
}

/** So many words become blocks, one for each scope. */
export const WORDS_PER_BLOCK = 2048;

/** Stands before, between and behind the words of a block; in words that come from names and addresses it does not stand. */
export const WORD_SEPARATOR = "\u{1F}";

export function toBlockText(words: readonly string[]): string {
  return `${WORD_SEPARATOR}${words.join(WORD_SEPARATOR)}${WORD_SEPARATOR}`;
}

/** By code points, so that no character falls apart. */
export function reverseText(text: string): string {
  return Array.from(text).toReversed().join("");
}

const DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Nobody looks for a digest by its middle, and there are more of them than of all other words. */
export function isVocabulary(word: string): boolean {
  return !DIGEST.test(word);
}

/** Adds words to those that wildcards stand for; inside the caller's transaction. */
export async function insertVocabulary(db: SandboxKysely, scope: number, words: readonly string[]): Promise<void> {
  if (words.length === 0) return;
  const added = await db
    .insertInto("sandbox_vocabulary")
    .values(words.map((term) => ({ scope, term, reversed: reverseText(term) })))
    .onConflict((conflict) => conflict.doNothing())
    .returning("term")
    .execute();
  if (added.length > 0) await awaitBlock(db, scope, added);
}

async function awaitBlock(db: SandboxKysely, scope: number, words: readonly { term: string }[]): Promise<void> {
  const waiting = await db
    .insertInto("sandbox_new_words")
    .values(words.map(({ term }) => ({ scope, term })))
    .returning("id")
    .execute();
  // SQLite begins at 1 again when none is left, PostgreSQL goes on counting: either way this is true of one word in so many.
  if (waiting.some(({ id }) => Number(id) % WORDS_PER_BLOCK === 0)) await buildBlocks(db);
}

async function buildBlocks(db: SandboxKysely): Promise<void> {
  const waiting = await db.deleteFrom("sandbox_new_words").returning(["scope", "term"]).execute();
  for (const [scope, rows] of Map.groupBy(waiting, (row) => row.scope)) {
    const block = { scope, word_count: rows.length, words: toBlockText(rows.map(({ term }) => term)) };
    await db.insertInto("sandbox_word_blocks").values(block).execute();
  }
}
