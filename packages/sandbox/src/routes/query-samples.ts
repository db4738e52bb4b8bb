import { threatGridOperations as operations, type QueriedSample } from "@fumehood/contract";
import type { FastifyInstance } from "fastify";
import { parseQueryDocument, type ArgumentValue, type QueryDocument } from "../catalog/query-document.ts";
import { parseConditions, type SampleCondition } from "../catalog/sample-conditions.ts";
import type { SandboxContext } from "../context.ts";
import { invalidParameter, missingParameter } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { textField, type Fields } from "../http/fields.ts";
import type { SandboxLimits } from "../limits.ts";
import { querySamples } from "../tables/queried-samples.ts";
import type { Viewer } from "../tables/samples.ts";
import type { SampleRow } from "../tables/schema.ts";
import { wireTime } from "../times.ts";
import { isOwn } from "./records.ts";

/** Samples by a query in the manner of GraphQL: the one document that a public client sends, and what is of its kind. Answers 201. */
export function addQueryRoute(app: FastifyInstance, context: SandboxContext): void {
  app.post(operations.querySamples.path, async (request, reply) => {
    const viewer = accountOf(request).user;
    const { fields } = request.sandbox;
    const document = readDocument(fields, context.limits);
    const given = readArguments(document, readVariables(fields));
    const rows = await querySamples(context.db, viewer, {
      condition: readCondition(given, context.limits),
      limit: Math.min(numberOf(given, "limit", 1) ?? context.limits.defaultPageSize, context.limits.maxPageSize),
      offset: numberOf(given, "offset", 0) ?? 0,
      nowMs: context.clock(),
      dialect: context.dialect,
      atOnce: context.limits.samplesReadAtOnce,
    });
    return sendData(request, reply.code(201), { sample: rows.map((row) => toAnswer(row, viewer, document.fields)) });
  });
}

function readDocument(fields: Fields, limits: SandboxLimits): QueryDocument {
  const text = textField(fields, "query");
  if (text === undefined) throw missingParameter("query");
  if (text.length > limits.maxQueryChars) throw invalidParameter("query", "it is too long");
  const outcome = parseQueryDocument(text);
  if (outcome.kind === "problem") throw invalidParameter("query", outcome.problem);
  if (!outcome.document.fields.every((name) => Object.hasOwn(FIELDS, name))) {
    throw invalidParameter("query", `the fields of a sample are ${Object.keys(FIELDS).join(", ")}`);
  }
  return outcome.document;
}

/** An object, or that object written as JSON. */
function readVariables(fields: Fields): ReadonlyMap<string, unknown> {
  const text = textField(fields, "variables");
  if (text === undefined) return new Map();
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return new Map(Object.entries(parsed));
  } catch {
    // Told below, as for JSON that is no object.
  }
  throw invalidParameter("variables", "it must be an object");
}

const ARGUMENTS: ReadonlySet<string> = new Set(["q_json", "limit", "offset"]);

function readArguments(document: QueryDocument, variables: ReadonlyMap<string, unknown>): Map<string, unknown> {
  const given = [...document.arguments];
  if (!given.every(([name]) => ARGUMENTS.has(name))) {
    throw invalidParameter("query", `the arguments of sample are ${[...ARGUMENTS].join(", ")}`);
  }
  return new Map(given.map(([name, value]) => [name, valueOf(value, variables)]));
}

function valueOf(value: ArgumentValue, variables: ReadonlyMap<string, unknown>): unknown {
  return "variable" in value ? variables.get(value.variable) : value.value;
}

function readCondition(given: ReadonlyMap<string, unknown>, limits: SandboxLimits): SampleCondition | undefined {
  const tree = given.get("q_json");
  if (tree === undefined || tree === null || tree === "") return undefined;
  const outcome = parseConditions(tree, limits);
  if (outcome.kind === "problem") throw invalidParameter("q_json", outcome.problem);
  return outcome.condition;
}

function numberOf(given: ReadonlyMap<string, unknown>, name: string, least: number): number | undefined {
  const value = given.get(name);
  if (value === undefined || value === null) return undefined;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < least || number > 2_147_483_647) {
    throw invalidParameter(name, `it must be a whole number from ${least}`);
  }
  return number;
}

type Field = (row: SampleRow, viewer: Viewer) => string | number | null;

/** What can be answered of a sample. */
const FIELDS: Readonly<Record<string, Field>> = {
  id: (row) => row.id,
  login: (row, viewer) => (isOwn(row, viewer) ? row.login : null),
  state: (row) => row.state,
  status: (row) => row.status,
  submitted_at: (row) => wireTime(row.submitted_at),
  submitted_file_type: (row) => row.type,
  threat_score: (row) => row.threat_score,
  url: (row) => row.url,
  submitted_file_name: (row) => row.filename,
  submission_id: (row) => row.submission_id,
  md5: (row) => row.md5,
  sha1: (row) => row.sha1,
  sha256: (row) => row.sha256,
  vm: (row) => row.vm,
  playbook: (row) => row.playbook,
};

function toAnswer(row: SampleRow, viewer: Viewer, fields: readonly string[]): QueriedSample {
  return Object.fromEntries(fields.map((name) => [name, FIELDS[name]?.(row, viewer) ?? null]));
}
