import { readdirSync, readFileSync } from "node:fs";
import { asBuffer } from "../bytes.ts";
import { MAX_YARA_BYTES, MAX_YARA_MATCHES, MAX_YARA_OCCURRENCES, MAX_YARA_PATTERNS_PER_MATCH } from "../limits.ts";
import type { YaraFacts, YaraMatch } from "../inspection.ts";

/** Scans bytes with rules that were compiled once. A scan has no time limit of its own: run it where it can be ended. */
export interface YaraScanner {
  scan(bytes: Uint8Array): { facts: YaraFacts; limitsReached: string[] };
}

/** Where the rules of this package lie. */
export const RULES_FOLDER: URL = new URL("../../rules/", import.meta.url);

/** The sources of a folder of rules, by file name without ".yar". */
export function readRuleSources(folder: URL = RULES_FOLDER): Map<string, string> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".yar"))
    .toSorted();
  return new Map(names.map((name) => [name.slice(0, -4), readFileSync(new URL(name, folder), "utf8")]));
}

/** What the optional library offers, as far as it is used here. */
interface YaraEngine {
  scan: (data: Buffer) => unknown;
}

type Compile = (source: string) => YaraEngine;

/**
 * Compiles the rules. Where the optional engine is not installed or has no build for this platform, every scan says so instead. Throws
 * nothing: rules that do not compile are reported by the scans as well.
 */
export async function createYaraScanner(sources: ReadonlyMap<string, string>): Promise<YaraScanner> {
  const compile = await loadEngine();
  if (typeof compile === "string") return unavailable(compile);
  const engines: { namespace: string; engine: YaraEngine; ruleCount: number }[] = [];
  for (const [namespace, source] of sources) {
    try {
      engines.push({ namespace, engine: compile(source), ruleCount: countRules(source) });
    } catch (error) {
      return unavailable(
        `The rules in ${namespace}.yar do not compile: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  const ruleCount = engines.reduce((sum, engine) => sum + engine.ruleCount, 0);
  return { scan: (bytes) => scanWith(engines, ruleCount, bytes) };
}

function unavailable(reason: string): YaraScanner {
  return { scan: () => ({ facts: { ran: false, reason }, limitsReached: [] }) };
}

async function loadEngine(): Promise<Compile | string> {
  try {
    const { compile } = await import("@litko/yara-x");
    return (source) => {
      const engine = compile(source);
      engine.setMaxMatchesPerPattern(MAX_YARA_OCCURRENCES);
      return { scan: (data) => engine.scan(data) };
    };
  } catch {
    // An optional dependency: its absence is an outcome that every scan tells.
    return "The YARA engine (@litko/yara-x) is not installed or has no build for this platform.";
  }
}

function countRules(source: string): number {
  return source.match(/^(?:private\s{1,4})?rule\s{1,4}\w{1,128}/gm)?.length ?? 0;
}

function scanWith(
  engines: readonly { namespace: string; engine: YaraEngine }[],
  ruleCount: number,
  bytes: Uint8Array,
): { facts: YaraFacts; limitsReached: string[] } {
  const limits = new Set<string>();
  if (bytes.length > MAX_YARA_BYTES) limits.add("MAX_YARA_BYTES");
  const data = asBuffer(bytes.subarray(0, MAX_YARA_BYTES));
  const matches: YaraMatch[] = [];
  for (const { namespace, engine } of engines) {
    for (const raw of toArray(engine.scan(data))) {
      if (matches.length >= MAX_YARA_MATCHES) limits.add("MAX_YARA_MATCHES");
      else matches.push(toMatch(raw, namespace));
    }
  }
  return { facts: { ran: true, ruleCount, matches }, limitsReached: [...limits] };
}

/** The engine's answers are read field by field: they come from native code whose types are only promised. */
function toMatch(raw: Record<string, unknown>, namespace: string): YaraMatch {
  const patterns = toArray(raw["matches"]).slice(0, MAX_YARA_PATTERNS_PER_MATCH);
  return {
    rule: toText(raw["ruleIdentifier"]),
    namespace,
    tags: Array.isArray(raw["tags"]) ? raw["tags"].filter((tag) => typeof tag === "string") : [],
    meta: toMeta(raw["meta"]),
    patterns: patterns.map((pattern) => ({
      identifier: toText(pattern["identifier"]),
      offset: toNumber(pattern["offset"]),
      length: toNumber(pattern["length"]),
    })),
  };
}

function toArray(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value)
    ? value.filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null)
    : [];
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function toNumber(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function toMeta(value: unknown): YaraMatch["meta"] {
  const meta: YaraMatch["meta"] = {};
  if (typeof value !== "object" || value === null) return meta;
  for (const [key, entry] of Object.entries(value))
    if (typeof entry === "string" || typeof entry === "number" || typeof entry === "boolean") meta[key] = entry;
  return meta;
}
