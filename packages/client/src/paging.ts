import type { ThreatGridOperationId } from "@fumehood/contract";
import type { ClientEvent } from "./events.ts";

/** One page of a listing. */
export interface Page<T> {
  readonly records: readonly T[];
  /** Offset of the first record. */
  readonly offset: number;
  /** Where the next page begins; absent on the last one. */
  readonly nextOffset?: number | undefined;
  /** Records in all, where the service says it. */
  readonly total?: number | undefined;
  /** What the service remarks, for instance on deprecated parameters. */
  readonly warnings: readonly string[];
}

/** A listing: iterate over all records, or take a page. Each iteration asks anew. */
export interface Listing<T> extends AsyncIterable<T> {
  /** The page that begins at an offset; without one, the first page of the query. */
  page(offset?: number): Promise<Page<T>>;
}

/** `data` of a paged answer. */
export interface WirePage<W> {
  readonly index: number;
  readonly current_item_count: number;
  readonly items_per_page: number;
  readonly items: readonly W[];
  readonly total?: number | null | undefined;
  readonly warnings?: readonly string[] | null | undefined;
}

export interface ListingInput<W, T> {
  readonly operationId: ThreatGridOperationId;
  readonly offset: number;
  /** Records that an iteration yields at most. */
  readonly maxRecords: number;
  readonly fetchPage: (offset: number) => Promise<WirePage<W>>;
  readonly toRecord: (wire: W) => T;
  readonly emit: (tell: () => ClientEvent) => void;
}

/** Records of a list whose answer does not say where it stands: it has a limit and an offset, and nothing else. */
export interface PlainListingInput<W, T> extends Omit<ListingInput<W, T>, "fetchPage"> {
  /** Records that are asked for at once. */
  readonly pageSize: number;
  readonly fetchItems: (offset: number) => Promise<readonly W[]>;
}

/** A list without counts ends with the first page that is not full, or that repeats the one before it. */
export function createPlainListing<W, T>({ pageSize, fetchItems, ...input }: PlainListingInput<W, T>): Listing<T> {
  const fetchPage = async (index: number) => {
    const items = await fetchItems(index);
    // More than were asked for: the service knows no limit here, and these are all.
    const items_per_page = items.length > pageSize ? items.length + 1 : pageSize;
    return { index, items_per_page, current_item_count: items.length, items };
  };
  const listing = createListing({ ...input, fetchPage });
  const page = (offset?: number) => listing.page(offset);
  return { page, [Symbol.asyncIterator]: () => iterate({ ...input, fetchPage }, stopAtRepetition(page)) };
}

/** A service that ignores the offset would otherwise yield its first page for ever. */
function stopAtRepetition<T>(fetchPage: (offset: number) => Promise<Page<T>>): (offset: number) => Promise<Page<T>> {
  let before: string | undefined;
  return async (offset) => {
    const page = await fetchPage(offset);
    const now = JSON.stringify(page.records);
    const isRepeated = now === before;
    before = now;
    return isRepeated ? { ...page, records: [], nextOffset: undefined } : page;
  };
}

export function createListing<W, T>(input: ListingInput<W, T>): Listing<T> {
  const page = async (offset = input.offset) => toPage(await input.fetchPage(offset), offset, input.toRecord);
  return { page, [Symbol.asyncIterator]: () => iterate(input, page) };
}

async function* iterate<W, T>(
  input: ListingInput<W, T>,
  fetchPage: (offset: number) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  let left = input.maxRecords;
  let offset: number | undefined = input.offset;
  while (offset !== undefined) {
    const page: Page<T> = await fetchPage(offset);
    yield* page.records.slice(0, left);
    left -= page.records.length;
    offset = page.nextOffset;
    if (left <= 0) break;
  }
  if (left < 0 || (left === 0 && offset !== undefined)) {
    input.emit(() => ({ type: "limit", operationId: input.operationId, limit: input.maxRecords }));
  }
}

/**
 * `index` is the offset of the first record, not a page's number. A page that is not full is the last one; one that
 * does not lead further than the offset it was asked for is, too, or an iteration would never end.
 */
export function toPage<W, T>(wire: WirePage<W>, asked: number, toRecord: (item: W) => T): Page<T> {
  const { index, items_per_page: perPage, current_item_count: count, items } = wire;
  const next = index + perPage;
  const isLast = count === 0 || items.length === 0 || count < perPage || next <= asked;
  return {
    records: items.map(toRecord),
    offset: index,
    nextOffset: isLast ? undefined : next,
    total: wire.total ?? undefined,
    warnings: wire.warnings ?? [],
  };
}
