import type { Analysis, ArtifactEntry, NetworkStream } from "@fumehood/contract";
import { extractObservables, readHost } from "@fumehood/report";
import { readHostName } from "../entities/host-name.ts";
import { splitUrl } from "../entities/url-parts.ts";
import { domainThing, ipThing, storableText, type Thing } from "./item.ts";
import { FEED_LIMITS } from "./limits.ts";

/** How sure the scanner of free text must be: below, a version number passes for an address. */
const LEAST_CONFIDENCE = 60;

/** The key under which Windows starts programs, with or without its root. */
export const RUN_KEY =
  /(?:(?:hk[a-z_]{2,20}|\\registry\\[a-z]{4,10}(?:\\s-[\d-]{1,100})?):?\\)?software\\(?:wow6432node\\)?microsoft\\windows\\currentversion\\(?:policies\\explorer\\)?run(?:once|services|servicesonce|onceex)?\b/i;

/** A text that names a host: an address or a name with a dot. */
export function hostThings(text: unknown, port: number | null = null): Thing[] {
  const value = storableText(text);
  const host = value === undefined ? null : readHost(value);
  if (host?.kind === "ipv4" || host?.kind === "ipv6") return [ipThing(host.value, port)];
  const name = value === undefined ? undefined : readHostName(value);
  // A bare name is a machine of somebody's own network.
  return name?.includes(".") === true ? [domainThing(name)] : [];
}

/** A URL with its host. `other` is the spelling by which the service names URLs, with the port. */
export function urlThings(text: unknown): Thing[] {
  const value = storableText(text);
  const parts = value === undefined ? undefined : splitUrl(value);
  if (value === undefined || parts === undefined) return [];
  const other = parts.url === value || parts.url.length > FEED_LIMITS.valueChars ? null : parts.url;
  return [{ kind: "urls", value, other }, ...hostThings(parts.host, parts.port)];
}

export function pathThings(text: unknown): Thing[] {
  const value = storableText(text);
  return value === undefined ? [] : [{ kind: "paths", value }];
}

export function registryThings(text: unknown): Thing[] {
  const value = storableText(text);
  return value === undefined ? [] : [{ kind: "registryKeys", value }];
}

/** How shells write a connection: `/dev/tcp/HOST/PORT`. */
const SHELL_CONNECTION = /\/dev\/(?:tcp|udp)\/([\w.:-]{1,253})\/(\d{1,5})\b/g;

/** What a text must hold so that searching it is worth while: most evidence is a word of code. */
const WORTH_SEARCHING =
  /:\/\/|hxxp|[[({](?:\.|dot)|\d\.\d{1,3}\.\d|[\da-f]:[\da-f]{0,4}:|\\software\\|^software\\|hk[a-z]{1,20}|\/dev\//i;

/**
 * URLs with their hosts, addresses and registry keys in command lines and the like. Names alone are left out: `wscript.shell` is none, although
 * there is such a domain.
 */
export function thingsInTexts(texts: readonly string[]): Thing[] {
  const searched = joined(texts.filter((text) => WORTH_SEARCHING.test(text)));
  if (searched === "") return [];
  const kinds = ["url", "ipv4", "ipv6", "registry-key"] as const;
  const maxObservables = FEED_LIMITS.valuesPerText;
  const observables = extractObservables(searched, { kinds, minConfidence: LEAST_CONFIDENCE, maxObservables });
  const found = observables.flatMap(({ kind, value }) => {
    if (kind === "url") return urlThings(value);
    return kind === "registry-key" ? registryThings(value) : hostThings(value);
  });
  const connections = [...searched.matchAll(SHELL_CONNECTION)].slice(0, maxObservables);
  const reached = connections.flatMap(([, host, port]) => hostThings(host, Number(port)));
  const hasKey = found.some((thing) => thing.kind === "registryKeys");
  return [...found, ...reached, ...(hasKey ? [] : registryThings(RUN_KEY.exec(searched)?.[0]))];
}

/** One text of all, a line each, as searching begins at some cost; up to the limit. */
function joined(texts: readonly string[]): string {
  let left: number = FEED_LIMITS.searchedChars;
  const kept = texts.filter((text) => (left -= text.length + 1) >= 0);
  return kept.join("\n");
}

/** A file of the analysis. `other` is its path, `aid` its number there. */
export function artifactThing(artifact: ArtifactEntry, aid: number | null): Thing | undefined {
  const sha256 = artifact.sha256?.toLowerCase() ?? "";
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  return {
    kind: "artifacts",
    value: sha256,
    isKeyed: true,
    other: storableText(artifact.path) ?? null,
    detail: { aid, md5: artifact.md5?.toLowerCase() ?? null },
  };
}

/** The artifact of that number; own entries only, since numbers come from evidence. */
export function artifactOf(analysis: Analysis, id: unknown): Thing | undefined {
  const key = String(id);
  const artifacts = analysis.artifacts ?? {};
  const artifact = Object.hasOwn(artifacts, key) ? artifacts[key] : undefined;
  return artifact && artifactThing(artifact, numberOf(key));
}

/** An artifact by its digest; one that the analysis does not list has no number. */
export function artifactOfDigest(analysis: Analysis, sha256: unknown): Thing | undefined {
  if (typeof sha256 !== "string") return undefined;
  const known = Object.entries(analysis.artifacts ?? {})
    .slice(0, FEED_LIMITS.artifacts)
    .find(([, artifact]) => artifact.sha256?.toLowerCase() === sha256.toLowerCase());
  return known ? artifactThing(known[1], numberOf(known[0])) : artifactThing({ sha256 }, null);
}

/** A stream with the address that it went to. */
export function streamThings(stream: NetworkStream): Thing[] {
  const [dst] = hostThings(stream.dst, stream.dst_port ?? null);
  const [src] = hostThings(stream.src, stream.src_port ?? null);
  if (dst?.kind !== "ips") return [];
  const ends = { port: stream.dst_port ?? null, other: src?.value ?? null, otherPort: stream.src_port ?? null };
  return [{ kind: "streams", value: dst.value, ...ends }, dst];
}

function numberOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
