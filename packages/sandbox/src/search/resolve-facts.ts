import { sql } from "kysely";
import { firstOrdinalOf } from "../tables/ordinals.ts";
import { parseMoment, storedTime } from "../times.ts";
import { NOWHERE, type Condition, type SampleIndex, type Sql } from "./condition.ts";
import { countUpTo } from "./counts.ts";
import type { NumberColumn, Target, TimeColumn } from "./fields.ts";
import type { Comparison } from "./query.ts";
import type { SearchContext } from "./search-context.ts";
import { samplesBy } from "./to-sql.ts";

type Operator = Comparison | "=";
type Facts = Condition & { kind: "facts" };
type ColumnTarget = Target & { kind: "text" | "number" | "time" };

/** A test of a column. What is not there meets no test, and so every test turned round; a stranger's own columns meet none either. */
export function factsOf(target: { isOwn?: boolean }, test: Sql, { viewer }: SearchContext): Facts {
  const known = sql`coalesce(${test}, false)`;
  if (target.isOwn !== true) return { kind: "facts", test: known };
  return { kind: "facts", test: sql`s.organization_id = ${viewer.organization_id} and ${known}` };
}

/** `column = value`, `column >= value` and the like; finds nothing when the value is none for that column. */
export async function compareColumn(
  target: ColumnTarget,
  operator: Operator,
  value: string,
  context: SearchContext,
): Promise<Condition> {
  switch (target.kind) {
    case "number":
      return await compareNumber(target, operator, value, context);
    case "time":
      return compareTime(target.column, operator, value, context);
    case "text": {
      if (operator === "=") return await compareText(target, value.trim().toLowerCase(), context);
      context.note("Only numbers and times have ranges.");
      return NOWHERE;
    }
    default:
      throw new TypeError("There is no such column.");
  }
}

async function compareText(target: ColumnTarget, value: string, context: SearchContext): Promise<Condition> {
  if (target.column !== "state") return factsOf(target, sql`${lowerColumn(target)} = ${value}`, context);
  // In lower case as it is, and few samples are in most of the states.
  const test = sql`s.state = ${value}`;
  return await withList(factsOf(target, test, context), test, "state", context);
}

/** The text of a column as it is compared. */
export function lowerColumn({ column }: ColumnTarget): Sql {
  return sql`lower(${sql.ref(`s.${column}`)})`;
}

async function compareNumber(
  target: ColumnTarget & { kind: "number" },
  operator: Operator,
  value: string,
  context: SearchContext,
): Promise<Condition> {
  const number = numberOf(target.column, value);
  if (number === undefined) return NOWHERE;
  const test = sql`${sql.ref(`s.${target.column}`)} ${sql.raw(operator)} ${sql.lit(number)}`;
  const facts = factsOf(target, test, context);
  if (target.column !== "threat_score") return facts;
  return await withList({ ...facts, score: test }, test, "threat", context);
}

/**
 * Few samples have a high score, and few a digest that begins in some way: then their list may be the shortest. A long one is none, as it is
 * not in the order of time, in which samples are read piece by piece.
 */
export async function withList(
  facts: Facts,
  test: Sql,
  index: SampleIndex,
  { db, dialect, limits }: SearchContext,
): Promise<Facts> {
  const rows = sql`select 1 from ${samplesBy(dialect, index)} where ${test}`;
  const estimate = await countUpTo(db, rows, limits.searchedAtOnce);
  return estimate < limits.searchedAtOnce ? { ...facts, list: { test, index, estimate } } : facts;
}

/** Kept within what an integer column of every database can be compared with. */
function numberOf(column: NumberColumn, value: string): number | undefined {
  const text = value.trim().toLowerCase();
  if (column === "private" && (text === "true" || text === "false")) return text === "true" ? 1 : 0;
  const number = Number(text);
  if (text === "" || Number.isNaN(number)) return undefined;
  return Math.max(-2_147_483_648, Math.min(2_147_483_647, number));
}

const DAY_MS = 86_400_000;

/** A plain date means its whole day, any other text a second: times are told in seconds. */
function compareTime(column: TimeColumn, operator: Operator, value: string, context: SearchContext): Condition {
  const from = parseMoment(value, context.nowMs);
  if (from === undefined) {
    context.note("A time of the query cannot be read.");
    return NOWHERE;
  }
  const to = from + (/^\s*\d{4}-\d\d-\d\d\s*$/.test(value) ? DAY_MS : 1000);
  const tests: Readonly<Record<Operator, Sql>> = {
    ">=": isAfter(column, from),
    ">": isAfter(column, to),
    "<=": sql`not ${isAfter(column, to)}`,
    "<": sql`not ${isAfter(column, from)}`,
    "=": sql`${isAfter(column, from)} and not ${isAfter(column, to)}`,
  };
  return factsOf({}, sql`(${tests[operator]})`, context);
}

/** True at that moment or after it. The ordinal holds the time of the submission, and the index of ordinals is what is read anyway. */
function isAfter(column: TimeColumn, epochMs: number): Sql {
  if (column === "submitted_at") return sql`(s.ordinal >= ${firstOrdinalOf(epochMs)})`;
  return sql`(${sql.ref(`s.${column}`)} >= ${storedTime(epochMs)})`;
}
