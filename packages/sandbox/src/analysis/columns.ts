import type { Analysis, IocEntry } from "@fumehood/contract";
import type { EngineResult } from "../engine/types.ts";
import type { IndicatorDigest, SampleRow } from "../tables/schema.ts";

/** What the sample's row keeps of a result, so that lists and searches need not open analysis.json. */
export function resultColumns(result: EngineResult): Partial<SampleRow> {
  const { type, magic } = result;
  if (!isAnalysed(result)) return { type, magic };
  return {
    type,
    magic,
    threat_score: result.threatScore,
    indicators: JSON.stringify(result.indicators.map(digestIndicator)),
    metadata: JSON.stringify(result.analysis.metadata ?? null),
    artifacts: JSON.stringify(countArtifacts(result.analysis)),
    stream_count: Object.keys(result.analysis.network ?? {}).length,
    registry_count: countRegistryKeys(result.analysis),
  };
}

/** True when there is an analysis to show, whole or in part. */
export function isAnalysed(result: Pick<EngineResult, "outcome">): boolean {
  return result.outcome === "complete" || result.outcome === "partial";
}

function digestIndicator(entry: IocEntry): IndicatorDigest {
  const severity = entry.severity ?? 0;
  const confidence = entry.confidence ?? 0;
  return {
    ioc: entry.ioc,
    title: entry.title ?? entry.ioc,
    severity,
    confidence,
    score: Math.floor((severity * confidence) / 100),
    category: entry.category ?? [],
    tags: entry.tags ?? [],
  };
}

/** Keys that were created, changed or removed, each once. What exactly the service counts is not published, so this is a guess. */
function countRegistryKeys(analysis: Analysis): number {
  const names = new Set<string>();
  for (const process of Object.values(analysis.dynamic?.processes ?? {})) {
    const { registry_keys_created, registry_keys_modified, registry_keys_deleted } = process;
    for (const keys of [registry_keys_created, registry_keys_modified, registry_keys_deleted]) {
      for (const key of keys ?? []) names.add(nameOfKey(key));
    }
  }
  names.delete("");
  return names.size;
}

/** Removed keys are texts, the others records (captured). */
function nameOfKey(key: unknown): string {
  if (typeof key === "string") return key;
  return typeof key === "object" && key !== null && "name" in key && typeof key.name === "string" ? key.name : "";
}

/** The origins that the summary counts; the submitted file itself is none of them. */
const COUNTED_ORIGINS: ReadonlySet<string> = new Set(["network", "disk", "memory", "extracted"]);

function countArtifacts(analysis: Analysis): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { origin } of Object.values(analysis.artifacts ?? {})) {
    if (origin && COUNTED_ORIGINS.has(origin)) counts[origin] = (counts[origin] ?? 0) + 1;
  }
  return counts;
}
