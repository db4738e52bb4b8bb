import type { DialectName } from "@fumehood/store";
import { sql } from "kysely";
import type { Sql } from "../search/condition.ts";
import { likeOf } from "../search/query.ts";
import { ENTRY_SEPARATOR, foldText, keyOf } from "./evidence.ts";
import type { Viewer } from "./samples.ts";
import { scopesOf } from "./scopes.ts";

/** What a line must be like, besides being of the list. */
export type FeedMatch =
  /** Whole `value`, one of these. */
  | { kind: "whole"; values: readonly string[] }
  | { kind: "block"; first: string; last: string }
  /** Part of `value` or `other`, in whatever case and with whatever slashes. */
  | { kind: "fragment"; text: string }
  /** Whole `value` or `other`. */
  | { kind: "either"; value: string }
  | { kind: "port"; port: number };

/** Filters of a feed; all that are given must hold. Times are stored texts. */
export interface FeedFilter {
  list: string;
  before?: string;
  after?: string;
  severity?: number;
  confidence?: number;
  reasons?: readonly string[];
  sampleIds?: readonly string[];
  organizationId?: number;
  login?: string;
  matches: readonly FeedMatch[];
}

/** All of several tests. */
export function allHold(tests: readonly (Sql | undefined)[]): Sql {
  return sql.join([sql`1 = 1`, ...tests.filter((test) => test !== undefined)], sql` and `);
}

/** Several values of a column, one parameter each: there are never many. */
function isAmong(column: Sql, values: readonly (string | number)[]): Sql {
  return sql`${column} in (${sql.join(values)})`;
}

/** Of whom the rows of a table are, and of which time. */
export function ownerTest(filter: Omit<FeedFilter, "matches">, viewer: Viewer, table: "f" | "i"): Sql {
  const { before, after, organizationId, login, sampleIds } = filter;
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return allHold([
    isAmong(column("scope"), scopesOf(viewer)),
    before === undefined ? undefined : sql`${column("at")} <= ${before}`,
    after === undefined ? undefined : sql`${column("at")} >= ${after}`,
    organizationId === undefined ? undefined : sql`${column("organization_id")} = ${organizationId}`,
    login === undefined ? undefined : sql`${column("login")} = ${login}`,
    sampleIds === undefined ? undefined : isAmong(column("sample_id"), sampleIds),
  ]);
}

/** From this many reasons on, looking for each of them costs more than it saves. */
const MANY_REASONS = 8;

/** What a sample `f` must have so that one of its lines can be meant. */
export function sampleTest({ severity = 0, confidence = 0, reasons, matches }: FeedFilter): Sql {
  const fragments = matches.flatMap((match) => (match.kind === "fragment" ? [foldText(match.text)] : []));
  return allHold([
    severity > 0 ? sql`f.severity >= ${severity}` : undefined,
    confidence > 0 ? sql`f.confidence >= ${confidence}` : undefined,
    reasons === undefined || reasons.length >= MANY_REASONS ? undefined : hasReason(reasons),
    ...fragments.map((text) => sql`(f.texts is null or ${holds(sql`f.texts`, text)})`),
  ]);
}

function hasReason(reasons: readonly string[]): Sql {
  const tests = reasons.map((reason) => holds(sql`f.reasons`, `${ENTRY_SEPARATOR}${reason}${ENTRY_SEPARATOR}`));
  return sql`(${sql.join(tests, sql` or `)})`;
}

/** In a long text SQLite finds by `like` twice as fast as by `instr`. It takes capitals for small letters; the lines are looked at again. */
function holds(column: Sql, text: string): Sql {
  const like = likeOf([{ kind: "any" }, { kind: "text", text }, { kind: "any" }]);
  return sql`${column} like ${like} escape '\\'`;
}

/** True when all lines of a sample are meant that `sampleTest` and `ownerTest` let through. */
export function areAllLinesMeant({ severity = 0, confidence = 0, reasons, matches }: FeedFilter): boolean {
  return severity === 0 && confidence === 0 && reasons === undefined && matches.length === 0;
}

/** What a line `i` must be like. */
export function lineTest({ severity = 0, confidence = 0, reasons, matches }: FeedFilter, dialect: DialectName): Sql {
  return allHold([
    severity > 0 ? sql`i.severity >= ${severity}` : undefined,
    confidence > 0 ? sql`i.confidence >= ${confidence}` : undefined,
    reasons === undefined ? undefined : isAmong(sql`i.reason`, reasons),
    ...matches.map((match) => matchTest(match, dialect)),
  ]);
}

export function matchTest(match: FeedMatch, dialect: DialectName): Sql {
  switch (match.kind) {
    case "whole":
      if (match.values.length === 0) return sql`1 = 0`;
      return sql`(${isAmong(sql`i.key`, match.values.map(keyOf))} and ${isAmong(sql`i.value`, match.values)})`;
    case "block":
      return sql`(i.number >= ${match.first} and i.number <= ${match.last})`;
    case "fragment":
      return sql`(${contains("value", match.text, dialect)} or ${contains("other", match.text, dialect)})`;
    case "either":
      return sql`(i.value = ${match.value} or i.other = ${match.value})`;
    case "port":
      return sql`(i.port = ${match.port} or i.other_port = ${match.port})`;
    default:
      return assertNever(match);
  }
}

function assertNever(match: never): never {
  throw new TypeError(`There is no match ${String(match)}.`);
}

function contains(column: "value" | "other", text: string, dialect: DialectName): Sql {
  const isPostgres = dialect === "postgres";
  const name = sql.ref(`i.${column}`);
  const folded = sql`replace(${isPostgres ? sql`lower(${name} collate "C")` : sql`lower(${name})`}, ${"\\"}, '/')`;
  return isPostgres ? sql`strpos(${folded}, ${foldText(text)}) > 0` : sql`instr(${folded}, ${foldText(text)}) > 0`;
}
