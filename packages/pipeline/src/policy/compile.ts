import { createHash } from "node:crypto";
import { policySchema } from "@fumehood/contract";
import type { PolicyDocument, PolicyRule } from "@fumehood/contract";
import { PipelineError } from "../errors.ts";
import { PEOPLES_RULES } from "./default-policy.ts";
import { compileGlob } from "./glob.ts";
import type { Glob } from "./glob.ts";
import { chosenTypes, compileTypes, isTypeEntry, nearestTypeEntry } from "./types.ts";
import type { TypeSet } from "./types.ts";

/** A rule made ready; what is absent holds for everything. */
export interface CompiledRule {
  readonly rule: PolicyRule;
  readonly channels: readonly Glob[] | undefined;
  readonly types: TypeSet | undefined;
  readonly withoutTypes: TypeSet | undefined;
  readonly names: readonly Glob[] | undefined;
  readonly withoutNames: readonly Glob[] | undefined;
  readonly kinds: readonly ("file" | "url")[];
}

/** A policy made ready to decide. */
export interface CompiledPolicy {
  readonly document: PolicyDocument;
  /** SHA-256 of the document, whatever its comments and the order of its keys. */
  readonly digest: string;
  /** The document's rules and those for people behind them. */
  readonly rules: readonly CompiledRule[];
  readonly overloadChannels: readonly Glob[] | undefined;
}

/**
 * Makes a document ready.
 * @throws {PipelineError} `pipeline.policy-invalid` when it is none, names a type that is not known, or a rule's name twice.
 */
export function compilePolicy(input: unknown): CompiledPolicy {
  const parsed = policySchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`The policy is wrong at ${issue?.path.join(".") ?? "its top"}: ${issue?.message ?? "unusable"}.`);
  }
  const document = parsed.data;
  refuseTwins(document);
  refuseUnknownTypes(document);
  const chosen = chosenTypes(document);
  const names = new Set(document.rules.map(({ name }) => name));
  const rules = [...document.rules, ...PEOPLES_RULES.filter(({ name }) => !names.has(name))];
  return {
    document,
    digest: digestOf(document),
    rules: rules.map((rule) => compileRule(rule, chosen)),
    overloadChannels: document.overload?.channels?.map(compileGlob),
  };
}

/** Makes one rule ready. */
export function compileRule(rule: PolicyRule, chosen: ReadonlySet<string>): CompiledRule {
  return {
    rule,
    channels: rule.channels?.map(compileGlob),
    types: rule.types && compileTypes(rule.types, chosen),
    withoutTypes: rule.without_types && compileTypes(rule.without_types, chosen),
    names: rule.names?.map(compileGlob),
    withoutNames: rule.without_names?.map(compileGlob),
    kinds: rule.kinds ?? ["file"],
  };
}

function refuseTwins({ rules }: PolicyDocument): void {
  const seen = new Set<string>();
  for (const { name } of rules) {
    if (seen.has(name)) throw invalid(`Two rules of the policy have the name "${name}".`);
    seen.add(name);
  }
}

function refuseUnknownTypes(document: PolicyDocument): void {
  for (const { where, entry } of typeEntriesOf(document)) {
    if (isTypeEntry(entry)) continue;
    const nearest = nearestTypeEntry(entry);
    const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
    throw invalid(`${where}: "${entry}" is no type${hint}`);
  }
}

/** Every entry of every list of types, with where it stands. */
export function* typeEntriesOf({ types, rules }: PolicyDocument): Iterable<TypeEntry> {
  for (const key of ["add", "remove"] as const) {
    for (const entry of types?.[key] ?? []) yield { where: `types.${key}`, section: "types", key, entry };
  }
  for (const rule of rules) {
    for (const key of ["types", "without_types"] as const) {
      for (const entry of rule[key] ?? []) {
        yield { where: `rule "${rule.name}", ${key}`, section: "rules", rule: rule.name, key, entry };
      }
    }
  }
}

export interface TypeEntry {
  readonly where: string;
  readonly section: "types" | "rules";
  readonly rule?: string;
  readonly key: string;
  readonly entry: string;
}

function digestOf(document: PolicyDocument): string {
  return createHash("sha256")
    .update(JSON.stringify(sortKeys(document)))
    .digest("hex");
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

function invalid(message: string): PipelineError {
  return new PipelineError("pipeline.policy-invalid", message);
}
