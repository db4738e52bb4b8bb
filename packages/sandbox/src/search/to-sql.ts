import type { DialectName } from "@fumehood/store";
import { expressionBuilder, sql } from "kysely";
import { visibleTo, type Viewer } from "../tables/samples.ts";
import type { SandboxTables } from "../tables/schema.ts";
import { ownerVisibleTo } from "../tables/terms.ts";
import {
  assertNever,
  costOf,
  leadOf,
  listedWordOf,
  type Condition,
  type FactTest,
  type SampleIndex,
  type Sql,
  type WordTest,
} from "./condition.ts";
import { ANY_FIELD, WHOLE_FILENAME, WHOLE_VALUE, TERM_FIELDS } from "./term-fields.ts";

/** Who searches, and what the statements depend on. */
export interface SqlScope {
  dialect: DialectName;
  viewer: Viewer;
  /** Only samples of the viewer's organisation. */
  isOwnOnly: boolean;
  /** About how many samples there are. */
  samples: number;
}

/** Samples from `from` on and before `to`, by their ordinals. */
export interface Span {
  from: number;
  to: number;
}

/** How well a word fits where it stands: a whole file name best, then any other whole value, then a part of the name. */
const WEIGHTS = { digest: 1_000_000, filename: 100, value: 40, partOfFilename: 20, part: 10, parts: 5, wildcard: 1 };

/** From this many words on that a wildcard stands for, their lists are read at once and not for each sample. */
const MANY_TERMS = 8;

/** One parameter and not one for each value: the statement stays the same, and short. */
export function isOneOf(dialect: DialectName, column: Sql, values: readonly (string | number)[]): Sql {
  if (values.length === 1) return sql`${column} = ${values[0]}`;
  if (dialect === "postgres") return sql`${column} = any(${[...values]})`;
  return sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;
}

/**
 * The samples, called `s`, by an index that SQLite is told of: it has no statistics here and would take the index of any column that is
 * compared.
 */
export function samplesBy(dialect: DialectName, index: SampleIndex): Sql {
  // The id is the table's key, whose index has no name of ours.
  if (dialect !== "sqlite" || index === "id") return sql`sandbox_samples as s`;
  return sql`sandbox_samples as s indexed by ${sql.raw(`sandbox_samples_by_${index}`)}`;
}

/** Whether the viewer sees the sample `s`. */
export function isVisible({ viewer, isOwnOnly }: SqlScope): Sql {
  if (isOwnOnly) return sql`s.organization_id = ${viewer.organization_id}`;
  return sql`${visibleTo(viewer)(expressionBuilder<SandboxTables, "sandbox_samples">())}`;
}

function isVisibleByOwner({ viewer, isOwnOnly }: SqlScope): Sql {
  const { organization_id: id } = viewer;
  return isOwnOnly ? sql`owner in (${id}, ${-id})` : sql`${ownerVisibleTo(viewer)}`;
}

function isWithin({ from, to }: Span): Sql {
  return sql`ordinal >= ${from} and ordinal < ${to}`;
}

function standsIn(mask: number, fields: Sql = sql`fields`): Sql {
  return (mask & ANY_FIELD) === ANY_FIELD ? sql`1 = 1` : sql`(${fields} & ${mask}) <> 0`;
}

function weightOf(fields: Sql, { isWildcard, type }: WordTest): Sql {
  if (isWildcard) return sql.lit(WEIGHTS.wildcard);
  // All that are found have the same type.
  if (type !== undefined) return sql.lit(0);
  return sql`case when (${fields} & ${sql.lit(WHOLE_FILENAME)}) <> 0 then ${sql.lit(WEIGHTS.filename)}
    when (${fields} & ${sql.lit(WHOLE_VALUE)}) <> 0 then ${sql.lit(WEIGHTS.value)}
    when (${fields} & ${sql.lit(TERM_FIELDS["sample.filename"])}) <> 0 then ${sql.lit(WEIGHTS.partOfFilename)}
    else ${sql.lit(WEIGHTS.part)} end`;
}

/**
 * `select ordinal, score` of all samples in a span that meet a condition and that the viewer sees: from the shortest list, with everything
 * else tested sample by sample. Without a list all samples of the span are read.
 */
export function rowsOf(condition: Condition, span: Span, scope: SqlScope): Sql {
  return listOf(condition, span, scope) ?? scanOf(condition, span, scope);
}

