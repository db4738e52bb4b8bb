import { findNearest, POLICY_SETTINGS } from "@fumehood/contract";
import type { PolicyDocument, PolicyRule } from "@fumehood/contract";
import { compilePolicy, compileRule } from "./compile.ts";
import type { CompiledRule } from "./compile.ts";
import { coversRule } from "./coverage.ts";
import { KNOWN_FLAGS } from "./flags.ts";
import type { PolicyProblem } from "./problems.ts";

/** What is known around a policy when it is checked. */
export interface PolicySurroundings {
  /** Names of the configured targets; absent where nobody knows them. */
  readonly targets?: readonly string[];
}

/** What is most likely not meant in a document that can be used. */
export function findWarnings(document: PolicyDocument, { targets }: PolicySurroundings): readonly PolicyProblem[] {
  const { rules } = compilePolicy(document);
  const own = rules.slice(0, document.rules.length);
  return [
    ...own.flatMap((rule, index) => [
      ...warnUnreachable(own, index),
      ...warnTargets(rule.rule, index, targets),
      ...warnFlags(rule.rule, index),
      ...warnSettings(rule.rule, index),
      ...warnAddresses(rule, index),
    ]),
    ...warnNoLastRule(rules),
  ];
}

function warning(ruleIndex: number, rule: PolicyRule, key: string | null, message: string): PolicyProblem {
  return { level: "warning", ruleIndex, rule: rule.name, key, message };
}

function warnUnreachable(rules: readonly CompiledRule[], index: number): PolicyProblem[] {
  const narrow = rules[index];
  if (narrow === undefined) return [];
  const wide = rules.slice(0, index).find((earlier) => coversRule(earlier, narrow));
  if (wide === undefined) return [];
  const text = `it can never be reached: "${wide.rule.name}" comes before it and fits everything that it fits.`;
  return [warning(index, narrow.rule, null, text)];
}

function warnTargets(rule: PolicyRule, index: number, targets: readonly string[] | undefined): PolicyProblem[] {
  if (targets === undefined) return [];
  const unknown = (rule.targets ?? []).filter((name) => !targets.includes(name));
  return unknown.map((name) => {
    const nearest = findNearest(name, targets);
    const hint = nearest === undefined ? `there are: ${targets.join(", ")}.` : `did you mean "${nearest}"?`;
    return warning(index, rule, "targets", `no target "${name}" is configured; ${hint}`);
  });
}

function warnFlags(rule: PolicyRule, index: number): PolicyProblem[] {
  return (["flags", "without_flags"] as const).flatMap((key) =>
    (rule[key] ?? [])
      .filter((flag) => !KNOWN_FLAGS.includes(flag))
      .map((flag) => {
        const nearest = findNearest(flag, KNOWN_FLAGS);
        return warning(
          index,
          rule,
          key,
          `no flag "${flag}" is known${nearest === undefined ? "." : `; did you mean "${nearest}"?`}`,
        );
      }),
  );
}

/** Settings say how something is submitted; where nothing is, they say nothing. */
function warnSettings(rule: PolicyRule, index: number): PolicyProblem[] {
  if (rule.action === "submit") return [];
  return POLICY_SETTINGS.filter((key) => rule[key] !== undefined).map((key) =>
    warning(index, rule, key, `it has no effect: the rule's action is "${rule.action}".`),
  );
}

/** What only files have never fits an address. */
function warnAddresses({ rule, types, kinds }: CompiledRule, index: number): PolicyProblem[] {
  if (!kinds.includes("url")) return [];
  const onlyFiles = (["min_bytes", "max_bytes", "flags", "min_suspicion"] as const).filter(
    (key) => rule[key] !== undefined,
  );
  const keys = types?.any === false ? ["types", ...onlyFiles] : onlyFiles;
  return keys.map((key) => warning(index, rule, key, "addresses have none, so the rule fits only files."));
}

/** What no rule is for is skipped, but then the ledger names no rule. */
function warnNoLastRule(rules: readonly CompiledRule[]): PolicyProblem[] {
  if (rules.some((rule) => coversRule(rule, EVERYTHING_FROM_MACHINES))) return [];
  const message =
    'no rule is for what is left of what machines hand in, so it is skipped without one. End with one: name = "rest", action = "skip".';
  return [{ level: "warning", ruleIndex: null, rule: null, key: null, message }];
}

const EVERYTHING_FROM_MACHINES: CompiledRule = compileRule({ name: "everything", action: "skip" }, new Set());
