import type { ThreatGridOperationId } from "@fumehood/contract";
import type { CallerConfig } from "../caller.ts";
import { MAX_LISTED_RECORDS, PLAIN_PAGE_SIZE } from "../limits.ts";
import { createListing, createPlainListing, type Listing, type WirePage } from "../paging.ts";

/** How far a listing goes, and in which steps. */
export interface PagingQuery {
  /** Records in one answer; the service may give fewer. */
  readonly pageSize?: number | undefined;
  /** The first record's number, from 0. */
  readonly offset?: number | undefined;
  /** Records that an iteration yields at most. */
  readonly maxRecords?: number | undefined;
}

/** What most listings have in common. Times: a `Date`, ISO 8601 text, a date, or the service's free text such as `30 days ago`. */
export interface ListingQuery extends PagingQuery {
  readonly before?: string | Date | undefined;
  readonly after?: string | Date | undefined;
  /** Only samples of the key's organisation. */
  readonly orgOnly?: boolean | undefined;
  /** Only samples of the key's user. */
  readonly userOnly?: boolean | undefined;
}

/** A listing's common filters as they stand on the wire, but for its offset. */
export function toWireFilters(query: ListingQuery) {
  return {
    before: timeText(query.before),
    after: timeText(query.after),
    org_only: query.orgOnly,
    user_only: query.userOnly,
    limit: query.pageSize,
  };
}

export interface PagedInput<W, T> {
  readonly operationId: ThreatGridOperationId;
  readonly query: PagingQuery;
  readonly fetchPage: (offset: number) => Promise<WirePage<W>>;
  readonly toRecord: (wire: W) => T;
}

/** A listing whose answers say where they stand. */
export function listPages<W, T>(config: CallerConfig, input: PagedInput<W, T>): Listing<T> {
  const { operationId, query, fetchPage, toRecord } = input;
  return createListing({ operationId, fetchPage, toRecord, emit: config.emit, ...boundsOf(query) });
}

export interface PlainInput<W, T> extends Omit<PagedInput<W, T>, "fetchPage"> {
  readonly fetchItems: (page: { readonly limit: number; readonly offset: number }) => Promise<readonly W[]>;
}

/** A listing whose answers are bare lists. */
export function listItems<W, T>(config: CallerConfig, input: PlainInput<W, T>): Listing<T> {
  const { operationId, query, fetchItems, toRecord } = input;
  const pageSize = query.pageSize ?? PLAIN_PAGE_SIZE;
  return createPlainListing({
    operationId,
    pageSize,
    fetchItems: (offset) => fetchItems({ limit: pageSize, offset }),
    toRecord,
    emit: config.emit,
    ...boundsOf(query),
  });
}

function boundsOf({ offset = 0, maxRecords = MAX_LISTED_RECORDS }: PagingQuery) {
  return { offset, maxRecords: Math.min(maxRecords, MAX_LISTED_RECORDS) };
}

export function timeText(time: string | Date | undefined): string | undefined {
  return time instanceof Date ? time.toISOString() : time;
}