function scanOf(condition: Condition, span: Span, scope: SqlScope): Sql {
  const ordinal = sql`s.ordinal`;
  return sql`select s.ordinal, ${scoreOf(condition, ordinal, scope)} as score from ${samplesBy(scope.dialect, "ordinal")}
    where ${isVisible(scope)} and s.ordinal >= ${span.from} and s.ordinal < ${span.to}
    and ${testOf(condition, ordinal, span, scope)}`;
}

function listOf(condition: Condition, span: Span, scope: SqlScope): Sql | undefined {
  if (costOf(condition) === Number.POSITIVE_INFINITY) return undefined;
  switch (condition.kind) {
    case "words":
      return union(wordLists(condition, span, scope), condition.terms.length > 1 || condition.digest !== undefined);
    case "facts":
      return condition.list && factList(condition.list, span, scope);
    case "any":
      return union(
        condition.parts.map((part) => rowsOf(part, span, scope)),
        true,
      );
    case "all":
      return shortestOf(condition.parts, span, scope);
    default:
      return undefined;
  }
}

function factList({ test, index }: NonNullable<FactTest["list"]>, span: Span, scope: SqlScope): Sql {
  return sql`select s.ordinal, 0 as score from ${samplesBy(scope.dialect, index)}
    where ${test} and ${isVisible(scope)} and s.ordinal >= ${span.from} and s.ordinal < ${span.to}`;
}

/** One list of several, each sample once and with its best score. Without doubles, what is yielded has no order. */
function union(lists: readonly Sql[], hasDoubles: boolean): Sql {
  const [first] = lists;
  if (first === undefined) return sql`select ordinal, 0 as score from sandbox_terms where 1 = 0`;
  if (lists.length === 1 && !hasDoubles) return first;
  const all = sql.join(
    lists.map((list) => sql`select ordinal, score from (${list}) as l`),
    sql` union all `,
  );
  if (!hasDoubles) return all;
  return sql`select ordinal, max(score) as score from (${all}) as lists group by ordinal`;
}

/** How many samples can be read in the order of time while one of a list is looked up. */
const SCANNED_PER_LOOKUP = 4;

/** True when so many samples are on a list, and so little is asked of each, that all samples are read instead. */
function isScanned(lead: Condition, scope: SqlScope): boolean {
  return costOf(lead) * SCANNED_PER_LOOKUP > scope.samples && isColumnTest(lead);
}

/** True when `rowsOf` yields samples in the order of time, without sorting them. */
export function comeInOrder(condition: Condition, scope: SqlScope): boolean {
  const lead = condition.kind === "all" ? leadOf(condition.parts) : undefined;
  const isRead = costOf(condition) === Number.POSITIVE_INFINITY || (lead !== undefined && isScanned(lead, scope));
  return isRead || listedWordOf(condition) !== undefined;
}

function shortestOf(parts: readonly Condition[], span: Span, scope: SqlScope): Sql | undefined {
  const lead = leadOf(parts);
  if (lead === undefined) return undefined;
  const rest = parts.filter((part) => part !== lead);
  if (rest.length === 0) return rowsOf(lead, span, scope);
  const others: Condition = { kind: "all", parts: rest.filter((part) => !isPlainWord(part)) };
  if (isScanned(lead, scope)) return scanOf({ kind: "all", parts }, span, scope);
  const ordinal = sql`c.ordinal`;
  const words = joinWords(rest.filter(isPlainWord), ordinal);
  const samples = asksFacts(others) ? sql` cross join ${samplesBy(scope.dialect, "ordinal")}` : sql``;
  const joined = asksFacts(others) ? sql` and s.ordinal = c.ordinal` : sql``;
  return sql`select c.ordinal, c.score + ${words.score} + ${scoreOf(others, ordinal, scope)} as score
    from (${rowsOf(lead, span, scope)}) as c${words.tables}${samples}
    where ${words.test}${joined} and ${testOf(others, ordinal, span, scope)}`;
}

/** True when nothing but columns of the sample is tested. */
function isColumnTest(condition: Condition): boolean {
  switch (condition.kind) {
    case "words":
      return condition.type !== undefined;
    case "facts":
      return true;
    case "not":
      return isColumnTest(condition.part);
    default:
      return condition.parts.every(isColumnTest);
  }
}

type PlainWord = Condition & { kind: "words" };

/** A word with one list: one look-up in it tells whether the word is there as a whole, and where. */
function isPlainWord(condition: Condition): condition is PlainWord {
  if (condition.kind !== "words" || condition.digest !== undefined || condition.type !== undefined) return false;
  return condition.terms.length === 1 && condition.mask !== 0;
}

/**
 * Tables in a fixed order: SQLite does not change that of a cross join, and knows no better one. Words that have to be there as a whole come
 * first, the rarest before all others.
 */
