import type { CuratedFeedName } from "@fumehood/contract";
import { addressNumber } from "../entities/ip-number.ts";
import { CHECKSUM_LIST, CURATED_PREFIX, keyOf, type EvidenceRow } from "../tables/evidence.ts";
import { FEED_LIMITS } from "./limits.ts";

/** The feeds of indicators, by the name of their list. */
export const IOC_LISTS = {
  ips: "ioc-ips",
  domains: "ioc-domains",
  urls: "ioc-urls",
  artifacts: "ioc-artifacts",
  paths: "ioc-paths",
  streams: "ioc-streams",
  registryKeys: "ioc-registry-keys",
} as const;
export type IocListName = keyof typeof IOC_LISTS;

/** The feeds of samples, by the name of their list. */
export const SAMPLE_LISTS = {
  ips: "sample-ips",
  domains: "sample-domains",
  paths: "sample-paths",
  checksums: CHECKSUM_LIST,
} as const;

/** The list of a curated feed. */
export function curatedList(feed: CuratedFeedName): string {
  return `${CURATED_PREFIX}${feed}`;
}

/** A thing that a line may be about, before it is known of which indicator or sample. */
export interface Thing {
  kind: IocListName;
  value: string;
  /** Whether it is looked for whole. */
  isKeyed?: boolean;
  number?: string;
  port?: number | null;
  other?: string | null;
  otherPort?: number | null;
  /** What else is shown. */
  detail?: object;
}

/** A line without its sample. */
export type FeedItem = Omit<EvidenceRow, "sample_id">;

/** Why a line stands in its list, and how sure that is; seen without an indicator, nothing is said of that. */
export interface Reason {
  reason: string;
  severity?: number;
  confidence?: number;
}

/** Puts a thing into a list. */
export function toItem(list: string, thing: Omit<Thing, "kind">, reason: Reason): FeedItem {
  return {
    list,
    reason: reason.reason,
    severity: reason.severity ?? 0,
    confidence: reason.confidence ?? 0,
    value: thing.value,
    key: thing.isKeyed === true ? keyOf(thing.value) : null,
    number: thing.number ?? null,
    port: thing.port ?? null,
    other: thing.other ?? null,
    other_port: thing.otherPort ?? null,
    md5: null,
    sha1: null,
    detail: thing.detail === undefined ? null : JSON.stringify(thing.detail),
  };
}

/** A text that a line can hold: not empty, not too long, and such as both databases store. */
export function storableText(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.replaceAll("\0", "\u{FFFD}").toWellFormed().trim();
  return text === "" || text.length > FEED_LIMITS.valueChars ? undefined : text;
}

/** An address, with the port that it was seen with. */
export function ipThing(address: string, port: number | null = null): Thing {
  const number = addressNumber(address);
  return { kind: "ips", value: address, port, ...(number === undefined ? {} : { number }) };
}

export function domainThing(name: string): Thing {
  return { kind: "domains", value: name, isKeyed: true };
}
