import type { SandboxLimits } from "../limits.ts";

/** How an attribute is compared. Only `eq` is published; the others are named as in other languages of this kind (GUESS). */
const COMPARISONS = {
  eq: "=",
  ne: "!=",
  neq: "!=",
  gt: ">",
  gte: ">=",
  ge: ">=",
  lt: "<",
  lte: "<=",
  le: "<=",
} as const;
export type Comparison = (typeof COMPARISONS)[keyof typeof COMPARISONS];

/** What can be asked for, by the names of the answer and, for what stands only in other answers, by theirs. */
export const ATTRIBUTES = {
  id: { column: "id", type: "text" },
  submission_id: { column: "submission_id", type: "number" },
  submitted_file_name: { column: "filename", type: "text" },
  submitted_file_type: { column: "type", type: "text" },
  submitted_at: { column: "submitted_at", type: "time" },
  state: { column: "state", type: "text" },
  status: { column: "status", type: "text" },
  threat_score: { column: "threat_score", type: "number" },
  url: { column: "url", type: "text" },
  login: { column: "login", type: "text" },
  md5: { column: "md5", type: "text" },
  sha1: { column: "sha1", type: "text" },
  sha256: { column: "sha256", type: "text" },
  vm: { column: "vm", type: "text" },
  playbook: { column: "playbook", type: "text" },
} as const;
export type AttributeName = keyof typeof ATTRIBUTES;

export type SampleCondition =
  | { kind: "and" | "or"; parts: SampleCondition[] }
  | { kind: "not"; part: SampleCondition }
  | { kind: "attribute"; attribute: AttributeName; comparison: Comparison; value: string | number };

export type ConditionOutcome = { kind: "condition"; condition: SampleCondition } | { kind: "problem"; problem: string };

type Limits = Pick<SandboxLimits, "maxQueryClauses" | "maxQueryDepth">;

/**
 * Reads the tree that stands for `q_json`: `{ op: "and", clauses: [{ op: "attr", attr, comp_op, value }] }`. Text is read as JSON first, since
 * clients write the tree into a text.
 */
export function parseConditions(tree: unknown, limits: Limits): ConditionOutcome {
  let left = limits.maxQueryClauses;
  const read = (node: unknown, depth: number): SampleCondition => {
    if (depth > limits.maxQueryDepth) throw new ConditionError("it is nested too deeply");
    if (--left < 0) throw new ConditionError(`it has more than ${limits.maxQueryClauses} clauses`);
    return readNode(node, (part) => read(part, depth + 1));
  };
  try {
    return { kind: "condition", condition: read(typeof tree === "string" ? parseJson(tree) : tree, 1) };
  } catch (error) {
    if (error instanceof ConditionError) return { kind: "problem", problem: error.message };
    throw error;
  }
}

/** Ends the reading; turned into an outcome above. */
class ConditionError extends Error {
  override readonly name = "ConditionError";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConditionError("it is not JSON");
  }
}

function readNode(node: unknown, read: (part: unknown) => SampleCondition): SampleCondition {
  if (!isRecord(node)) throw new ConditionError("a clause must be an object");
  const clauses = Array.isArray(node["clauses"]) ? node["clauses"] : [];
  switch (node["op"]) {
    case "and":
    case "or":
      return { kind: node["op"], parts: clauses.map(read) };
    case "not":
      return {
        kind: "not",
        part: clauses.length > 0 ? { kind: "and", parts: clauses.map(read) } : read(node["clause"]),
      };
    case "attr":
      return readAttribute(node);
    default:
      throw new ConditionError("op must be and, or, not or attr");
  }
}

function readAttribute({ attr, comp_op: operator = "eq", value }: Record<string, unknown>): SampleCondition {
  if (!isKey(ATTRIBUTES, attr)) throw new ConditionError(`attr must be one of ${Object.keys(ATTRIBUTES).join(", ")}`);
  if (!isKey(COMPARISONS, operator)) {
    throw new ConditionError(`comp_op must be one of ${Object.keys(COMPARISONS).join(", ")}`);
  }
  if (typeof value !== "string" && typeof value !== "number")
    throw new ConditionError("value must be a text or a number");
  return { kind: "attribute", attribute: attr, comparison: COMPARISONS[operator], value };
}

function isKey<T extends object>(record: T, key: unknown): key is keyof T {
  return typeof key === "string" && Object.hasOwn(record, key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
