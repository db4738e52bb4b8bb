import type { EntitySample, ThreatGridOperationId } from "@fumehood/contract";
import type { Caller, CallerConfig } from "../caller.ts";
import {
  toDomain,
  toFilePath,
  toIp,
  toRegistryKey,
  toSighting,
  toUrl,
  type Domain,
  type FilePath,
  type Ip,
  type RegistryKey,
  type RelatedUrl,
  type Sighting,
  type Url,
} from "../model/entities.ts";
import { textOf } from "../model/sample.ts";
import type { CallOptions } from "../operation-types.ts";
import type { Listing } from "../paging.ts";
import { urlIdOf } from "../url-id.ts";
import { listItems, toWireFilters, type ListingQuery, type PagingQuery } from "./query.ts";

/** Lists the samples in which a thing was seen, newest first; none for one that never was. */
type ListSamples = (thing: string, query?: ListingQuery, options?: CallOptions) => Listing<Sighting>;

/** What is known of things that were seen in samples, looked up one by one; `search` finds them by others. */
export interface EntitiesGroup {
  readonly ips: {
    get(ip: string, options?: CallOptions): Promise<Ip>;
    readonly samples: ListSamples;
    /** Domains that were seen to resolve to the address. */
    domains(ip: string, query?: PagingQuery, options?: CallOptions): Listing<string>;
    /** URLs that name the address or were asked of it. */
    urls(ip: string, query?: PagingQuery, options?: CallOptions): Listing<RelatedUrl>;
  };
  readonly domains: {
    get(domain: string, options?: CallOptions): Promise<Domain>;
    readonly samples: ListSamples;
    /** Addresses that the domain was seen to resolve to. */
    ips(domain: string, query?: PagingQuery, options?: CallOptions): Listing<string>;
    /** URLs whose host the domain is. */
    urls(domain: string, query?: PagingQuery, options?: CallOptions): Listing<RelatedUrl>;
  };
  /** By the URL itself, or by its id, the SHA-256 that a search tells. */
  readonly urls: {
    get(urlOrId: string, options?: CallOptions): Promise<Url>;
    readonly samples: ListSamples;
  };
  /** By the path itself, or by the id that a search tells. */
  readonly paths: {
    get(pathOrId: string, options?: CallOptions): Promise<FilePath>;
    readonly samples: ListSamples;
  };
  /** By the key itself, or by the id that a search tells. */
  readonly registryKeys: {
    get(keyOrId: string, options?: CallOptions): Promise<RegistryKey>;
    readonly samples: ListSamples;
  };
}

export function createEntitiesGroup(caller: Caller, config: CallerConfig): EntitiesGroup {
  return {
    ips: createIps(caller, config),
    domains: createDomains(caller, config),
    urls: createUrls(caller, config),
    paths: {
      get: async (pathId, options) => toFilePath(await caller.call("getPath", { params: { pathId } }, options)),
      samples: sampleLister(config, "listPathSamples", async (pathId, query, options) => {
        return (await caller.call("listPathSamples", { params: { pathId }, query }, options)).samples;
      }),
    },
    registryKeys: {
      get: async (registryKeyId, options) =>
        toRegistryKey(await caller.call("getRegistryKey", { params: { registryKeyId } }, options)),
      samples: sampleLister(config, "listRegistryKeySamples", async (registryKeyId, query, options) => {
        return (await caller.call("listRegistryKeySamples", { params: { registryKeyId }, query }, options)).samples;
      }),
    },
  };
}

function createIps(caller: Caller, config: CallerConfig): EntitiesGroup["ips"] {
  return {
    get: async (ip, options) => toIp(await caller.call("getIp", { params: { ip } }, options)),
    samples: sampleLister(config, "listIpSamples", async (ip, query, options) => {
      return (await caller.call("listIpSamples", { params: { ip }, query }, options)).samples;
    }),
    domains: (ip, query = {}, options) =>
      listItems(config, {
        operationId: "listIpDomains",
        query,
        fetchItems: async (page) =>
          (await caller.call("listIpDomains", { params: { ip }, query: { ...page } }, options)).domains,
        toRecord: ({ domain }) => domain,
      }),
    urls: (ip, query = {}, options) =>
      listItems(config, {
        operationId: "listIpUrls",
        query,
        fetchItems: async (page) =>
          (await caller.call("listIpUrls", { params: { ip }, query: { ...page } }, options)).urls,
        toRecord: toRelatedUrl,
      }),
  };
}

function createDomains(caller: Caller, config: CallerConfig): EntitiesGroup["domains"] {
  return {
    get: async (domain, options) => toDomain(await caller.call("getDomain", { params: { domain } }, options)),
    samples: sampleLister(config, "listDomainSamples", async (domain, query, options) => {
      return (await caller.call("listDomainSamples", { params: { domain }, query }, options)).samples;
    }),
    ips: (domain, query = {}, options) =>
      listItems(config, {
        operationId: "listDomainIps",
        query,
        fetchItems: async (page) =>
          (await caller.call("listDomainIps", { params: { domain }, query: { ...page } }, options)).ips,
        toRecord: ({ ip }) => ip,
      }),
    urls: (domain, query = {}, options) =>
      listItems(config, {
        operationId: "listDomainUrls",
        query,
        fetchItems: async (page) =>
          (await caller.call("listDomainUrls", { params: { domain }, query: { ...page } }, options)).urls,
        toRecord: toRelatedUrl,
      }),
  };
}

function createUrls(caller: Caller, config: CallerConfig): EntitiesGroup["urls"] {
  return {
    get: async (urlOrId, options) =>
      toUrl(await caller.call("getUrl", { params: { urlId: await urlIdOf(urlOrId) } }, options)),
    samples: sampleLister(config, "listUrlSamples", async (urlOrId, query, options) => {
      const params = { urlId: await urlIdOf(urlOrId) };
      return (await caller.call("listUrlSamples", { params, query }, options)).samples;
    }),
  };
}

type WireQuery = ReturnType<typeof toWireFilters> & { readonly limit: number; readonly offset: number };

/** The lists of samples of all kinds of things differ in nothing but the operation. */
export function sampleLister(
  config: CallerConfig,
  operationId: ThreatGridOperationId,
  fetchSamples: (thing: string, query: WireQuery, options?: CallOptions) => Promise<readonly EntitySample[]>,
): ListSamples {
  return (thing, query = {}, options) =>
    listItems(config, {
      operationId,
      query,
      fetchItems: (page) => fetchSamples(thing, { ...toWireFilters(query), ...page }, options),
      toRecord: toSighting,
    });
}

function toRelatedUrl({ url, sha256 }: { url: string; sha256?: string | null | undefined }): RelatedUrl {
  return { url, sha256: textOf(sha256) };
}
