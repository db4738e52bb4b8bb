import { findNearest, POLICY_CONDITIONS, POLICY_SECTIONS, POLICY_SETTINGS, policySchema } from "@fumehood/contract";
import type { PolicyDocument } from "@fumehood/contract";
import { typeEntriesOf } from "./compile.ts";
import { isTypeEntry, nearestTypeEntry } from "./types.ts";

/** Something that is wrong with a document (`error`: it cannot be used) or most likely not meant (`warning`). */
export interface PolicyProblem {
  readonly level: "error" | "warning";
  /** The rule's place in the document, from 0; `null` where it is about no rule. */
  readonly ruleIndex: number | null;
  readonly rule: string | null;
  readonly key: string | null;
  /** A sentence without place. */
  readonly message: string;
}

/** What a raw value (parsed TOML or JSON) is as a policy: the document, or what is wrong with it. */
export type ReadPolicy =
  | { readonly document: PolicyDocument; readonly problems: readonly [] }
  | { readonly document: undefined; readonly problems: readonly PolicyProblem[] };

const RULE_KEYS: readonly string[] = ["name", "action", "reason", ...POLICY_CONDITIONS, ...POLICY_SETTINGS];
const TOP_KEYS: readonly string[] = Object.keys(policySchema.shape);

/** Problems that are told of one document; more would only bury the first. */
const MAX_PROBLEMS = 100;

/** Reads a raw value as a policy. Never throws. */
export function readPolicy(raw: unknown): ReadPolicy {
  const parsed = policySchema.safeParse(raw);
  if (!parsed.success) {
    // A misspelt key is told before the key that is missing for it.
    const issues = parsed.error.issues.toSorted((a, b) => rankOf(a) - rankOf(b));
    const problems = issues.slice(0, MAX_PROBLEMS).flatMap((issue) => describeIssue(issue, raw));
    return { document: undefined, problems };
  }
  const document = parsed.data;
  const problems = [...findTwins(document), ...findUnknownTypes(document)].slice(0, MAX_PROBLEMS);
  return problems.length === 0 ? { document, problems: [] } : { document: undefined, problems };
}

type Issue = NonNullable<ReturnType<typeof policySchema.safeParse>["error"]>["issues"][number];

function rankOf({ code }: Issue): number {
  return code === "unrecognized_keys" ? 0 : 1;
}

function describeIssue(issue: Issue, raw: unknown): PolicyProblem[] {
  const place = placeOf(issue.path, raw);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ ...place, key, message: describeUnknownKey(key, issue.path) }));
  }
  const value = memberAt(raw, issue.path);
  if (value === undefined && place.key !== null) {
    return [{ ...place, message: `"${place.key}" is missing${describeChoices(issue)}` }];
  }
  const path = issue.path.slice(place.ruleIndex === null ? 0 : 2).join(".");
  return [{ ...place, message: `${path === "" ? "it" : path} is wrong: ${describeValue(issue, value)}` }];
}

function placeOf(path: readonly PropertyKey[], raw: unknown): PolicyProblem {
  const [first, second, third] = path;
  if (first !== "rules" || typeof second !== "number") {
    const key = typeof second === "string" ? second : typeof first === "string" ? first : null;
    return { level: "error", ruleIndex: null, rule: null, key, message: "" };
  }
  const name = memberAt(raw, ["rules", second, "name"]);
  const rule = typeof name === "string" ? name.slice(0, 100) : null;
  return { level: "error", ruleIndex: second, rule, key: typeof third === "string" ? third : null, message: "" };
}

function describeUnknownKey(key: string, path: readonly PropertyKey[]): string {
  const known = knownKeysAt(path);
  const nearest = findNearest(key, known);
  const hint = nearest === undefined ? `known here: ${known.join(", ")}.` : `did you mean "${nearest}"?`;
  return `unknown key "${key}"; ${hint}`;
}

function knownKeysAt([first]: readonly PropertyKey[]): readonly string[] {
  if (first === "rules") return RULE_KEYS;
  return first === "types" || first === "overload" ? POLICY_SECTIONS[first] : TOP_KEYS;
}

function describeValue(issue: Issue, value: unknown): string {
  if (issue.code === "invalid_value" && typeof value === "string") {
    const choices = issue.values.map(String);
    const nearest = findNearest(value, choices);
    const hint = nearest === undefined ? `there are: ${choices.join(", ")}` : `did you mean "${nearest}"`;
    return `"${value.slice(0, 100)}" is none of its values; ${hint}${nearest === undefined ? "." : "?"}`;
  }
  return `${issue.message}.`;
}

function describeChoices(issue: Issue): string {
  return issue.code === "invalid_value" ? `; it is one of: ${issue.values.map(String).join(", ")}.` : ".";
}

function* findTwins({ rules }: PolicyDocument): Iterable<PolicyProblem> {
  const seen = new Map<string, number>();
  for (const [ruleIndex, { name }] of rules.entries()) {
    const first = seen.get(name);
    if (first !== undefined) {
      const message = `another rule (number ${first + 1}) has the name "${name}"; the ledger could not tell them apart.`;
      yield { level: "error", ruleIndex, rule: name, key: "name", message };
    }
    seen.set(name, first ?? ruleIndex);
  }
}

function* findUnknownTypes(document: PolicyDocument): Iterable<PolicyProblem> {
  for (const { rule, key, entry } of typeEntriesOf(document)) {
    if (isTypeEntry(entry)) continue;
    const nearest = nearestTypeEntry(entry);
    const hint = nearest === undefined ? "; `fumehood policy types` lists them." : `; did you mean "${nearest}"?`;
    const ruleIndex = rule === undefined ? null : document.rules.findIndex(({ name }) => name === rule);
    yield { level: "error", ruleIndex, rule: rule ?? null, key, message: `"${entry}" is no type${hint}` };
  }
}

function memberAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return at;
}
