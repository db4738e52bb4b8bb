import { sql } from "kysely";
import type { SandboxKysely } from "../tables/schema.ts";
import { reverseText } from "../tables/terms.ts";
import type { Sql } from "./condition.ts";
import { likeOf, type Pattern } from "./query.ts";

export interface VocabularyLimits {
  /** Words that one wildcard may stand for. */
  maxExpandedTerms: number;
  /** Words that are looked at for a wildcard whose beginning and end are unknown. */
  maxScannedTerms: number;
}

/** The words that a wildcard stands for. `isWhole` is false when a limit cut them off. */
export interface Expansion {
  terms: string[];
  isWhole: boolean;
}

/** Words looked at in one statement, so that no statement holds up the process. */
const TERMS_PER_STATEMENT = 20_000;
/** Sorts behind every character. */
const LAST = "\u{10FFFF}";

/** Finds the words that a pattern stands for: by its beginning, by its end, or by looking through all words, whichever is there. */
export async function expandPattern(db: SandboxKysely, pattern: Pattern, limits: VocabularyLimits): Promise<Expansion> {
  const range = rangeOf(pattern);
  const like = likeOf(pattern);
  const terms: string[] = [];
  let after: Sql | undefined;
  for (let scanned = 0; scanned < limits.maxScannedTerms; scanned += TERMS_PER_STATEMENT) {
    const { found, last } = await scanPart(db, range, like, after, limits.maxExpandedTerms + 1 - terms.length);
    terms.push(...found);
    if (terms.length > limits.maxExpandedTerms)
      return { terms: terms.slice(0, limits.maxExpandedTerms), isWhole: false };
    if (last === undefined) return { terms, isWhole: true };
    after = sql`${sql.ref(range.column)} > ${last}`;
  }
  return { terms, isWhole: false };
}

interface Range {
  column: "term" | "reversed";
  start: string;
}

function rangeOf(pattern: Pattern): Range {
  const first = pattern[0];
  const last = pattern.at(-1);
  const start = first?.kind === "text" ? first.text : "";
  const end = last?.kind === "text" ? reverseText(last.text) : "";
  return end.length > start.length ? { column: "reversed", start: end } : { column: "term", start };
}

async function scanPart(
  db: SandboxKysely,
  { column, start }: Range,
  like: string,
  after: Sql | undefined,
  limit: number,
): Promise<{ found: string[]; last: string | undefined }> {
  const key = sql.ref(column);
  const isInRange = start === "" ? sql`1 = 1` : sql`${key} >= ${start} and ${key} < ${start + LAST}`;
  const part = sql`select term, ${key} as place from sandbox_vocabulary
    where ${isInRange} and ${after ?? sql`1 = 1`} order by ${key} limit ${sql.lit(TERMS_PER_STATEMENT)}`;
  const { rows } = await sql<{ term: string | null; last: string; examined: number | string }>`
    with part as materialized (${part})
    select found.term, whole.last, whole.examined
    from (select max(place) as last, count(*) as examined from part) as whole
    left join (select term from part where term like ${like} escape '\\' limit ${limit}) as found on 1 = 1`.execute(db);
  const [first] = rows;
  const isLast = first === undefined || Number(first.examined) < TERMS_PER_STATEMENT;
  return { found: rows.flatMap(({ term }) => term ?? []), last: isLast ? undefined : first.last };
}
