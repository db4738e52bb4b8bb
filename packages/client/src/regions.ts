import { readClouds, type Cloud } from "@fumehood/contract";
import type { Caller } from "./caller.ts";
import { ThreatGridError } from "./errors.ts";
import { MAX_MESSAGE_CHARS, MAX_REGION_NAME_CHARS } from "./limits.ts";
import type { CallOptions } from "./operation-types.ts";
import { cleanText } from "./text.ts";
import { parseUrl } from "./url.ts";

/** A region of the service, with its own accounts and keys. */
export interface Region {
  readonly name: string;
  /** For `createClient`. */
  readonly baseUrl: string;
}

/** A server that a list names and that is not taken for the service's. */
export interface RefusedRegion {
  readonly name: string;
  /** As the list has it, control characters made visible. */
  readonly url: string;
  readonly reason: "not-https" | "foreign-host";
}

export interface RegionList {
  /** Only servers below the service's own domains, or the very one that was asked: to others nobody should send a key. */
  readonly regions: readonly Region[];
  /** What the list names besides: for people to look at, not to connect to. */
  readonly refused: readonly RefusedRegion[];
  /** `built-in`: the four regions that are known (2025), because the service's own list could not be had. */
  readonly source: "service" | "built-in";
  /** Why the list comes from there, in a sentence. */
  readonly reason: string;
}

/** The regions that public sources name (2018–2025). */
export const KNOWN_REGIONS: readonly Region[] = [
  { name: "US", baseUrl: "https://panacea.threatgrid.com" },
  { name: "EU", baseUrl: "https://panacea.threatgrid.eu" },
  { name: "Canada", baseUrl: "https://panacea.threatgrid.ca" },
  { name: "Australia", baseUrl: "https://panacea.threatgrid.com.au" },
];

const SERVICE_DOMAINS = ["threatgrid.com", "threatgrid.eu", "threatgrid.ca", "threatgrid.com.au"];

/** Asks a target for the list of regions. Never throws: whatever goes wrong, the known regions come, and why. */
export async function fetchRegions(caller: Caller, askedUrl: string, options?: CallOptions): Promise<RegionList> {
  try {
    return readRegions(await caller.call("getCloud", {}, options), askedUrl);
  } catch (error) {
    return knownRegions(`The list could not be had: ${reasonOf(error)}`);
  }
}

/** Reads a list of regions whose shape is not documented, and takes none for the service's that could be somebody else's. */
export function readRegions(body: unknown, askedUrl: string): RegionList {
  const sorted = readClouds(body).map((cloud) => sortOut(cloud, askedUrl));
  const refused = sorted.flatMap((entry) => ("reason" in entry ? [entry] : []));
  const byUrl = new Map(sorted.flatMap((entry) => ("reason" in entry ? [] : [[entry.baseUrl, entry] as const])));
  if (byUrl.size > 0) {
    return { regions: [...byUrl.values()], refused, source: "service", reason: "The service lists these regions." };
  }
  const why = refused.length === 0 ? "names no server" : "names only servers that are not the service's";
  return { ...knownRegions(`The list ${why}.`), refused };
}

/** What is known without asking. `reason` says why nobody was, or to no avail. */
export function knownRegions(reason: string): RegionList {
  return { regions: KNOWN_REGIONS, refused: [], source: "built-in", reason };
}

export function reasonOf(error: unknown): string {
  if (error instanceof ThreatGridError) return error.message;
  return error instanceof Error ? cleanText(error.message, MAX_MESSAGE_CHARS) : "unknown.";
}

function sortOut(cloud: Cloud, askedUrl: string): Region | RefusedRegion {
  const name = cleanText(cloud.name, MAX_REGION_NAME_CHARS);
  const refused = { name, url: cleanText(cloud.url, MAX_MESSAGE_CHARS) };
  const url = parseUrl(cloud.url);
  if (url?.protocol !== "https:") return { ...refused, reason: "not-https" };
  const isAsked = url.origin === parseUrl(askedUrl)?.origin;
  if (!isAsked && !isServiceUrl(url)) return { ...refused, reason: "foreign-host" };
  const known = KNOWN_REGIONS.find(({ baseUrl }) => baseUrl === url.origin);
  // A list of bare hosts names a region by its host.
  return { name: name === url.host && known ? known.name : name, baseUrl: url.origin };
}

/** Below a domain of the service, at the usual port, without a user: `https://panacea.threatgrid.com@evil.test` is not. */
function isServiceUrl({ hostname, port, username }: URL): boolean {
  if (port !== "" || username !== "") return false;
  return SERVICE_DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}