function joinWords(words: readonly PlainWord[], ordinal: Sql): { tables: Sql; test: Sql; score: Sql } {
  const isWhole = ({ parts }: PlainWord) => Number(parts.length === 0);
  const sorted = words.toSorted((a, b) => isWhole(b) - isWhole(a) || a.estimate - b.estimate);
  const joined = sorted.map((word, index) => joinWord(word, `t${index}`, ordinal));
  return {
    tables: sql.join(
      joined.map(({ table }) => table),
      sql``,
    ),
    test: sql.join([sql`1 = 1`, ...joined.map(({ test }) => test)], sql` and `),
    score: sql.join([sql.lit(0), ...joined.map(({ score }) => score)], sql` + `),
  };
}

function joinWord(word: PlainWord, name: string, ordinal: Sql): { table: Sql; test: Sql; score: Sql } {
  const { parts, mask } = word;
  const fields = sql.ref(`${name}.fields`);
  const isSame = sql`${sql.ref(`${name}.term`)} = ${word.terms[0]} and ${sql.ref(`${name}.ordinal`)} = ${ordinal}`;
  const weight = weightOf(fields, word);
  if (parts.length === 0) {
    const table = sql` cross join sandbox_terms as ${sql.ref(name)}`;
    return { table, test: sql`${isSame} and ${standsIn(mask, fields)}`, score: weight };
  }
  const isThere = sql`(${fields} & ${mask}) <> 0`;
  return {
    table: sql` left join sandbox_terms as ${sql.ref(name)} on ${isSame}`,
    test: sql`(${isThere} or (${samePlace(parts, ordinal)} & ${mask}) <> 0)`,
    score: sql`case when ${isThere} then ${weight} else ${sql.lit(WEIGHTS.parts)} end`,
  };
}

/** True when columns of the sample are tested, so that it has to be there as `s`. */
export function asksFacts(condition: Condition): boolean {
  switch (condition.kind) {
    case "words":
      return condition.digest !== undefined || condition.type !== undefined;
    case "facts":
      return true;
    case "not":
      return asksFacts(condition.part);
    default:
      return condition.parts.some(asksFacts);
  }
}

function wordLists(word: WordTest, span: Span, scope: SqlScope): Sql[] {
  const { terms, parts, mask, digest } = word;
  const seen = sql`${standsIn(mask)} and ${isVisibleByOwner(scope)} and ${isWithin(span)}`;
  const lists: Sql[] = [];
  if (terms.length > 0 && mask !== 0) {
    lists.push(sql`select ordinal, ${weightOf(sql`fields`, word)} as score from sandbox_terms
      where ${isOneOf(scope.dialect, sql`term`, terms)} and ${seen}`);
  }
  const [rarest, ...others] = parts;
  if (rarest !== undefined) {
    const fields = sql.join([sql`w.fields`, ...placesOf(others, sql`w.ordinal`)], sql` & `);
    lists.push(sql`select ordinal, ${sql.lit(WEIGHTS.parts)} as score from sandbox_terms as w
      where term = ${rarest} and ${seen} and ${isNotWhole(word, sql`w.ordinal`, scope)} and (${fields} & ${mask}) <> 0`);
  }
  for (const column of digest?.columns ?? []) {
    lists.push(sql`select s.ordinal, ${sql.lit(WEIGHTS.digest)} as score from sandbox_samples as s
      where ${sql.ref(`s.${column}`)} = ${digest?.value} and ${isVisible(scope)} and s.ordinal >= ${span.from} and s.ordinal < ${span.to}`);
  }
  return lists;
}

/** Most samples that have all parts have the whole word, and stand on its list already. */
function isNotWhole({ terms, mask }: WordTest, ordinal: Sql, { dialect }: SqlScope): Sql {
  if (terms.length === 0) return sql`1 = 1`;
  return sql`not exists (select 1 from sandbox_terms as z
    where ${isOneOf(dialect, sql`z.term`, terms)} and z.ordinal = ${ordinal} and ${standsIn(mask, sql`z.fields`)})`;
}

/** The bits of the places in which all these words stand, the rarest first: without it the others are not looked up. Null when one is nowhere. */
function samePlace([rarest, ...others]: readonly string[], ordinal: Sql): Sql {
  const fields = sql`${sql.join([sql`x.fields`, ...placesOf(others, ordinal)], sql` & `)}`;
  return sql`(select ${fields} from sandbox_terms as x where x.term = ${rarest} and x.ordinal = ${ordinal})`;
}

function placesOf(terms: readonly string[], ordinal: Sql): Sql[] {
  return terms.map(
    (term) => sql`(select y.fields from sandbox_terms as y where y.term = ${term} and y.ordinal = ${ordinal})`,
  );
}

