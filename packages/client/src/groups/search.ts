import type { SampleSearchFilter, SampleState } from "@fumehood/contract";
import type { Caller, CallerConfig } from "../caller.ts";
import { MAX_SEARCH_RECORDS } from "../limits.ts";
import { toFoundEntity, type FoundEntity } from "../model/entities.ts";
import { toFoundSample, toSampleAnswer, type FoundSample, type SampleAnswer } from "../model/sample-hit.ts";
import { toSubmissionHit, type SubmissionHit } from "../model/search.ts";
import type { CallOperationId, CallOptions } from "../operation-types.ts";
import type { Listing } from "../paging.ts";
import { listPages, toWireFilters, type ListingQuery } from "./query.ts";

export interface SubmissionsQuery extends ListingQuery {
  /** A digest, domain, address, URL, free text, or a Lucene expression when `isAdvanced`. */
  readonly text?: string | undefined;
  readonly isAdvanced?: boolean | undefined;
  /** Groups of fields to look in: `sample`, `domain`, `url`, `path`, `behavior` … */
  readonly terms?: readonly string[] | undefined;
  readonly states?: readonly SampleState[] | undefined;
  readonly checksum?: string | undefined;
  /** These are older filters, with `%` for anything; whether the service still knows all of them is not published. */
  readonly path?: string | undefined;
  readonly ip?: string | undefined;
  readonly domain?: string | undefined;
  /** `submitted_at`, `threat_score`, `filename` …; without it by relevance. */
  readonly sortBy?: string | undefined;
  readonly sortOrder?: "asc" | "desc" | undefined;
  /** Fills `matches` of each hit. */
  readonly highlight?: boolean | undefined;
}

/** By what a thing has to do with something else: `{ by: "domain", value: "example.com" }` finds its addresses. */
export interface EntityQuery extends ListingQuery {
  /**
   * Of addresses: `network_dst`, `network_src`, `artifact`, `domain`, `url`, `asn`, `geo_location`, `cidr`, `ioc`, `tag`. Of
   * URLs: `url`, `sibling`, `neighbor`, `sha256`, `md5`, `sha1`, `protocol`, `host`, `port`, `path`, `query`, `reference`,
   * `ip`, `artifact`, `tag`. Of the others: the service's documentation says it.
   */
  readonly by: string;
  readonly value: string;
}

export interface SamplesQuery extends ListingQuery {
  /** What was seen in the samples, and in which part of the analysis. */
  readonly by: SampleSearchFilter;
  readonly value: string;
}

type FindEntities = (query: EntityQuery, options?: CallOptions) => Listing<FoundEntity>;

export interface SearchGroup {
  /** Searches submissions. The service shows no more than the first `MAX_SEARCH_RECORDS`. */
  submissions(query?: SubmissionsQuery, options?: CallOptions): Listing<SubmissionHit>;
  /** The older search for analysed samples, by one filter; newest first. */
  samples(query: SamplesQuery, options?: CallOptions): Listing<FoundSample>;
  readonly ips: FindEntities;
  readonly domains: FindEntities;
  readonly urls: FindEntities;
  readonly paths: FindEntities;
  readonly artifacts: FindEntities;
  readonly registryKeys: FindEntities;
  /** Ids of analysed samples. */
  readonly sampleIds: FindEntities;
  /** Samples by a query in the manner of GraphQL. */
  query(
    text: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<readonly SampleAnswer[]>;
}

export function createSearchGroup(caller: Caller, config: CallerConfig): SearchGroup {
  const finder = (id: EntitySearchId): FindEntities => createFinder(caller, config, id);
  return {
    submissions: (query = {}, options) => searchSubmissions(caller, config, query, options),
    samples: (query, options) =>
      listPages(config, {
        operationId: "searchSamples",
        query,
        fetchPage: (offset) => {
          const filters = { [query.by]: query.value, ...toWireFilters(query), offset };
          return caller.call("searchSamples", { query: filters }, options);
        },
        toRecord: toFoundSample,
      }),
    ips: finder("searchIps"),
    domains: finder("searchDomains"),
    urls: finder("searchUrls"),
    paths: finder("searchPaths"),
    artifacts: finder("searchArtifacts"),
    registryKeys: finder("searchRegistryKeys"),
    sampleIds: finder("searchSampleEntities"),
    query: async (query, variables = {}, options) => {
      const { sample } = await caller.call("querySamples", { json: { query, variables } }, options);
      return (sample ?? []).map(toSampleAnswer);
    },
  };
}

type EntitySearchId = Extract<
  CallOperationId,
  | "searchIps"
  | "searchDomains"
  | "searchUrls"
  | "searchPaths"
  | "searchArtifacts"
  | "searchRegistryKeys"
  | "searchSampleEntities"
>;

function createFinder(caller: Caller, config: CallerConfig, operationId: EntitySearchId): FindEntities {
  return (query, options) =>
    listPages(config, {
      operationId,
      query,
      fetchPage: (offset) => {
        const filters = { term: query.by, query: query.value, ...toWireFilters(query), offset };
        return caller.call(operationId, { query: filters }, options);
      },
      toRecord: toFoundEntity,
    });
}

function searchSubmissions(
  caller: Caller,
  config: CallerConfig,
  query: SubmissionsQuery,
  options: CallOptions | undefined,
): Listing<SubmissionHit> {
  const { offset: first = 0, maxRecords = MAX_SEARCH_RECORDS } = query;
  const filters = toFilters(query);
  return listPages(config, {
    operationId: "searchSubmissions",
    query: { ...query, maxRecords: Math.max(0, Math.min(maxRecords, MAX_SEARCH_RECORDS - first)) },
    fetchPage: (offset) => caller.call("searchSubmissions", { query: { ...filters, offset } }, options),
    toRecord: toSubmissionHit,
  });
}

function toFilters(query: SubmissionsQuery) {
  return {
    q: query.text,
    advanced: query.isAdvanced,
    term: query.terms?.join(","),
    state: query.states?.join(","),
    checksum: query.checksum,
    path: query.path,
    ip: query.ip,
    domain: query.domain,
    sort_by: query.sortBy,
    sort_order: query.sortOrder,
    highlight: query.highlight,
    ...toWireFilters(query),
  };
}
