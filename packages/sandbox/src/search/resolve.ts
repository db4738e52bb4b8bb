import { sql } from "kysely";
import { allOf, EVERYWHERE, NOWHERE, type Condition } from "./condition.ts";
import { countTerms, countUpTo } from "./counts.ts";
import { targetOf, type DigestColumn, type Reach, type Target } from "./fields.ts";
import type { Query } from "./query.ts";
import { compareColumn } from "./resolve-facts.ts";
import { resolvePattern } from "./resolve-pattern.ts";
import type { SearchContext } from "./search-context.ts";
import { TERM_FIELDS } from "./term-fields.ts";
import { formsOf } from "./word-forms.ts";

/** Looks up all that can be known of a search before samples are read: what its fields are, what its wildcards stand for, how common its words are. */
export async function resolveQuery(query: Query, context: SearchContext): Promise<Condition> {
  switch (query.kind) {
    case "and":
      return allOf(await resolveAll(query.parts, context));
    case "or":
      return { kind: "any", parts: await resolveAll(query.parts, context) };
    case "not":
      return { kind: "not", part: await resolveQuery(query.part, context) };
    case "word":
      return await resolveWord(query, context);
    case "pattern": {
      const target = query.field === undefined ? context.reach : targetOrNote(query.field, context);
      return target ? await resolvePattern(target, query.pattern, context) : NOWHERE;
    }
    case "compare":
      return await resolveCompare(query, context);
    default:
      return assertNever(query);
  }
}

function assertNever(query: never): never {
  throw new TypeError(`There is no query ${JSON.stringify(query)}.`);
}

/** One after the other: all wait for the same connection. */
async function resolveAll(queries: readonly Query[], context: SearchContext): Promise<Condition[]> {
  const conditions: Condition[] = [];
  for (const query of queries) conditions.push(await resolveQuery(query, context));
  return conditions;
}

/** What a field looks at. One that is not known finds nothing, as in the service's index; the answer says so. */
function targetOrNote(field: string, context: SearchContext): Target | undefined {
  const target = targetOf(field);
  if (!target) context.note("The query names a field that is not searched here.");
  return target;
}

async function resolveWord({ field, word }: Query & { kind: "word" }, context: SearchContext): Promise<Condition> {
  if (field === undefined) return await findWord(word, context.reach, context);
  const target = targetOrNote(field, context);
  if (!target) return NOWHERE;
  if (target.kind === "words") return await findWord(word, target, context);
  if (target.kind === "digest") return await findDigest(word, target.columns, context);
  return await compareColumn(target, "=", word, context);
}

async function resolveCompare(
  { field, operator, value }: Query & { kind: "compare" },
  context: SearchContext,
): Promise<Condition> {
  const target = targetOrNote(field, context);
  if (!target) return NOWHERE;
  if (target.kind === "words" || target.kind === "digest") {
    context.note("Only numbers and times have ranges.");
    return NOWHERE;
  }
  return await compareColumn(target, operator, value, context);
}

async function findWord(word: string, { mask, digests }: Reach, context: SearchContext): Promise<Condition> {
  const { terms, parts, isDigest } = formsOf(word, context.limits.maxTermChars);
  const [first = ""] = terms;
  if (first === "") return EVERYWHERE;
  const columns = isDigest ? columnsOfLength(first.length, digests) : [];
  const ranked = await rankByCount(parts, context);
  const estimate =
    (await countTerms(terms, context)) + (ranked[0]?.count ?? 0) + (await countDigest(first, columns, context));
  return {
    kind: "words",
    terms,
    parts: ranked.map(({ term }) => term),
    mask,
    digest: columns.length === 0 ? undefined : { columns, value: first },
    isWildcard: false,
    ...(mask === TERM_FIELDS.type ? { type: first } : {}),
    estimate,
  };
}

async function findDigest(word: string, columns: readonly DigestColumn[], context: SearchContext): Promise<Condition> {
  const value = word.trim().toLowerCase();
  const estimate = await countDigest(value, columns, context);
  return { kind: "words", terms: [], parts: [], mask: 0, digest: { columns, value }, isWildcard: false, estimate };
}

const LENGTHS: Readonly<Record<DigestColumn, number>> = { id: 32, md5: 32, sha1: 40, sha256: 64 };

function columnsOfLength(length: number, columns: readonly DigestColumn[]): DigestColumn[] {
  return columns.filter((column) => LENGTHS[column] === length);
}

async function rankByCount(terms: readonly string[], context: SearchContext) {
  const ranked: { term: string; count: number }[] = [];
  for (const term of terms) ranked.push({ term, count: await countTerms([term], context) });
  return ranked.toSorted((a, b) => a.count - b.count);
}

async function countDigest(
  value: string,
  columns: readonly DigestColumn[],
  { db, limits }: SearchContext,
): Promise<number> {
  let count = 0;
  for (const column of columns) {
    const list = sql`select 1 from sandbox_samples where ${sql.ref(column)} = ${value}`;
    count += await countUpTo(db, list, limits.countedSamples);
  }
  return count;
}
