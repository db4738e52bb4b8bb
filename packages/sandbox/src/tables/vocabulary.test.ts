import { openDatabase } from "@fumehood/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SANDBOX_LIMITS } from "../limits.ts";
import { toPattern } from "../search/query.ts";
import { expandPattern } from "../search/vocabulary.ts";
import { sandboxMigrations } from "./migrations.ts";
import type { SandboxKysely, SandboxTables } from "./schema.ts";
import { insertVocabulary, WORD_SEPARATOR, WORDS_PER_BLOCK } from "./vocabulary.ts";

const OWN = 7;
const OTHER = 8;
const database = await openDatabase("sqlite::memory:");
let db: SandboxKysely;
beforeAll(async () => {
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  db = database.kysely.withTables<SandboxTables>();
  for (let start = 0; start < WORDS.length; start += 100)
    await insertVocabulary(db, 0, WORDS.slice(start, start + 100));
  // Once more: what is there already comes into no block again.
  await insertVocabulary(db, 0, WORDS.slice(0, 300));
  await insertVocabulary(db, OWN, ["own-secret_plan", "odd%word"]);
  await insertVocabulary(db, OTHER, ["other-secret_plan"]);
});
afterAll(async () => await database.close());

/** More than two blocks, so that some words are in blocks and some are not yet. */
const WORDS = Array.from({ length: WORDS_PER_BLOCK * 2 + 500 }, (_, index) => `word-${index}_of.many`);

async function expand(text: string, maxTerms: number = SANDBOX_LIMITS.maxExpandedTerms) {
  const isWildcard = Array.from({ length: text.length }, (_, at) => text[at] === "*" || text[at] === "?");
  const viewer = { login: "jdoe", organization_id: OWN };
  const context = { db, viewer, limits: SANDBOX_LIMITS };
  const { terms, isWhole } = await expandPattern(toPattern(text, isWildcard) ?? [], context, maxTerms);
  return { terms: terms.toSorted(), isWhole };
}

test("every word is in one block or waits for one", async () => {
  const blocks = await db.selectFrom("sandbox_word_blocks").selectAll().where("scope", "=", 0).execute();
  const waiting = await db.selectFrom("sandbox_new_words").select("term").where("scope", "=", 0).execute();
  const inBlocks = blocks.flatMap(({ words }) => words.split(WORD_SEPARATOR).slice(1, -1));
  expect(blocks.length).toBe(2);
  expect(blocks.map(({ word_count }) => word_count).reduce((sum, count) => sum + count, 0)).toBe(inBlocks.length);
  expect([...inBlocks, ...waiting.map(({ term }) => term)].toSorted()).toEqual(WORDS.toSorted());
});

test.each([
  ["the middle of words in blocks and of new ones", "*d-1234_*", ["word-1234_of.many"]],
  ["the middle of a new word", "*-4400_*", ["word-4400_of.many"]],
  ["a mark that is a wildcard elsewhere", "*d%w*", ["odd%word"]],
  ["one character", "*-123?_of*", Array.from({ length: 10 }, (_, digit) => `word-123${digit}_of.many`)],
  ["a beginning, a middle and an end", "wo*-2000_*ny", ["word-2000_of.many"]],
  ["a short beginning and a longer middle", "o*secret*", ["own-secret_plan"]],
  ["what stands only in samples of others", "*other-secret*", []],
  ["a text that would go from one word to the next", `*many${WORD_SEPARATOR}word*`, []],
  ["the mark between words", `*${WORD_SEPARATOR}*`, []],
  ["capitals, as words have none", "*WORD-1_*", []],
])("a pattern finds %s", async (_, pattern, terms) => {
  expect(await expand(pattern)).toEqual({ terms, isWhole: true });
});

test("a pattern that stands for too many words says so", async () => {
  const { terms, isWhole } = await expand("*rd-*", 100);
  expect([terms.length, isWhole]).toEqual([100, false]);
});
