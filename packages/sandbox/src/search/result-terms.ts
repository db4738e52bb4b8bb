import type { Analysis, IocEntry, ProcessEntry } from "@fumehood/contract";
import { isAnalysed } from "../analysis/columns.ts";
import type { EngineResult } from "../engine/types.ts";
import type { Seen, Sighting } from "../entities/seen.ts";
import { TermCollector, type SampleTerm, type TermLimits } from "./terms.ts";

/**
 * The words of an analysis, by which its sample is found: what it is, what indicators say of it, and everything that was seen in it. What
 * tells the sample from others comes first, because the number of words has a limit.
 */
export function resultTerms(
  result: Pick<EngineResult, "outcome" | "type" | "digests" | "indicators" | "analysis">,
  seen: Seen,
  limits: TermLimits,
): SampleTerm[] {
  const collector = new TermCollector(limits);
  collector.addWhole("type", result.type);
  if (!isAnalysed(result)) return collector.terms;
  const { analysis, indicators } = result;
  for (const indicator of indicators) addIndicator(collector, indicator);
  addAntivirus(collector, analysis);
  for (const sighting of seen.sightings) addSighting(collector, sighting, result.digests);
  for (const process of Object.values(analysis.dynamic?.processes ?? {})) addProcess(collector, process);
  return collector.terms;
}

function addIndicator(collector: TermCollector, { ioc, title, category, tags }: IocEntry): void {
  collector.addText("behavior", ioc);
  collector.addText("behavior.title", title);
  for (const word of [...(category ?? []), ...(tags ?? [])]) collector.addWhole("behavior", word);
}

/** Each scanner has a shape of its own; names of threats and rules stand in texts of a few of its members. */
function addAntivirus(collector: TermCollector, { artifacts }: Analysis): void {
  for (const { antivirus } of Object.values(artifacts ?? {})) {
    for (const [product, finding] of Object.entries(antivirus ?? {})) {
      const names = findingNames(finding);
      if (names.length > 0) collector.addWhole("antivirus", product);
      for (const name of names) collector.addText("antivirus", name);
    }
  }
}

const FINDING_KEYS = ["threat_name", "signature", "id", "name", "result"] as const;
const MAX_FINDINGS = 100;

function findingNames(finding: unknown): string[] {
  const entries: unknown[] = Array.isArray(finding) ? finding : [finding];
  return entries.slice(0, MAX_FINDINGS).flatMap((entry) => {
    if (typeof entry === "string") return [entry];
    if (typeof entry !== "object" || entry === null) return [];
    const record: Readonly<Record<string, unknown>> = { ...entry };
    return FINDING_KEYS.flatMap((key) => (typeof record[key] === "string" ? [record[key]] : []));
  });
}

function addSighting(collector: TermCollector, { entity }: Sighting, own: EngineResult["digests"]): void {
  switch (entity.kind) {
    case "ip":
      return collector.addWhole("ip", entity.value);
    case "domain":
      return collector.addHost("domain", entity.value);
    case "url":
      return collector.addUrl("url", entity.value);
    case "path":
      return collector.addPath("path", entity.value);
    case "registry_key":
      return collector.addPath("registry_key", entity.value);
    case "artifact":
      // The sample's own digests are columns.
      if (entity.digest === own.sha256) return;
      for (const digest of [entity.digest, entity.sha1, entity.md5]) collector.addWhole("checksum", digest);
      return;
    default:
      throw new TypeError(`There is no entity ${String(entity.kind satisfies never)}.`);
  }
}

function addProcess(collector: TermCollector, { process_name, startup_info, mutants_created }: ProcessEntry): void {
  collector.addText("process", process_name);
  collector.addPath("process", startup_info?.image_pathname);
  collector.addText("process", startup_info?.command_line);
  for (const mutant of mutants_created ?? []) collector.addPath("mutant", mutantName(mutant));
}

function mutantName(mutant: unknown): unknown {
  return typeof mutant === "object" && mutant !== null && "name" in mutant ? mutant.name : mutant;
}
