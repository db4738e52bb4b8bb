import { findNearest } from "@fumehood/contract";
import { parse, TomlError } from "smol-toml";
import type { z } from "zod";
import { FAULT_LIMITS } from "./limits.ts";
import {
  FAULT_KINDS,
  faultFileSchema,
  FAULT_SELECTOR_KEYS,
  faultValueKeysOf,
  type FaultKind,
  type FaultRules,
} from "./schema.ts";

/** A file of faults that cannot be used. The message is one sentence that says where and what to change. */
export class FaultRulesError extends Error {
  override readonly name = "FaultRulesError";
  readonly code = "configuration";
  readonly retryable = false;
}

/**
 * Reads a file of faults: JSON when it begins with a brace, else TOML. `source` is what errors call it.
 * @throws {FaultRulesError} on what is neither, an unknown key (with the nearest known one) or a wrong value.
 */
export function readFaultRules(text: string, source: string): FaultRules {
  if (Buffer.byteLength(text) > FAULT_LIMITS.maxFileBytes) {
    throw new FaultRulesError(`${source} is larger than ${FAULT_LIMITS.maxFileBytes} bytes.`);
  }
  const isJson = text.trimStart().startsWith("{");
  const raw = isJson ? readJson(text, source) : readToml(text, source);
  const parsed = faultFileSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = deepestIssue(parsed.error.issues);
  if (issue === undefined) throw new FaultRulesError(`${source} cannot be used.`, { cause: parsed.error });
  const place = placeOf(issue, raw, isJson ? "" : text);
  const sentence = `${source}${place}: ${describe(issue, raw)}`;
  throw new FaultRulesError(sentence.endsWith("?") ? sentence : `${sentence}.`, { cause: parsed.error });
}

function readJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FaultRulesError(`${source} is not JSON: ${messageOf(cause)}.`, { cause });
  }
}

function readToml(text: string, source: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const where = cause instanceof TomlError ? `, line ${cause.line}, column ${cause.column}` : "";
    throw new FaultRulesError(`${source}${where} is not TOML: ${messageOf(cause)}.`, { cause });
  }
}

function messageOf(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.replace(/[.:]$/, "");
}

type Issue = z.core.$ZodIssue;

/**
 * The one issue that is told: a misspelt key before the key that is missing for it. Where alternatives of a value were tried, the issue of one
 * of them says more than that none fits.
 */
function deepestIssue(issues: readonly Issue[]): Issue | undefined {
  const first = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (first?.code !== "invalid_union" || first.errors.length === 0) return first;
  const inner = deepestIssue(first.errors.find((errors) => errors.some(({ code }) => code !== "invalid_type")) ?? []);
  return inner === undefined ? first : { ...inner, path: [...first.path, ...inner.path] };
}

/** `, line 12 (rule 2, "daily limit")`: the rule as counted from 1, and where it or the key stands in a file of TOML. */
function placeOf({ path, code, ...issue }: Issue, raw: unknown, toml: string): string {
  const [list, index] = path;
  if (list !== "rules" || typeof index !== "number") return "";
  const name = memberOf(memberOf(memberOf(raw, "rules"), index), "name");
  const title = typeof name === "string" ? `, "${name.slice(0, FAULT_LIMITS.maxNameChars)}"` : "";
  const key = code === "unrecognized_keys" && "keys" in issue ? issue.keys[0] : path[2];
  const line = lineOf(toml, index, countRules(raw), typeof key === "string" ? key : "");
  return `${line === undefined ? "" : `, line ${line}`} (rule ${index + 1}${title})`;
}

function countRules(raw: unknown): number {
  const rules = memberOf(raw, "rules");
  return Array.isArray(rules) ? rules.length : 0;
}

/** The line, from 1, of a rule's key, or of its heading where the key is not there. Unknown unless each rule has a heading of its own. */
function lineOf(toml: string, index: number, rules: number, key: string): number | undefined {
  const lines = toml.split("\n");
  const headings = lines.flatMap((line, at) => (/^\s*\[\[\s*"?rules"?\s*\]\]/.test(line) ? [at] : []));
  const heading = headings[index];
  if (headings.length !== rules || heading === undefined) return undefined;
  const own = lines.slice(heading, headings[index + 1] ?? lines.length);
  const at = own.findIndex((line) => line.split("=")[0]?.trim().replaceAll('"', "") === key && line.includes("="));
  return heading + Math.max(at, 0) + 1;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function describe(issue: Issue, raw: unknown): string {
  const [, index = 0] = issue.path;
  const given = memberOf(memberOf(memberOf(raw, "rules"), index), "fault");
  if (issue.code === "unrecognized_keys") return describeKey(String(issue.keys[0]), issue.path.length > 0, given);
  if (issue.code === "invalid_union" && issue.path.at(-1) === "fault") return describeFault(given);
  if (issue.code === "custom" && issue.path.length === 2) return issue.message;
  const key = issue.path.slice(2).join(".") || issue.path.join(".");
  return `${key === "" ? "the file" : key} is wrong: ${issue.message}`;
}

function describeKey(key: string, isInRule: boolean, fault: unknown): string {
  const known = isInRule
    ? ["fault", ...FAULT_SELECTOR_KEYS, ...(isKind(fault) ? faultValueKeysOf(fault) : [])]
    : ["seed", "rules"];
  const nearest = findNearest(key, known);
  const shown = key.slice(0, FAULT_LIMITS.maxNameChars);
  return `unknown key "${shown}"; ${nearest === undefined ? `known here: ${known.join(", ")}` : `did you mean "${nearest}"?`}`;
}

function describeFault(given: unknown): string {
  if (given === undefined) return `"fault" is missing; there are: ${FAULT_KINDS.join(", ")}`;
  const nearest = typeof given === "string" ? findNearest(given, FAULT_KINDS) : undefined;
  const hint = nearest === undefined ? `there are: ${FAULT_KINDS.join(", ")}` : `did you mean "${nearest}"?`;
  return `no fault has the name ${JSON.stringify(given).slice(0, FAULT_LIMITS.maxNameChars)}; ${hint}`;
}

function isKind(value: unknown): value is FaultKind {
  return FAULT_KINDS.some((kind) => kind === value);
}
