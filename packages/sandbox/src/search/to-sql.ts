import { sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import type { SandboxLimits } from "../limits.ts";
import type { Viewer } from "../tables/samples.ts";
import type { SandboxTables } from "../tables/schema.ts";
import { parseMoment, storedTime } from "../times.ts";
import type { Comparison, Query } from "./parse-query.ts";
import { normalizeWord, partsOf } from "./words.ts";

type Builder = ExpressionBuilder<SandboxTables, "sandbox_samples">;
type Condition = Expression<SqlBool>;

export interface SearchScope {
  viewer: Viewer;
  limits: SandboxLimits;
  nowMs: number;
  /** Fields of words that free text is looked for in; all of them when absent. */
  groups: readonly string[] | undefined;
  /** Words that very many samples have. */
  commonWords: ReadonlySet<string>;
  /** Takes the names of fields that nothing is known of. */
  noteUnknownField: (field: string) => void;
}

/** Groups of `term`, by the fields of words that they mean. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  sample: ["sample", "sample.filename", "tag", "type"],
  "sample.filename": ["sample.filename"],
  checksum: ["sample", "checksum"],
  artifact: ["checksum", "path"],
  behavior: ["behavior"],
  domain: ["domain"],
  ip: ["ip"],
  url: ["url"],
  path: ["path"],
  process: ["process"],
  tag: ["tag"],
};

/** The fields of words for a list of groups; groups that nothing here falls into (antivirus, mutant …) find nothing. */
export function fieldsOfGroups(groups: readonly string[]): readonly string[] | undefined {
  if (groups.length === 0) return undefined;
  return [...new Set(groups.flatMap((group) => (Object.hasOwn(GROUPS, group) ? (GROUPS[group] ?? []) : [])))];
}

const TEXT_COLUMNS = ["id", "md5", "sha1", "sha256", "state", "status", "vm", "type", "playbook"] as const;
const NUMBER_COLUMNS = ["threat_score", "submission_id", "vm_runtime"] as const;
const TIME_COLUMNS = ["submitted_at", "started_at", "completed_at"] as const;

type Target =
  | { kind: "text"; column: (typeof TEXT_COLUMNS)[number] }
  | { kind: "number"; column: (typeof NUMBER_COLUMNS)[number] }
  | { kind: "time"; column: (typeof TIME_COLUMNS)[number] }
  | { kind: "words"; fields: readonly string[] }
  | { kind: "own"; what: "login" | "private" };

const ALIASES: Readonly<Record<string, string>> = {
  sample: "id",
  sample_id: "id",
  analyzed_at: "completed_at",
  timestamp: "submitted_at",
  threat: "threat_score",
  tags: "tag",
  filename: "sample.filename",
  behaviors: "behavior",
  "behaviors.name": "behavior",
  "behaviors.title": "behavior",
  ioc: "behavior",
};

/** `analysis.metadata.submitted_file.type` and the like mean the plain name at their end. */
const PREFIX = /^(item\.)?(analysis\.)?(metadata\.)?(submitted_file\.|analyzed_file\.|malware_desc\.)?/;

function targetOf(field: string): Target | undefined {
  const plain = field.toLowerCase().replace(PREFIX, "");
  const name = Object.hasOwn(ALIASES, plain) ? (ALIASES[plain] ?? plain) : plain;
  const text = TEXT_COLUMNS.find((column) => column === name);
  if (text) return { kind: "text", column: text };
  const number = NUMBER_COLUMNS.find((column) => column === name);
  if (number) return { kind: "number", column: number };
  const time = TIME_COLUMNS.find((column) => column === name);
  if (time) return { kind: "time", column: time };
  if (name === "login" || name === "private") return { kind: "own", what: name };
  return Object.hasOwn(GROUPS, name) ? { kind: "words", fields: GROUPS[name] ?? [] } : undefined;
}

/** A search as a condition on samples. A field that is not known finds nothing, as in the service's index. */
export function toCondition(eb: Builder, query: Query, scope: SearchScope): Condition {
  switch (query.kind) {
    case "and":
      return eb.and(query.parts.map((part) => toCondition(eb, part, scope)));
    case "or":
      return eb.or(query.parts.map((part) => toCondition(eb, part, scope)));
    case "not":
      return eb.not(toCondition(eb, query.part, scope));
    case "word":
      return wordCondition(eb, query.field, query.word, scope);
    case "compare":
      return compareCondition(eb, query.field, query.operator, query.value, scope);
    default:
      return assertNever(query);
  }
}

function assertNever(query: never): never {
  throw new TypeError(`There is no query ${String(query)}.`);
}

const NOTHING = sql<SqlBool>`1 = 0`;

function wordCondition(eb: Builder, field: string | undefined, word: string, scope: SearchScope): Condition {
  if (field === undefined) return hasWord(eb, word, scope.groups, scope);
  const target = targetOf(field);
  switch (target?.kind) {
    case "text":
      // Null columns answer false and not null, so that NOT finds their rows.
      return eb.and([eb(target.column, "is not", null), eb(target.column, "=", word.toLowerCase())]);
    case "number":
      return compareColumn(eb, target.column, "=", numberOf(word));
    case "time":
      return dayCondition(eb, target.column, word, scope);
    case "words":
      return hasWord(eb, word, target.fields, scope);
    case "own":
      return ownCondition(eb, target.what, word, scope);
    case undefined:
      scope.noteUnknownField(field);
      return NOTHING;
    default:
      return assertNever(target);
  }
}

/** A plain date means the whole day, anything else that moment. */
function dayCondition(eb: Builder, column: (typeof TIME_COLUMNS)[number], word: string, scope: SearchScope): Condition {
  const from = parseMoment(word, scope.nowMs);
  if (from === undefined) return NOTHING;
  const to = from + (/^\d{4}-\d\d-\d\d$/.test(word) ? 86_400_000 : 1000);
  return eb.and([compareColumn(eb, column, ">=", storedTime(from)), compareColumn(eb, column, "<", storedTime(to))]);
}

function compareCondition(
  eb: Builder,
  field: string,
  operator: Comparison,
  value: string,
  scope: SearchScope,
): Condition {
  const target = targetOf(field);
  if (target?.kind === "number") return compareColumn(eb, target.column, operator, numberOf(value));
  if (target?.kind === "time") {
    const moment = parseMoment(value, scope.nowMs);
    return moment === undefined ? NOTHING : compareColumn(eb, target.column, operator, storedTime(moment));
  }
  if (!target) scope.noteUnknownField(field);
  return NOTHING;
}

/** Kept within what an integer column of every database can be compared with. */
function numberOf(text: string): number | undefined {
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) return undefined;
  return Math.max(-2_147_483_648, Math.min(2_147_483_647, number));
}

