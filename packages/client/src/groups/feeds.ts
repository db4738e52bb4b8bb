import type { CuratedFeedName, CuratedFormat } from "@fumehood/contract";
import type { Caller, CallerConfig } from "../caller.ts";
import type { Download, DownloadOptions } from "../download.ts";
import * as model from "../model/feeds.ts";
import type { CallOptions } from "../operation-types.ts";
import type { Listing } from "../paging.ts";
import { listPages, timeText, toWireFilters, type ListingQuery } from "./query.ts";

/** Times restrict by when a sample was submitted. */
export interface SampleFeedQuery extends ListingQuery {
  readonly sampleIds?: readonly string[] | undefined;
}

export interface IocFeedQuery extends SampleFeedQuery {
  /** Indicators below it are left out; 80 without one. */
  readonly minSeverity?: number | undefined;
  /** Indicators below it are left out; 80 without one. */
  readonly minConfidence?: number | undefined;
  readonly indicatorName?: string | undefined;
}

interface Digests {
  readonly md5?: string | undefined;
  readonly sha1?: string | undefined;
  readonly sha256?: string | undefined;
}

export interface CuratedQuery {
  /** The feed of one day, `YYYY-MM-DD`; without it the latest. */
  readonly day?: string | undefined;
  readonly before?: string | Date | undefined;
  readonly after?: string | Date | undefined;
}

/** One feed: its own filters beside those of its kind. */
type Feed<Query, Filters, Entry> = (query?: Query & Filters, options?: CallOptions) => Listing<Entry>;

/** What was seen lately, for blocklists. */
export interface FeedsGroup {
  /** What indicators are about. */
  readonly iocs: {
    /** `ip`: an address or a block. */
    readonly ips: Feed<IocFeedQuery, { readonly ip?: string | undefined }, model.IocIp>;
    readonly domains: Feed<IocFeedQuery, { readonly domain?: string | undefined }, model.IocDomain>;
    readonly urls: Feed<IocFeedQuery, { readonly url?: string | undefined }, model.IocUrl>;
    readonly paths: Feed<IocFeedQuery, { readonly path?: string | undefined }, model.IocPath>;
    readonly registryKeys: Feed<IocFeedQuery, { readonly registryKey?: string | undefined }, model.IocRegistryKey>;
    readonly artifacts: Feed<IocFeedQuery, Digests & { readonly path?: string | undefined }, model.IocArtifact>;
    readonly networkStreams: Feed<
      IocFeedQuery,
      { readonly ip?: string | undefined; readonly port?: number | undefined },
      model.IocNetworkStream
    >;
  };
  /** What was seen while samples were analysed, suspicious or not. */
  readonly samples: {
    readonly paths: Feed<SampleFeedQuery, { readonly path?: string | undefined }, model.SamplePath>;
    readonly checksums: Feed<SampleFeedQuery, Digests, model.SampleChecksum>;
    readonly domains: Feed<SampleFeedQuery, { readonly domain?: string | undefined }, model.SampleDomain>;
    readonly ips: Feed<SampleFeedQuery, { readonly ip?: string | undefined }, model.SampleIp>;
  };
  /** A feed that the service's people have chosen; the contract's `CURATED_FEEDS` lists the names. */
  curated(
    name: CuratedFeedName | (string & {}),
    query?: CuratedQuery,
    options?: CallOptions,
  ): Promise<readonly model.CuratedLine[]>;
  /** The same as a file: `csv`, `stix`, `snort`, `txt` or `json`. */
  curatedFile(
    name: CuratedFeedName | (string & {}),
    format: CuratedFormat,
    query?: CuratedQuery,
    options?: DownloadOptions,
  ): Promise<Download>;
}

export function createFeedsGroup(caller: Caller, config: CallerConfig): FeedsGroup {
  return {
    iocs: createIocFeeds(caller, config),
    samples: createSampleFeeds(caller, config),
    curated: async (name, query = {}, options) => {
      const input = { params: { feed: feedOf(name, query) }, query: periodOf(query) };
      return (await caller.call("curatedFeed", input, options)).map(model.toCuratedLine);
    },
    curatedFile: (name, format, query = {}, options) => {
      const input = { params: { feed: feedOf(name, query), format }, query: periodOf(query) };
      return caller.download("curatedFeedFile", input, { ...options, isCompressible: true });
    },
  };
}

