import type { Analysis, IocEntry } from "@fumehood/contract";
import { IOC_LISTS, toItem, type FeedItem, type Thing } from "./item.ts";
import { FEED_LIMITS } from "./limits.ts";
import {
  artifactOf,
  artifactOfDigest,
  hostThings,
  pathThings,
  registryThings,
  streamThings,
  thingsInTexts,
  urlThings,
} from "./observe.ts";

/** Things, or a text that has to be searched for them. */
type Reader = (value: unknown, analysis: Analysis) => Thing[] | string;

const readTextValue: Reader = (value) => (typeof value === "string" ? value : []);
const readUrlValue: Reader = (value) => {
  const found = urlThings(value);
  return found.length > 0 || typeof value !== "string" ? found : value;
};
const readHostValue: Reader = (value) => hostThings(value);
const readPathValue: Reader = (value) => pathThings(value);
const readKeyValue: Reader = (value) => registryThings(value);
const readArtifactValue: Reader = (value, analysis) => listOf(artifactOf(analysis, value));
const readDigestValue: Reader = (value, analysis) => listOf(artifactOfDigest(analysis, value));
const readStreamValue: Reader = (value, analysis) => {
  const stream = ownEntry(analysis.network, value);
  return stream ? streamThings(stream) : [];
};
const readProcessValue: Reader = (value, analysis) =>
  pathThings(ownEntry(analysis.dynamic?.processes, value)?.startup_info?.image_pathname);

/** What the keys of evidence hold. The names of registry keys and of some hosts are GUESSes: no public answer shows one. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ...named(readUrlValue, "URL", "Nested_URL", "Referer"),
  ...named(readHostValue, "IP", "Src_IP", "Dst_IP", "Domain", "Host", "Hostname", "Query_Data", "Answer_Data"),
  ...named(readPathValue, "Path", "File_Path", "File_Name"),
  ...named(readKeyValue, "Registry_Key", "RegKey", "Key", "Key_Name"),
  ...named(readArtifactValue, "Artifact_ID", "Disk_Artifact_ID", "Net_Artifact_ID"),
  ...named(readDigestValue, "SHA256"),
  ...named(readStreamValue, "Network_Stream"),
  ...named(readProcessValue, "Process_ID"),
]);

function named(reader: Reader, ...keys: string[]): (readonly [string, Reader])[] {
  return keys.map((key) => [key, reader] as const);
}

function listOf(thing: Thing | undefined): Thing[] {
  return thing ? [thing] : [];
}

/** The entry of that number; own ones only, since numbers come from evidence. */
function ownEntry<T>(entries: Readonly<Record<string, T>> | null | undefined, id: unknown): T | undefined {
  const key = String(id);
  return entries && Object.hasOwn(entries, key) ? entries[key] : undefined;
}

/** An indicator and what it is about. */
export interface ObservedIndicator {
  ioc: IocEntry;
  things: Thing[];
}

export function observeIndicators(analysis: Analysis): ObservedIndicator[] {
  const iocs = (analysis.iocs ?? []).slice(0, FEED_LIMITS.indicators);
  return iocs.map((ioc) => ({ ioc, things: thingsOfIndicator(ioc, analysis) }));
}

/** What one indicator is about, each thing once. Evidence under keys that say nothing by themselves is searched for URLs and keys. */
function thingsOfIndicator(ioc: IocEntry, analysis: Analysis): Thing[] {
  const things: Thing[] = [];
  const texts = new Set<string>();
  for (const row of (ioc.data ?? []).slice(0, FEED_LIMITS.evidencePerIndicator)) {
    for (const [key, value] of Object.entries(row).slice(0, FEED_LIMITS.valuesPerEvidence)) {
      const read = READERS.get(key) ?? readTextValue;
      const values = Array.isArray(value) ? value.slice(0, FEED_LIMITS.valuesPerEvidence) : [value];
      for (const found of values.map((entry) => read(entry, analysis))) {
        if (typeof found === "string") texts.add(found);
        else things.push(...found);
      }
    }
  }
  return eachOnce([...things, ...thingsInTexts([...texts])]);
}

function eachOnce(things: readonly Thing[]): Thing[] {
  const found = things.map(({ kind, value, port, other, otherPort }, index) => {
    return [JSON.stringify([kind, value, port, other, otherPort]), things[index]] as const;
  });
  return [...new Map(found).values()].filter((thing) => thing !== undefined);
}

/** The lines of an analysis in the feeds of indicators. */
export function iocItems(indicators: readonly ObservedIndicator[]): FeedItem[] {
  return indicators.flatMap(({ ioc, things }) => {
    const reason = { reason: ioc.ioc, severity: percent(ioc.severity), confidence: percent(ioc.confidence) };
    return things.map((thing) => toItem(IOC_LISTS[thing.kind], thing, reason));
  });
}

/** The columns hold whole numbers. */
function percent(value: number | null | undefined): number {
  return Math.round(Math.min(100, Math.max(0, value ?? 0)));
}
