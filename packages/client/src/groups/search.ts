import type { SampleState } from "@fumehood/contract";
import type { Caller, CallerConfig } from "../caller.ts";
import type { CallOptions } from "../operation-types.ts";
import { MAX_SEARCH_RECORDS } from "../limits.ts";
import { toSubmissionHit, type SubmissionHit } from "../model/search.ts";
import { createListing, type Listing } from "../paging.ts";
import { timeText, type ListingQuery } from "./query.ts";

export interface SubmissionsQuery extends ListingQuery {
  /** A digest, domain, address, URL, free text, or a Lucene expression when `isAdvanced`. */
  readonly text?: string | undefined;
  readonly isAdvanced?: boolean | undefined;
  /** Groups of fields to look in: `sample`, `domain`, `url`, `path`, `behavior` … */
  readonly terms?: readonly string[] | undefined;
  readonly states?: readonly SampleState[] | undefined;
  readonly checksum?: string | undefined;
  /** `submitted_at`, `threat_score`, `filename` …; without it by relevance. */
  readonly sortBy?: string | undefined;
  readonly sortOrder?: "asc" | "desc" | undefined;
  /** Fills `matches` of each hit. */
  readonly highlight?: boolean | undefined;
}

export interface SearchGroup {
  /** Searches submissions. The service shows no more than the first `MAX_SEARCH_RECORDS`. */
  submissions(query?: SubmissionsQuery, options?: CallOptions): Listing<SubmissionHit>;
}

export function createSearchGroup(caller: Caller, config: CallerConfig): SearchGroup {
  return {
    submissions: (query = {}, options) => {
      const { offset = 0, maxRecords = MAX_SEARCH_RECORDS } = query;
      const filters = toFilters(query);
      return createListing({
        operationId: "searchSubmissions",
        offset,
        maxRecords: Math.max(0, Math.min(maxRecords, MAX_SEARCH_RECORDS - offset)),
        fetchPage: (from) => caller.call("searchSubmissions", { query: { ...filters, offset: from } }, options),
        toRecord: toSubmissionHit,
        emit: config.emit,
      });
    },
  };
}

function toFilters(query: SubmissionsQuery) {
  return {
    q: query.text,
    advanced: query.isAdvanced,
    term: query.terms?.join(","),
    state: query.states?.join(","),
    checksum: query.checksum,
    org_only: query.orgOnly,
    user_only: query.userOnly,
    before: timeText(query.before),
    after: timeText(query.after),
    sort_by: query.sortBy,
    sort_order: query.sortOrder,
    highlight: query.highlight,
    limit: query.pageSize,
  };
}
