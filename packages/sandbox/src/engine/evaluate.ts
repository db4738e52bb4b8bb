/** From the facts of one or several files to the list of indicators with evidence, and from that to the threat score. */
import type { IocEntry } from "@fumehood/contract";
import { nestTechniques } from "./attack.ts";
import type { CompositeIndicator, Evidence, Facts, Indicator, IndicatorText } from "./indicator.ts";
import { MAX_EVIDENCE_CHARACTERS, MAX_EVIDENCE_ROWS } from "./limits.ts";

/** The rules to evaluate. `derived` makes rules out of facts themselves (YARA matches carry their own severity). */
export interface RuleSet {
  indicators: readonly Indicator[];
  composites: readonly CompositeIndicator[];
  derive(facts: Facts): { text: IndicatorText; evidence: Evidence[] }[];
}

interface Finding {
  text: IndicatorText;
  evidence: Evidence[];
}

/**
 * The indicators that hold for any of the files, each once with the evidence of all files, by score, highest first, then by name.
 * Deterministic: the same facts give the same list.
 */
export function evaluateIndicators(rules: RuleSet, files: readonly Facts[]): IocEntry[] {
  const findings = new Map<string, Finding>();
  for (const facts of files) {
    for (const finding of evaluateFile(rules, facts)) mergeFinding(findings, finding);
  }
  return [...findings.values()].map(toIocEntry).sort(compareIocs);
}

/** `floor(severity × confidence / 100)`. */
export function scoreOf(indicator: { severity?: number | null; confidence?: number | null }): number {
  return Math.floor(((indicator.severity ?? 0) * (indicator.confidence ?? 0)) / 100);
}

/** The highest indicator score; 0 without indicators. */
export function threatScoreOf(indicators: readonly IocEntry[]): number {
  return indicators.reduce((highest, indicator) => Math.max(highest, scoreOf(indicator)), 0);
}

function evaluateFile(rules: RuleSet, facts: Facts): Finding[] {
  const simple = rules.indicators
    .map((indicator): Finding => ({ text: indicator, evidence: indicator.match(facts) }))
    .filter(({ evidence }) => evidence.length > 0);
  const findings = [...simple, ...rules.derive(facts)];
  const byName = new Map(findings.map((finding) => [finding.text.name, finding]));
  const composites = rules.composites.flatMap((composite) => evaluateComposite(composite, byName));
  return [...findings, ...composites].map(({ text, evidence }) => ({
    text,
    evidence: evidence.map((row) => ({ Artifact_ID: facts.artifactId, Path: cut(facts.path), ...cutRow(row) })),
  }));
}

function evaluateComposite(composite: CompositeIndicator, byName: ReadonlyMap<string, Finding>): Finding[] {
  const parts = composite.needs.map((group) => group.filter((name) => byName.has(name)));
  if (parts.some((group) => group.length === 0)) return [];
  const evidence = parts.flat().flatMap((name) => {
    const [first] = byName.get(name)?.evidence ?? [];
    return first === undefined ? [] : [{ Indicator: name, ...first }];
  });
  return [{ text: composite, evidence }];
}

function mergeFinding(findings: Map<string, Finding>, finding: Finding): void {
  const known = findings.get(finding.text.name);
  if (known === undefined) findings.set(finding.text.name, { text: finding.text, evidence: [...finding.evidence] });
  else known.evidence.push(...finding.evidence);
}

function toIocEntry({ text, evidence }: Finding): IocEntry {
  return {
    ioc: text.name,
    title: text.title,
    description: text.description,
    severity: text.severity,
    confidence: text.confidence,
    hits: evidence.length,
    truncated: evidence.length > MAX_EVIDENCE_ROWS,
    category: [...text.category],
    tags: [...text.tags],
    "mitre-tactics": [...text.tactics],
    "mitre-techniques": [...text.techniques],
    mitre: nestTechniques(text.tactics, text.techniques),
    "orbital-queries": [],
    data: evidence.slice(0, MAX_EVIDENCE_ROWS),
  };
}

function compareIocs(a: IocEntry, b: IocEntry): number {
  const byScore = scoreOf(b) - scoreOf(a);
  if (byScore !== 0) return byScore;
  return a.ioc < b.ioc ? -1 : 1;
}

function cutRow(row: Evidence): Evidence {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === "string" ? cut(value) : value]),
  );
}

function cut(text: string): string {
  return text.length > MAX_EVIDENCE_CHARACTERS ? `${text.slice(0, MAX_EVIDENCE_CHARACTERS)}…` : text;
}
