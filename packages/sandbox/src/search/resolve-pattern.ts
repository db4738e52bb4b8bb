import { sql } from "kysely";
import { EVERYWHERE, NOWHERE, type Condition } from "./condition.ts";
import { countTerms } from "./counts.ts";
import type { DigestColumn, Reach, Target } from "./fields.ts";
import { likeOf, type Pattern } from "./query.ts";
import { factsOf, lowerColumn, withList } from "./resolve-facts.ts";
import type { SearchContext } from "./search-context.ts";
import { expandPattern } from "./vocabulary.ts";

/** What a word with wildcards looks for. A lone asterisk means that there is something at all. */
export async function resolvePattern(target: Target, pattern: Pattern, context: SearchContext): Promise<Condition> {
  const isEverything = pattern.length === 1 && pattern[0]?.kind === "any";
  const folded = foldPattern(pattern);
  switch (target.kind) {
    case "words":
      return isEverything ? EVERYWHERE : await findPattern(folded, target, context);
    case "digest":
      return isEverything ? EVERYWHERE : await digestPattern(folded, target.columns, context);
    case "text":
      return isEverything ? isThere(target, context) : textPattern(folded, target, context);
    case "number":
    case "time":
      if (isEverything) return isThere(target, context);
      context.note("Wildcards stand for parts of words, not of numbers and times.");
      return NOWHERE;
    default:
      throw new TypeError(`There is no target ${JSON.stringify(target satisfies never)}.`);
  }
}

/** Words are kept in lower case, paths with slashes. */
function foldPattern(pattern: Pattern): Pattern {
  return pattern.map((piece) => {
    if (piece.kind !== "text") return piece;
    return { ...piece, text: piece.text.toLowerCase().normalize("NFC").replaceAll("\\", "/") };
  });
}

type ColumnTarget = Target & { kind: "text" | "number" | "time" };

function isThere(target: ColumnTarget, context: SearchContext): Condition {
  return factsOf(target, sql`${sql.ref(`s.${target.column}`)} is not null`, context);
}

function textPattern(pattern: Pattern, target: ColumnTarget, context: SearchContext): Condition {
  return factsOf(target, sql`${lowerColumn(target)} like ${likeOf(pattern)} escape '\\'`, context);
}

async function findPattern(pattern: Pattern, { mask, digests }: Reach, context: SearchContext): Promise<Condition> {
  const { terms, isWhole } = await expandPattern(pattern, context, context.wildcards.termsLeft);
  context.wildcards.termsLeft -= terms.length;
  if (!isWhole) {
    context.noteIncomplete();
    context.note(`Wildcards stand for more words than the ${context.limits.maxExpandedTerms} that are looked for.`);
  }
  const estimate = await countTerms(terms, context);
  const words: Condition = { kind: "words", terms, parts: [], mask, digest: undefined, isWildcard: true, estimate };
  if (!isDigestStart(pattern) || digests.length === 0) return words;
  return { kind: "any", parts: [words, await digestPattern(pattern, digests, context)] };
}

/** Digests are no vocabulary: they are found by their beginning only when enough of it is there to mean one. */
function isDigestStart([first, second, ...rest]: Pattern): boolean {
  return first?.kind === "text" && /^[0-9a-f]{6,63}$/.test(first.text) && second?.kind === "any" && rest.length === 0;
}

async function digestPattern(
  pattern: Pattern,
  columns: readonly DigestColumn[],
  context: SearchContext,
): Promise<Condition> {
  const parts: Condition[] = [];
  for (const column of columns) {
    const reference = sql.ref(`s.${column}`);
    const facts = factsOf({}, sql`${reference} like ${likeOf(pattern)} escape '\\'`, context);
    const start = pattern[0]?.kind === "text" ? pattern[0].text : "";
    // Behind the last digit comes no other; letters sort behind digits in every collation.
    const isInRange = sql`${reference} >= ${start} and ${reference} < ${`${start}g`}`;
    parts.push(start === "" ? facts : await withList(facts, sql`${isInRange} and ${facts.test}`, column, context));
  }
  return { kind: "any", parts };
}
