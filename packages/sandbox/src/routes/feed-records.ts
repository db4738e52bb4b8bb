import type {
  IocFeedArtifact,
  IocFeedDomain,
  IocFeedIp,
  IocFeedPath,
  IocFeedRegistryKey,
  IocFeedStream,
  IocFeedUrl,
  SampleFeedChecksum,
  SampleFeedDomain,
  SampleFeedIp,
  SampleFeedPath,
} from "@fumehood/contract";
import type { FeedLine } from "../tables/feed-lines.ts";
import { wireTime } from "../times.ts";

export function iocIp(line: FeedLine): IocFeedIp {
  return { ip: line.value, port: line.port, ...iocKeys(line) };
}

export function iocDomain(line: FeedLine): IocFeedDomain {
  return { domain: line.value, ...iocKeys(line) };
}

export function iocUrl(line: FeedLine): IocFeedUrl {
  return { url: line.value, ...iocKeys(line) };
}

export function iocPath(line: FeedLine): IocFeedPath {
  return { path: line.value, ...iocKeys(line) };
}

/** Without the sample's digest, as in the one published answer. */
export function iocArtifact(line: FeedLine): IocFeedArtifact {
  const { sample_sha256: _, ...keys } = iocKeys(line);
  const { aid = null, md5 = null } = detailOf(line);
  return { aid, artifact_md5: md5, artifact_sha256: line.value, path: line.other, ...keys };
}

/** The source is an address like the destination; `other` and `other_port` hold it. */
export function iocStream(line: FeedLine): IocFeedStream {
  const { value: dst, port: dst_port, other: src, other_port: src_port } = line;
  return { src, src_port, dst, dst_port, ...iocKeys(line) };
}

export function iocRegistryKey(line: FeedLine): IocFeedRegistryKey {
  return { registry_key: line.value, ...iocKeys(line) };
}

export function samplePath(line: FeedLine): SampleFeedPath {
  return { path: line.value, ...sampleKeys(line) };
}

export function sampleChecksum(line: FeedLine): SampleFeedChecksum {
  return { md5: line.md5, sha1: line.sha1, sha256: line.value, path: line.other, ...sampleKeys(line) };
}

/** Addresses stand only in lookups; there they always do, for clients read them unseen. */
export function sampleDomain(line: FeedLine): SampleFeedDomain {
  const isLookup = line.reason === "dns-lookup";
  return {
    domain: line.value,
    ...sampleKeys(line),
    ...(isLookup ? { data: { answers: detailOf(line).answers ?? [] } } : {}),
  };
}

export function sampleIp(line: FeedLine): SampleFeedIp {
  return { ip: line.value, port: line.port, ...sampleKeys(line) };
}

function iocKeys({ reason, severity, confidence, sample_id, sample_sha256, at }: FeedLine) {
  return { ioc: reason, severity, confidence, sample_id, sample_sha256, timestamp: wireTime(at) };
}

function sampleKeys({ reason, sample_id, sample_sha256, at }: FeedLine) {
  return { relation: reason, sample_id, sample_sha256, timestamp: wireTime(at) };
}

/** Written by this package when the sample was analysed. */
function detailOf(line: FeedLine): { aid?: number | null; md5?: string | null; answers?: string[] } {
  return JSON.parse(line.detail ?? "{}") as ReturnType<typeof detailOf>;
}