function compareColumn(
  eb: Builder,
  column: (typeof NUMBER_COLUMNS)[number] | (typeof TIME_COLUMNS)[number],
  operator: Comparison | "=",
  value: number | string | undefined,
): Condition {
  if (value === undefined) return NOTHING;
  const operand = typeof value === "number" && !Number.isInteger(value) ? sql<number>`${sql.lit(value)}` : value;
  return eb.and([eb(column, "is not", null), sql<SqlBool>`${eb.ref(column)} ${sql.raw(operator)} ${operand}`]);
}

/** Who submitted a foreign sample, and whether it is private, cannot be found out by searching for it. */
function ownCondition(eb: Builder, what: "login" | "private", word: string, scope: SearchScope): Condition {
  const isOwn = eb("organization_id", "=", scope.viewer.organization_id);
  if (what === "login") return eb.and([isOwn, eb("login", "=", word)]);
  return eb.and([isOwn, eb("private", "=", word.toLowerCase() === "true" ? 1 : 0)]);
}

/** Samples that have a word, or all parts of it; `word*` means all that begin so. */
function hasWord(eb: Builder, word: string, fields: readonly string[] | undefined, scope: SearchScope): Condition {
  if (fields?.length === 0) return NOTHING;
  const isPrefix = word.endsWith("*");
  const whole = normalizeWord(isPrefix ? word.slice(0, -1) : word, scope.limits.maxTermChars);
  // A lone asterisk means everything.
  if (whole === "") return sql<SqlBool>`1 = 1`;
  if (isPrefix) return beginsWith(eb, fields, whole);
  const parts = partsOf(whole).slice(0, MAX_PARTS);
  const exact = hasTerm(eb, fields, whole, scope);
  if (parts.length === 0 || (parts.length === 1 && parts[0] === whole)) return exact;
  return eb.or([exact, eb.and(parts.map((part) => hasTerm(eb, fields, part, scope)))]);
}

const MAX_PARTS = 12;

function beginsWith(eb: Builder, fields: readonly string[] | undefined, start: string): Condition {
  return eb("id", "in", (sub) =>
    sub
      .selectFrom("sandbox_terms")
      .select("sample_id")
      .where("term", ">=", start)
      .where("term", "<", `${start}\u{10FFFF}`)
      .$if(fields !== undefined, (q) => q.where("field", "in", [...(fields ?? [])])),
  );
}

function hasTerm(eb: Builder, fields: readonly string[] | undefined, term: string, scope: SearchScope): Condition {
  const withTerm = eb
    .selectFrom("sandbox_terms")
    .select("sandbox_terms.sample_id")
    .where("sandbox_terms.term", "=", term)
    .$if(fields !== undefined, (q) => q.where("sandbox_terms.field", "in", [...(fields ?? [])]));
  if (!scope.commonWords.has(term)) return eb("id", "in", withTerm);
  return eb.exists(withTerm.whereRef("sandbox_terms.sample_id", "=", "sandbox_samples.id"));
}
