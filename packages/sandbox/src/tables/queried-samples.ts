import type { DialectName } from "@fumehood/store";
import { expressionBuilder, sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import { ATTRIBUTES, type SampleCondition } from "../catalog/sample-conditions.ts";
import { parseMoment, storedTime } from "../times.ts";
import { visibleAs, type Viewer } from "./samples.ts";
import type { SandboxKysely, SandboxTables, SampleRow } from "./schema.ts";
import { walkSamples } from "./walk-samples.ts";

type Builder = ExpressionBuilder<SandboxTables, "sandbox_samples">;

export interface SamplesQuery {
  /** All samples without one. */
  condition: SampleCondition | undefined;
  limit: number;
  offset: number;
  nowMs: number;
  dialect: DialectName;
  /** Samples that one statement reads; then others get their turn. */
  atOnce: number;
}

/** Samples for which a condition holds, newest first. */
export async function querySamples(db: SandboxKysely, viewer: Viewer, query: SamplesQuery): Promise<SampleRow[]> {
  const { condition, dialect, atOnce, nowMs } = query;
  const eb = expressionBuilder<SandboxTables, "sandbox_samples">();
  const holds = condition === undefined ? sql<SqlBool>`1 = 1` : toSql(eb, condition, { viewer, nowMs });
  const test = sql`${visibleAs("s", viewer)} and ${holds}`;
  return await walkSamples(db, { dialect, order: "time", test, atOnce }, query);
}

interface Scope {
  viewer: Viewer;
  nowMs: number;
}

function toSql(eb: Builder, condition: SampleCondition, scope: Scope): Expression<SqlBool> {
  switch (condition.kind) {
    case "and":
      return eb.and(condition.parts.map((part) => toSql(eb, part, scope)));
    case "or":
      return eb.or(condition.parts.map((part) => toSql(eb, part, scope)));
    case "not":
      return eb.not(toSql(eb, condition.part, scope));
    case "attribute":
      return compare(eb, condition, scope);
    default:
      return assertNever(condition);
  }
}

function assertNever(condition: never): never {
  throw new TypeError(`There is no condition ${String(condition)}.`);
}

const NOTHING = sql<SqlBool>`1 = 0`;

/** Never null, so that `not` finds rows that have no value; whose sample it is, is known of one's own only. */
function compare(
  eb: Builder,
  { attribute, comparison, value }: Extract<SampleCondition, { kind: "attribute" }>,
  { viewer, nowMs }: Scope,
): Expression<SqlBool> {
  if (comparison === "!=") {
    return eb.not(compare(eb, { kind: "attribute", attribute, comparison: "=", value }, { viewer, nowMs }));
  }
  const { column, type } = ATTRIBUTES[attribute];
  const operand = toOperand(type, value, nowMs);
  if (operand === undefined) return NOTHING;
  const isOwn = attribute === "login" ? [eb("organization_id", "=", viewer.organization_id)] : [];
  return eb.and([
    ...isOwn,
    eb(column, "is not", null),
    sql<SqlBool>`${eb.ref(column)} ${sql.raw(comparison)} ${operand}`,
  ]);
}

/** `undefined` for what the column cannot hold. */
function toOperand(
  type: "text" | "number" | "time",
  value: string | number,
  nowMs: number,
): string | number | undefined {
  if (type === "text") return String(value);
  if (type === "number") return Number.isFinite(Number(value)) && value !== "" ? Number(value) : undefined;
  const moment = parseMoment(String(value), nowMs);
  return moment === undefined ? undefined : storedTime(moment);
}
