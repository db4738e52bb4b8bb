import type { Analysis } from "@fumehood/contract";
import { SAMPLE_LISTS, storableText, toItem, type FeedItem, type Thing } from "./item.ts";
import { FEED_LIMITS } from "./limits.ts";
import type { ObservedIndicator } from "./ioc-items.ts";
import { hostThings, pathThings } from "./observe.ts";
import type { Traffic } from "./traffic.ts";

/** The lines of an analysis in the feeds of samples: whatever was seen, suspicious or not. */
export function sampleItems(
  analysis: Analysis,
  traffic: Traffic,
  indicators: readonly ObservedIndicator[],
): FeedItem[] {
  const items = new Map<string, FeedItem>();
  const hosts = hostItems(analysis, traffic, indicators);
  for (const item of [...hosts, ...pathItems(analysis), ...checksumItems(analysis)]) {
    const key = JSON.stringify([item.list, item.value, item.reason, item.port]);
    if (!items.has(key)) items.set(key, item);
  }
  return [...items.values()];
}

/** What was asked for and reached; then what stands in evidence or in the list of domains and was not. */
function hostItems(analysis: Analysis, traffic: Traffic, indicators: readonly ObservedIndicator[]): FeedItem[] {
  const seen = [
    ...traffic.lookups.flatMap(lookupItems),
    ...traffic.requests.flatMap(({ host }) => hostThings(host).map((thing) => hostItem(thing, "http-request"))),
    ...traffic.streams.flatMap(({ src, src_port, dst, dst_port }) => [
      ...hostThings(dst, dst_port).map((thing) => hostItem(thing, "network-dst")),
      ...hostThings(src, src_port).map((thing) => hostItem(thing, "network-src")),
    ]),
  ];
  const known = new Set(seen.map((item) => item.value));
  const names = Object.keys(analysis.domains ?? {}).slice(0, FEED_LIMITS.domains);
  const named = [...names.flatMap((name) => hostThings(name)), ...evidenceHosts(indicators)];
  return [
    ...seen,
    ...named.filter((thing) => !known.has(thing.value)).map((thing) => hostItem({ ...thing, port: null }, "reference")),
  ];
}

/** A lookup makes a line of the name and one of each address. */
function lookupItems({ domain, answers }: Traffic["lookups"][number]): FeedItem[] {
  const [name] = hostThings(domain);
  return [
    ...(name ? [hostItem({ ...name, detail: { answers } }, "dns-lookup")] : []),
    ...answers.flatMap((answer) => hostThings(answer).map((thing) => hostItem(thing, "dns-lookup"))),
  ];
}

function hostItem(thing: Thing, relation: string): FeedItem {
  const list = thing.kind === "ips" ? SAMPLE_LISTS.ips : SAMPLE_LISTS.domains;
  return toItem(list, thing, { reason: relation });
}

function evidenceHosts(indicators: readonly ObservedIndicator[]): Thing[] {
  return indicators.flatMap(({ things }) => things).filter(({ kind }) => kind === "ips" || kind === "domains");
}

const WRITTEN = [
  ["files_created", "created"],
  ["files_modified", "modified"],
  ["files_deleted", "deleted"],
] as const;

function pathItems(analysis: Analysis): FeedItem[] {
  const processes = Object.values(analysis.dynamic?.processes ?? {}).slice(0, FEED_LIMITS.processes);
  const written = processes.flatMap((process) =>
    WRITTEN.flatMap(([list, relation]) =>
      (process[list] ?? []).slice(0, FEED_LIMITS.namesPerProcess).flatMap((path) => pathItem(path, relation)),
    ),
  );
  const artifacts = Object.values(analysis.artifacts ?? {}).slice(0, FEED_LIMITS.artifacts);
  return [...written, ...artifacts.flatMap(({ path, origin }) => pathItem(path, storableText(origin) ?? "artifact"))];
}

function pathItem(path: unknown, relation: string): FeedItem[] {
  return pathThings(path).map((thing) => toItem(SAMPLE_LISTS.paths, thing, { reason: relation }));
}

/** The only lines with MD5 and SHA-1 in columns of their own. */
function checksumItems(analysis: Analysis): FeedItem[] {
  const artifacts = Object.values(analysis.artifacts ?? {}).slice(0, FEED_LIMITS.artifacts);
  return artifacts.flatMap(({ sha256, sha1, md5, path, origin }) => {
    const digest = digestOf(sha256, 64);
    if (digest === null) return [];
    const thing = { value: digest, isKeyed: true, other: storableText(path) ?? null };
    const item = toItem(SAMPLE_LISTS.checksums, thing, { reason: storableText(origin) ?? "artifact" });
    return [{ ...item, md5: digestOf(md5, 32), sha1: digestOf(sha1, 40) }];
  });
}

function digestOf(text: string | null | undefined, length: number): string | null {
  const digest = text?.toLowerCase() ?? "";
  return digest.length === length && /^[0-9a-f]+$/.test(digest) ? digest : null;
}
