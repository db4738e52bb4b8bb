import { POLICY_LIMITS } from "@fumehood/contract";
import type { PolicyDocument, PolicyProblemInfo } from "@fumehood/contract";
import { findWarnings, readPolicy } from "@fumehood/pipeline/policy";
import type { PolicyProblem, PolicySurroundings } from "@fumehood/pipeline/policy";
import { parse, TomlError } from "smol-toml";

/** A policy as text: the document where it can be used, and all that is wrong with it. */
export interface PolicyText {
  readonly document: PolicyDocument | undefined;
  /** Errors where there is no document; warnings otherwise. */
  readonly problems: readonly PolicyProblemInfo[];
}

/** Reads a policy: TOML, or JSON when it begins with a brace. Never throws. */
export function readPolicyText(text: string, surroundings: PolicySurroundings = {}): PolicyText {
  if (text.length > POLICY_LIMITS.maxDocumentChars) {
    return failed(null, `the policy is longer than ${POLICY_LIMITS.maxDocumentChars} characters.`);
  }
  const isJson = text.trimStart().startsWith("{");
  let raw: unknown;
  try {
    raw = isJson ? JSON.parse(text) : parse(text);
  } catch (error) {
    const [what = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    const message = `it is not ${isJson ? "JSON" : "TOML"}: ${what.replace(/[.:]$/, "")}.`;
    return failed(error instanceof TomlError ? error.line : null, message);
  }
  const { document, problems } = readPolicy(raw);
  const found = document === undefined ? problems : findWarnings(document, surroundings);
  const places = isJson ? undefined : findPlaces(text);
  return { document, problems: found.map((problem) => locate(problem, places)) };
}

function failed(line: number | null, message: string): PolicyText {
  return { document: undefined, problems: [{ level: "error", line, rule: null, key: null, message }] };
}

/** A problem as one line: `line 12, rule "mail": unknown key "typs"; did you mean "types"?` */
export function describeProblem({ line, rule, message }: PolicyProblemInfo): string {
  const place = [...(line === null ? [] : [`line ${line}`]), ...(rule === null ? [] : [`rule "${rule}"`])].join(", ");
  return place === "" ? message : `${place}: ${message}`;
}

function locate(problem: PolicyProblem, places: Places | undefined): PolicyProblemInfo {
  const { level, ruleIndex, rule, key, message } = problem;
  const line = places === undefined ? null : lineOf(problem, places);
  return { level, line, rule: rule ?? (ruleIndex === null ? null : `number ${ruleIndex + 1}`), key, message };
}

/** Where headings and keys stand; lines from 0. */
interface Places {
  readonly lines: readonly string[];
  /** Lines of `[[rules]]`. */
  readonly rules: readonly number[];
}

function findPlaces(text: string): Places {
  const lines = text.split("\n");
  const rules = lines.flatMap((line, at) => (/^\s*\[\[\s*["']?rules["']?\s*\]\]/.test(line) ? [at] : []));
  return { lines, rules };
}

/** The line, from 1, of the key, or of its rule's heading; `null` where rules have no headings of their own. */
function lineOf({ ruleIndex, key }: PolicyProblem, { lines, rules }: Places): number | null {
  const heading = ruleIndex === null ? 0 : rules[ruleIndex];
  if (heading === undefined) return null;
  const end = ruleIndex === null ? (rules[0] ?? lines.length) : (rules[ruleIndex + 1] ?? lines.length);
  const at = key === null ? -1 : lines.slice(heading, end).findIndex((line) => keyOf(line) === key);
  if (at === -1) return ruleIndex === null ? null : heading + 1;
  return heading + at + 1;
}

function keyOf(line: string): string | undefined {
  if (/^\s*\[/.test(line)) return line.replaceAll(/[[\]\s"']/g, "");
  return line.includes("=") ? line.split("=")[0]?.trim().replaceAll(/["']/g, "") : undefined;
}