function createIocFeeds(caller: Caller, config: CallerConfig): FeedsGroup["iocs"] {
  return {
    ips: (query = {}, options) =>
      listPages(config, {
        operationId: "iocFeedIps",
        query,
        fetchPage: (offset) =>
          caller.call("iocFeedIps", { query: { ...iocFilters(query), ip: query.ip, offset } }, options),
        toRecord: model.toIocIp,
      }),
    domains: (query = {}, options) =>
      listPages(config, {
        operationId: "iocFeedDomains",
        query,
        fetchPage: (offset) =>
          caller.call("iocFeedDomains", { query: { ...iocFilters(query), domain: query.domain, offset } }, options),
        toRecord: model.toIocDomain,
      }),
    urls: (query = {}, options) =>
      listPages(config, {
        operationId: "iocFeedUrls",
        query,
        fetchPage: (offset) =>
          caller.call("iocFeedUrls", { query: { ...iocFilters(query), url: query.url, offset } }, options),
        toRecord: model.toIocUrl,
      }),
    paths: (query = {}, options) =>
      listPages(config, {
        operationId: "iocFeedPaths",
        query,
        fetchPage: (offset) =>
          caller.call("iocFeedPaths", { query: { ...iocFilters(query), path: query.path, offset } }, options),
        toRecord: model.toIocPath,
      }),
    registryKeys: (query = {}, options) =>
      listPages(config, {
        operationId: "iocFeedRegistryKeys",
        query,
        fetchPage: (offset) => {
          const filters = { ...iocFilters(query), registry_key: query.registryKey, offset };
          return caller.call("iocFeedRegistryKeys", { query: filters }, options);
        },
        toRecord: model.toIocRegistryKey,
      }),
    artifacts: (query = {}, options) =>
      listPages(config, {
        operationId: "iocFeedArtifacts",
        query,
        fetchPage: (offset) => {
          const filters = { ...iocFilters(query), ...digestsOf(query), path: query.path, offset };
          return caller.call("iocFeedArtifacts", { query: filters }, options);
        },
        toRecord: model.toIocArtifact,
      }),
    networkStreams: (query = {}, options) =>
      listPages(config, {
        operationId: "iocFeedNetworkStreams",
        query,
        fetchPage: (offset) => {
          const filters = { ...iocFilters(query), ip: query.ip, port: query.port, offset };
          return caller.call("iocFeedNetworkStreams", { query: filters }, options);
        },
        toRecord: model.toIocNetworkStream,
      }),
  };
}

function createSampleFeeds(caller: Caller, config: CallerConfig): FeedsGroup["samples"] {
  return {
    paths: (query = {}, options) =>
      listPages(config, {
        operationId: "sampleFeedPaths",
        query,
        fetchPage: (offset) =>
          caller.call("sampleFeedPaths", { query: { ...sampleFilters(query), path: query.path, offset } }, options),
        toRecord: model.toSamplePath,
      }),
    checksums: (query = {}, options) =>
      listPages(config, {
        operationId: "sampleFeedChecksums",
        query,
        fetchPage: (offset) =>
          caller.call(
            "sampleFeedChecksums",
            { query: { ...sampleFilters(query), ...digestsOf(query), offset } },
            options,
          ),
        toRecord: model.toSampleChecksum,
      }),
    domains: (query = {}, options) =>
      listPages(config, {
        operationId: "sampleFeedDomains",
        query,
        fetchPage: (offset) =>
          caller.call(
            "sampleFeedDomains",
            { query: { ...sampleFilters(query), domain: query.domain, offset } },
            options,
          ),
        toRecord: model.toSampleDomain,
      }),
    ips: (query = {}, options) =>
      listPages(config, {
        operationId: "sampleFeedIps",
        query,
        fetchPage: (offset) =>
          caller.call("sampleFeedIps", { query: { ...sampleFilters(query), ip: query.ip, offset } }, options),
        toRecord: model.toSampleIp,
      }),
  };
}

function sampleFilters(query: SampleFeedQuery) {
  return { ...toWireFilters(query), sample_id: query.sampleIds?.join(",") };
}

function iocFilters(query: IocFeedQuery) {
  const { minSeverity: severity, minConfidence: confidence, indicatorName: ioc } = query;
  return { ...sampleFilters(query), severity, confidence, ioc };
}

function digestsOf({ md5, sha1, sha256 }: Digests): Digests {
  return { md5, sha1, sha256 };
}

function feedOf(name: string, { day }: CuratedQuery): string {
  return day === undefined ? name : `${name}_${day}`;
}

function periodOf({ before, after }: CuratedQuery) {
  return { before: timeText(before), after: timeText(after) };
}