/** Whether the sample with an ordinal meets a condition; its columns are those of `s`. */
export function testOf(condition: Condition, ordinal: Sql, span: Span, scope: SqlScope): Sql {
  switch (condition.kind) {
    case "all":
      return joinTests(condition.parts, sql` and `, sql`1 = 1`, ordinal, span, scope);
    case "any":
      return joinTests(condition.parts, sql` or `, sql`1 = 0`, ordinal, span, scope);
    case "not":
      return sql`not (${testOf(condition.part, ordinal, span, scope)})`;
    case "facts":
      return sql`(${condition.test})`;
    case "words":
      return hasWord(condition, ordinal, span, scope);
    default:
      return assertNever(condition);
  }
}

function joinTests(
  parts: readonly Condition[],
  between: Sql,
  none: Sql,
  ordinal: Sql,
  span: Span,
  scope: SqlScope,
): Sql {
  if (parts.length === 0) return none;
  return sql`(${sql.join(
    parts.map((part) => testOf(part, ordinal, span, scope)),
    between,
  )})`;
}

function hasWord(word: WordTest, ordinal: Sql, span: Span, { dialect }: SqlScope): Sql {
  const { terms, parts, mask, digest, type } = word;
  if (type !== undefined) return sql`coalesce(s.type = ${type}, false)`;
  const ways: Sql[] = (digest?.columns ?? []).map((column) => sql`${sql.ref(`s.${column}`)} = ${digest?.value}`);
  const isTerm = isOneOf(dialect, sql`term`, terms);
  if (terms.length > MANY_TERMS && mask !== 0) {
    ways.push(
      sql`${ordinal} in (select ordinal from sandbox_terms where ${isTerm} and ${isWithin(span)} and ${standsIn(mask)})`,
    );
  } else if (terms.length > 0 && mask !== 0) {
    ways.push(sql`exists (select 1 from sandbox_terms where ${isTerm} and ordinal = ${ordinal} and ${standsIn(mask)})`);
  }
  if (parts.length > 0) ways.push(sql`coalesce(${samePlace(parts, ordinal)} & ${mask}, 0) <> 0`);
  return ways.length === 0 ? sql`1 = 0` : sql`(${sql.join(ways, sql` or `)})`;
}

/** How well the sample with an ordinal fits: each word counts with the best place that it has. */
export function scoreOf(condition: Condition, ordinal: Sql, scope: SqlScope): Sql {
  switch (condition.kind) {
    case "words":
      if (condition.type !== undefined) return sql.lit(0);
      return greatest(wordScores(condition, ordinal, scope), scope.dialect);
    case "any":
      return greatest(
        condition.parts.map((part) => scoreOf(part, ordinal, scope)),
        scope.dialect,
      );
    case "all": {
      const scores = condition.parts.filter(hasScore).map((part) => scoreOf(part, ordinal, scope));
      return scores.length === 0 ? sql.lit(0) : sql`(${sql.join(scores, sql` + `)})`;
    }
    default:
      return sql.lit(0);
  }
}

function hasScore(condition: Condition): boolean {
  if (condition.kind === "words") return condition.type === undefined;
  return (condition.kind === "all" || condition.kind === "any") && condition.parts.some(hasScore);
}

function greatest(scores: readonly Sql[], dialect: DialectName): Sql {
  const [first] = scores;
  if (first === undefined) return sql.lit(0);
  if (scores.length === 1) return first;
  return sql`${sql.raw(dialect === "sqlite" ? "max" : "greatest")}(${sql.join(scores)})`;
}

function wordScores(word: WordTest, ordinal: Sql, scope: SqlScope): Sql[] {
  const { terms, parts, mask, digest, isWildcard } = word;
  if (isWildcard) return [sql.lit(WEIGHTS.wildcard)];
  const scores = (digest?.columns ?? []).map(
    (column) => sql`case when ${sql.ref(`s.${column}`)} = ${digest?.value} then ${sql.lit(WEIGHTS.digest)} else 0 end`,
  );
  if (terms.length > 0 && mask !== 0) {
    // What is there and not as a whole is there in parts.
    const otherwise = sql.lit(parts.length > 0 ? WEIGHTS.parts : 0);
    scores.push(sql`coalesce((select max(${weightOf(sql`fields`, word)}) from sandbox_terms
      where ${isOneOf(scope.dialect, sql`term`, terms)} and ordinal = ${ordinal} and ${standsIn(mask)}), ${otherwise})`);
  }
  return scores;
}
