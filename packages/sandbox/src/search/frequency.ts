import type { SandboxKysely } from "../tables/schema.ts";
import type { SandboxLimits } from "../limits.ts";
import type { Query } from "./parse-query.ts";
import { normalizeWord, partsOf } from "./words.ts";

/** Words looked at; further ones count as rare, which is right but may be slow. */
const MAX_MEASURED = 32;

/**
 * Finds those words of a search that very many samples have. A rare word is best looked up first and its samples then; with a common one it is
 * the other way round, and neither database knows which is which before it has read the whole list.
 */
export async function findCommonWords(
  db: SandboxKysely,
  query: Query,
  limits: SandboxLimits,
): Promise<ReadonlySet<string>> {
  const common = new Set<string>();
  for (const word of [...wordsIn(query, limits)].slice(0, MAX_MEASURED)) {
    const found = await db
      .selectFrom("sandbox_terms")
      .select("term")
      .where("term", "=", word)
      .offset(limits.commonWordSamples)
      .limit(1)
      .executeTakeFirst();
    if (found) common.add(word);
  }
  return common;
}

function wordsIn(query: Query, limits: SandboxLimits, words: Set<string> = new Set()): Set<string> {
  if (query.kind === "word") {
    const whole = normalizeWord(query.word, limits.maxTermChars);
    for (const word of [whole, ...partsOf(whole)]) words.add(word);
  } else if (query.kind === "not") {
    wordsIn(query.part, limits, words);
  } else if (query.kind !== "compare") {
    for (const part of query.parts) wordsIn(part, limits, words);
  }
  return words;
}
