import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { SandboxKysely } from "../tables/schema.ts";
import { scopesOf } from "../tables/scopes.ts";
import { reverseText } from "../tables/vocabulary.ts";
import type { Sql } from "./condition.ts";
import { longestText } from "./match-pattern.ts";
import { likeOf, type Pattern } from "./query.ts";
import type { SearchContext } from "./search-context.ts";
import { expandInBlocks } from "./word-blocks.ts";

/** The words that a wildcard stands for. `isWhole` is false when a limit cut them off. */
export interface Expansion {
  terms: string[];
  isWhole: boolean;
}

/** Words looked at in one statement, so that no statement holds up the process. */
const TERMS_PER_STATEMENT = 20_000;
/** Sorts behind every character. */
const LAST = "\u{10FFFF}";

/**
 * Finds the words that a pattern stands for, of those that stand in samples which the viewer sees: by its beginning, by its end, or by looking
 * through all words, whichever is there.
 */
export async function expandPattern(
  pattern: Pattern,
  context: VocabularyContext,
  maxTerms: number,
): Promise<Expansion> {
  const terms = new Set<string>();
  let isWhole = true;
  for (const scope of scopesOf(context.viewer)) {
    const found = await expandInScope(context, scope, pattern, maxTerms);
    for (const term of found.terms) terms.add(term);
    isWhole &&= found.isWhole;
  }
  return { terms: [...terms].slice(0, maxTerms), isWhole: isWhole && terms.size <= maxTerms };
}

type VocabularyContext = Pick<SearchContext, "db" | "viewer" | "limits">;

/** Characters at the beginning or end of a word from which on it does not share them with very many others. */
const TELLING_CHARS = 3;

async function expandInScope(
  context: VocabularyContext,
  scope: number,
  pattern: Pattern,
  maxTerms: number,
): Promise<Expansion> {
  const range = rangeOf(pattern, scope);
  const isTelling = range.start.length >= Math.min(TELLING_CHARS, longestText(pattern).length);
  if (!isTelling) return await expandInBlocks(context, scope, pattern, maxTerms);
  return await expandInRange(context, range, likeOf(pattern), maxTerms);
}

async function expandInRange(
  { db, limits }: VocabularyContext,
  range: Range,
  like: string,
  maxTerms: number,
): Promise<Expansion> {
  const terms: string[] = [];
  let after: string | undefined;
  for (let scanned = 0; scanned < limits.maxScannedTerms; scanned += TERMS_PER_STATEMENT) {
    const last = await findEdge(db, range, after);
    terms.push(...(await scanPart(db, range, { after, last }, like, maxTerms + 1 - terms.length)));
    if (terms.length > maxTerms) return { terms, isWhole: false };
    if (last === undefined) return { terms, isWhole: true };
    after = last;
    await setImmediate();
  }
  return { terms, isWhole: false };
}

interface Range {
  scope: number;
  column: "term" | "reversed";
  start: string;
}

function rangeOf(pattern: Pattern, scope: number): Range {
  const first = pattern[0];
  const last = pattern.at(-1);
  const start = first?.kind === "text" ? first.text : "";
  const end = last?.kind === "text" ? reverseText(last.text) : "";
  return end.length > start.length ? { scope, column: "reversed", start: end } : { scope, column: "term", start };
}

function isIn({ scope, column, start }: Range, after: string | undefined): Sql {
  const key = sql.ref(column);
  const isInScope = sql`scope = ${scope}`;
  if (after !== undefined && start === "") return sql`${isInScope} and ${key} > ${after}`;
  if (after !== undefined) return sql`${isInScope} and ${key} > ${after} and ${key} < ${start + LAST}`;
  return start === "" ? isInScope : sql`${isInScope} and ${key} >= ${start} and ${key} < ${start + LAST}`;
}

/** Where a part ends that one statement may look at; undefined when it is the last. */
async function findEdge(db: SandboxKysely, range: Range, after: string | undefined): Promise<string | undefined> {
  const key = sql.ref(range.column);
  const { rows } = await sql<{ place: string }>`select ${key} as place from sandbox_vocabulary
    where ${isIn(range, after)} order by ${key} limit 1 offset ${sql.lit(TERMS_PER_STATEMENT - 1)}`.execute(db);
  return rows[0]?.place;
}

async function scanPart(
  db: SandboxKysely,
  range: Range,
  { after, last }: { after: string | undefined; last: string | undefined },
  like: string,
  limit: number,
): Promise<string[]> {
  const isBeforeEnd = last === undefined ? sql`1 = 1` : sql`${sql.ref(range.column)} <= ${last}`;
  const { rows } = await sql<{ term: string }>`select term from sandbox_vocabulary
    where ${isIn(range, after)} and ${isBeforeEnd} and term like ${like} escape '\\' limit ${limit}`.execute(db);
  return rows.map(({ term }) => term);
}
