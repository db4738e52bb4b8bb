import type { Analysis, IocEntry } from "@fumehood/contract";
import { decideNoise } from "@fumehood/report";
import { storableText, type Thing } from "./item.ts";
import type { ObservedIndicator } from "./ioc-items.ts";
import { FEED_LIMITS } from "./limits.ts";
import type { Traffic } from "./traffic.ts";

/** What the rules go by of one indicator. */
export interface IndicatorFacts {
  categories: ReadonlySet<string>;
  tags: ReadonlySet<string>;
  techniques: readonly string[];
  things: readonly Thing[];
  /** Texts of its evidence. */
  texts: readonly string[];
}

/** What the rules of curated feeds go by. */
export interface SampleFacts {
  /** The sample's type in the service's word: `exe`, `doc`, … */
  type: string;
  /** Those that are sure enough for a curated feed. */
  indicators: readonly IndicatorFacts[];
  /** All, when one of them is sure enough to speak against the sample; else none. */
  allIndicators: readonly IndicatorFacts[];
  traffic: Traffic;
  /** Domains that the sample asked for or reached, or that stand in the evidence of a trusted indicator; noise included. */
  domains: ReadonlySet<string>;
  writtenPaths: readonly string[];
  writtenKeys: readonly string[];
  commandLines: readonly string[];
}

/** A blocklist that names the innocent is worse than one with gaps. */
const TRUSTED = { severity: 50, confidence: 60 } as const;

export function gatherFacts(analysis: Analysis, traffic: Traffic, observed: readonly ObservedIndicator[]): SampleFacts {
  const indicators = observed.filter(({ ioc }) => isTrusted(ioc)).map(toFacts);
  const named = indicators.flatMap(({ things }) => things.filter(({ kind }) => kind === "domains"));
  const reached = traffic.requests.filter(({ isDomain }) => isDomain).map(({ host }) => host);
  return {
    type: analysis.metadata?.malware_desc?.[0]?.type?.toLowerCase() ?? "",
    indicators,
    allIndicators: indicators.length > 0 ? observed.map(toFacts) : [],
    traffic,
    domains: new Set([...traffic.lookups.map(({ domain }) => domain), ...reached, ...named.map(({ value }) => value)]),
    ...readProcesses(analysis),
  };
}

function isTrusted({ severity, confidence }: IocEntry): boolean {
  return (severity ?? 0) >= TRUSTED.severity && (confidence ?? 0) >= TRUSTED.confidence;
}

function toFacts({ ioc, things }: ObservedIndicator): IndicatorFacts {
  const rows = (ioc.data ?? []).slice(0, FEED_LIMITS.evidencePerIndicator);
  const values = rows.flatMap((row) => Object.values(row).slice(0, FEED_LIMITS.valuesPerEvidence));
  return {
    categories: lowerSet(ioc.category),
    tags: lowerSet(ioc.tags),
    techniques: ioc["mitre-techniques"] ?? [],
    things,
    texts: values.flatMap((value) => storableText(value) ?? []),
  };
}

function lowerSet(words: readonly string[] | null | undefined): ReadonlySet<string> {
  return new Set((words ?? []).map((word) => word.toLowerCase()));
}

function readProcesses(analysis: Analysis): Pick<SampleFacts, "writtenPaths" | "writtenKeys" | "commandLines"> {
  const processes = Object.values(analysis.dynamic?.processes ?? {}).slice(0, FEED_LIMITS.processes);
  const texts = (values: readonly unknown[] | null | undefined) =>
    (values ?? []).slice(0, FEED_LIMITS.namesPerProcess).flatMap((value) => storableText(nameOf(value)) ?? []);
  return {
    writtenPaths: processes.flatMap((process) => [...texts(process.files_created), ...texts(process.files_modified)]),
    writtenKeys: processes.flatMap((process) => [
      ...texts(process.registry_keys_created),
      ...texts(process.registry_keys_modified),
    ]),
    commandLines: processes.flatMap((process) => storableText(process.startup_info?.command_line) ?? []),
  };
}

/** Paths are texts, registry keys objects with a name. */
function nameOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "name" in value ? value.name : value;
}

/** True for a domain that says nothing of a sample: everybody asks for it. */
export function isNoise(domain: string): boolean {
  return decideNoise("domain", domain) !== null;
}

const LOCAL_LISTS: ReadonlySet<string> = new Set(["private", "loopback", "link-local", "reserved"]);

/** True for an address within one's own network: private, of the machine itself, or a broadcast. */
export function isLocalAddress(address: string): boolean {
  const noise = decideNoise(address.includes(":") ? "ipv6" : "ipv4", address);
  return noise !== null && LOCAL_LISTS.has(noise.list);
}
