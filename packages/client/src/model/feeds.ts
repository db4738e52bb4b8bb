import type {
  CuratedEntry,
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
import { textOf } from "./sample.ts";

/** What every entry of a feed of indicators says. */
export interface IocEntryBase {
  readonly indicatorName?: string | undefined;
  /** 0–100. */
  readonly severity?: number | undefined;
  /** 0–100. */
  readonly confidence?: number | undefined;
  readonly sampleId?: string | undefined;
  readonly sampleSha256?: string | undefined;
  /** When the sample was submitted. */
  readonly submittedAt?: string | undefined;
}

export interface IocIp extends IocEntryBase {
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
}

export interface IocDomain extends IocEntryBase {
  readonly domain?: string | undefined;
}

export interface IocUrl extends IocEntryBase {
  readonly url?: string | undefined;
}

export interface IocPath extends IocEntryBase {
  readonly path?: string | undefined;
}

export interface IocRegistryKey extends IocEntryBase {
  readonly registryKey?: string | undefined;
}

export interface IocArtifact extends IocEntryBase {
  /** Its number in the analysis. */
  readonly artifactId?: number | undefined;
  readonly md5?: string | undefined;
  readonly sha256?: string | undefined;
  readonly path?: string | undefined;
}

export interface IocNetworkStream extends IocEntryBase {
  readonly sourceIp?: string | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationIp?: string | undefined;
  readonly destinationPort?: number | undefined;
}

type WireIoc = Pick<IocFeedIp, "ioc" | "severity" | "confidence" | "sample_id" | "sample_sha256" | "timestamp">;

function toIocBase(entry: WireIoc): IocEntryBase {
  return {
    indicatorName: textOf(entry.ioc),
    severity: entry.severity ?? undefined,
    confidence: entry.confidence ?? undefined,
    ...toSampleBase(entry),
  };
}

export const toIocIp = (entry: IocFeedIp): IocIp => ({
  ip: textOf(entry.ip),
  port: entry.port ?? undefined,
  ...toIocBase(entry),
});
export const toIocDomain = (entry: IocFeedDomain): IocDomain => ({ domain: textOf(entry.domain), ...toIocBase(entry) });
export const toIocUrl = (entry: IocFeedUrl): IocUrl => ({ url: textOf(entry.url), ...toIocBase(entry) });
export const toIocPath = (entry: IocFeedPath): IocPath => ({ path: textOf(entry.path), ...toIocBase(entry) });
export const toIocRegistryKey = (entry: IocFeedRegistryKey): IocRegistryKey => ({
  registryKey: textOf(entry.registry_key),
  ...toIocBase(entry),
});
export const toIocArtifact = (entry: IocFeedArtifact): IocArtifact => ({
  artifactId: entry.aid ?? undefined,
  md5: textOf(entry.artifact_md5),
  sha256: textOf(entry.artifact_sha256),
  path: textOf(entry.path),
  ...toIocBase(entry),
});
export const toIocNetworkStream = (entry: IocFeedStream): IocNetworkStream => ({
  sourceIp: textOf(entry.src),
  sourcePort: entry.src_port ?? undefined,
  destinationIp: textOf(entry.dst),
  destinationPort: entry.dst_port ?? undefined,
  ...toIocBase(entry),
});

/** What every entry of a feed of samples says. */
export interface SampleEntryBase {
  /** What the thing has to do with the sample: `dns-lookup` … */
  readonly relation?: string | undefined;
  readonly sampleId?: string | undefined;
  readonly sampleSha256?: string | undefined;
  /** When the sample was submitted. */
  readonly submittedAt?: string | undefined;
}

export interface SampleDomain extends SampleEntryBase {
  readonly domain?: string | undefined;
  /** Addresses that a lookup of it answered. */
  readonly answers: readonly string[];
}

export interface SampleIp extends SampleEntryBase {
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
}

export interface SamplePath extends SampleEntryBase {
  readonly path?: string | undefined;
}

export interface SampleChecksum extends SampleEntryBase {
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
  readonly path?: string | undefined;
}

function toSampleBase(entry: Pick<WireIoc, "sample_id" | "sample_sha256" | "timestamp">) {
  return {
    sampleId: textOf(entry.sample_id),
    sampleSha256: textOf(entry.sample_sha256),
    submittedAt: textOf(entry.timestamp),
  };
}

function toSampleEntry(
  entry: Pick<SampleFeedIp, "relation" | "sample_id" | "sample_sha256" | "timestamp">,
): SampleEntryBase {
  return { relation: textOf(entry.relation), ...toSampleBase(entry) };
}

export const toSampleDomain = (entry: SampleFeedDomain): SampleDomain => ({
  domain: textOf(entry.domain),
  answers: entry.data?.answers ?? [],
  ...toSampleEntry(entry),
});
export const toSampleIp = (entry: SampleFeedIp): SampleIp => ({
  ip: textOf(entry.ip),
  port: entry.port ?? undefined,
  ...toSampleEntry(entry),
});
export const toSamplePath = (entry: SampleFeedPath): SamplePath => ({
  path: textOf(entry.path),
  ...toSampleEntry(entry),
});
export const toSampleChecksum = (entry: SampleFeedChecksum): SampleChecksum => ({
  md5: textOf(entry.md5),
  sha1: textOf(entry.sha1),
  sha256: textOf(entry.sha256),
  path: textOf(entry.path),
  ...toSampleEntry(entry),
});

/** One line of a curated feed. */
export interface CuratedLine {
  readonly description?: string | undefined;
  readonly domain?: string | undefined;
  readonly ips: readonly string[];
  /** Links into the service's portal. */
  readonly infoUrl?: string | undefined;
  readonly sampleUrl?: string | undefined;
  readonly sampleMd5?: string | undefined;
  readonly sampleSha1?: string | undefined;
  readonly sampleSha256?: string | undefined;
  readonly seenAt?: string | undefined;
  readonly registryKey?: string | undefined;
  readonly task?: string | undefined;
}

export function toCuratedLine(entry: CuratedEntry): CuratedLine {
  return {
    description: textOf(entry.description),
    domain: textOf(entry.domain),
    ips: entry.ips ?? [],
    infoUrl: textOf(entry.info),
    sampleUrl: textOf(entry.sample),
    sampleMd5: textOf(entry.sample_md5),
    sampleSha1: textOf(entry.sample_sha1),
    sampleSha256: textOf(entry.sample_sha256),
    seenAt: textOf(entry.timestamp),
    registryKey: textOf(entry.registry_key),
    task: textOf(entry.task),
  };
}
