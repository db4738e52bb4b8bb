import { findCuratedFeed, type CuratedEntry, type CuratedFeedName } from "@fumehood/contract";
import type { FeedLine } from "../tables/feed-lines.ts";
import { wireTime } from "../times.ts";

/** What the value of a line is. */
export type CuratedValueKind = "domain" | "registry_key" | "task";

const OTHER_KINDS: Readonly<Partial<Record<CuratedFeedName, CuratedValueKind>>> = {
  "autorun-registry": "registry_key",
  "scheduled-tasks": "task",
};

export function valueKindOf(feed: CuratedFeedName): CuratedValueKind {
  return OTHER_KINDS[feed] ?? "domain";
}

/** What a line of this feed is about. */
export function valueOf(feed: CuratedFeedName, entry: CuratedEntry): string {
  return entry[valueKindOf(feed)] ?? "";
}

/** A line as it is answered, its keys in the order of published answers; links lead below `baseUrl`. */
export function curatedEntry(feed: CuratedFeedName, line: FeedLine, baseUrl: string): CuratedEntry {
  const kind = valueKindOf(feed);
  const sample = `${baseUrl}/feeds/${feed}/samples/${line.sample_id}`;
  const isDomain = kind === "domain";
  return {
    description: findCuratedFeed(feed)?.description,
    ips: ipsOf(line),
    sample_md5: line.sample_md5,
    sample,
    sample_sha256: line.sample_sha256,
    info: isDomain ? `${baseUrl}/feeds/${feed}/domains/${encodeURIComponent(line.value)}` : sample,
    domain: isDomain ? line.value : "",
    sample_sha1: line.sample_sha1,
    timestamp: wireTime(line.at),
    ...(kind === "registry_key" ? { registry_key: line.value } : {}),
    ...(kind === "task" ? { task: line.value } : {}),
  };
}

/** Written by this package when the sample was analysed. */
function ipsOf(line: FeedLine): string[] {
  const detail = JSON.parse(line.detail ?? "{}") as { ips?: string[] };
  return detail.ips ?? [];
}
