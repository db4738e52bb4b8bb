/** YARA matches as indicators: the rule's meta says how bad and how sure; without it, a match is suspicious by itself and no more. */
import type { YaraMatch } from "@fumehood/inspect";
import { tacticOf, TACTICS, type TacticId, type TechniqueId } from "../attack.ts";
import type { Evidence, Facts, IndicatorText } from "../indicator.ts";

const DEFAULT_SEVERITY = 60;
const DEFAULT_CONFIDENCE = 60;
const MAX_NAME_CHARACTERS = 100;

/** One indicator for each matching rule, named `yara-<rule>`. */
export function deriveYaraIndicators(facts: Facts): { text: IndicatorText; evidence: Evidence[] }[] {
  const { yara } = facts.inspection;
  if (!yara.ran) return [];
  return yara.matches.map((match) => ({ text: describeMatch(match), evidence: toEvidence(match) }));
}

function describeMatch({ rule, meta, tags }: YaraMatch): IndicatorText {
  const techniques = listOf(meta, ["technique", "techniques", "mitre", "attack"]).filter(isTechnique);
  const named = listOf(meta, ["tactic", "tactics"]).filter(isTactic);
  const implied = techniques.map(tacticOf).filter((tactic) => tactic !== undefined);
  return {
    name: `yara-${kebab(rule)}`,
    title: textOf(meta, "title") ?? `YARA: ${rule}`,
    description: textOf(meta, "description") ?? "A YARA rule matched the file.",
    severity: percentOf(meta, "severity", DEFAULT_SEVERITY),
    confidence: percentOf(meta, "confidence", DEFAULT_CONFIDENCE),
    category: ["yara"],
    tags: ["yara", ...tags],
    tactics: named.length > 0 ? named : [...new Set(implied)],
    techniques,
  };
}

function toEvidence({ rule, namespace, patterns }: YaraMatch): Evidence[] {
  if (patterns.length === 0) return [{ Rule: rule, Namespace: namespace }];
  return patterns.map(({ identifier, offset, length }) => ({
    Rule: rule,
    Namespace: namespace,
    Pattern: identifier,
    Offset: offset,
    Size: length,
  }));
}

function kebab(rule: string): string {
  const words = rule
    .slice(0, MAX_NAME_CHARACTERS)
    .replaceAll(/([a-z\d])([A-Z])/g, "$1-$2")
    .toLowerCase();
  return words
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "")
    .join("-");
}

type Meta = YaraMatch["meta"];

function textOf(meta: Meta, key: string): string | undefined {
  const value = meta[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whole numbers from 0 to 100; anything else is taken for absent. */
function percentOf(meta: Meta, key: string, otherwise: number): number {
  const value = Number(meta[key] ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 && value <= 100 ? value : otherwise;
}

function listOf(meta: Meta, keys: readonly string[]): string[] {
  return keys.flatMap((key) => (textOf(meta, key) ?? "").split(/[\s,;]+/)).filter((word) => word !== "");
}

function isTactic(word: string): word is TacticId {
  return Object.hasOwn(TACTICS, word);
}

function isTechnique(word: string): word is TechniqueId {
  return /^T\d{4}(?:\.\d{3})?$/.test(word);
}
