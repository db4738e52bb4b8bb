import type { Item } from "@fumehood/contract";
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useReducer, useRef, useState } from "react";
import { ITEMS_KEY } from "../../api/queries.ts";
import { requestJson } from "../../api/request.ts";
import { useLiveEvents } from "../../live/live-context.tsx";
import { filterQuery, matchesFilter, type ItemFilter } from "../../view/item-filter.ts";
import { arrangeList, mergeItems, newerOf, type ListView } from "../../view/item-list.ts";

const PAGE_SIZE = "100";
/** Changes kept beside the fetched pages; beyond that the pages are fetched anew. */
const CHANGES_LIMIT = 2_000;

export interface ItemList {
  readonly view: ListView;
  readonly itemOf: (id: string) => Item | undefined;
  /** Items that the server counts for this filter; `null` before the first page. */
  readonly total: number | null;
  readonly query: {
    readonly isPending: boolean;
    readonly error: unknown;
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => void;
    readonly refetch: () => void;
  };
  /** Lets what waits into the list. */
  readonly showWaiting: () => void;
}

type Changes = ReadonlyMap<string, Item>;

function keepChange(changes: Changes, item: Item | null): Changes {
  if (item === null || changes.size >= CHANGES_LIMIT) return new Map();
  const kept = changes.get(item.id);
  return new Map(changes).set(item.id, kept ? newerOf(kept, item) : item);
}

/** The list of items under a filter: pages from the server, kept current by the stream of events. */
export function useItemList(filter: ItemFilter, isFrozen: boolean): ItemList {
  const queryClient = useQueryClient();
  const [changes, change] = useReducer(keepChange, new Map<string, Item>());
  const query = useInfiniteQuery({
    queryKey: [...ITEMS_KEY, filterQuery(filter)],
    queryFn: ({ pageParam, signal }) =>
      requestJson("listItems", { query: { ...filterQuery(filter), limit: PAGE_SIZE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    // Rows that fit stay while the server looks for the rest.
    placeholderData: keepPreviousData,
  });
  const isFirstHello = useRef(true);
  useLiveEvents((event) => {
    if (event.kind === "item") return change(event.item);
    // The stream was away: what changed meanwhile is only known to the server.
    if (!isFirstHello.current) void queryClient.invalidateQueries({ queryKey: ITEMS_KEY });
    isFirstHello.current = false;
  });

  const fetched = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const items = useMemo(() => mergeItems(fetched, changes), [fetched, changes]);
  const byId = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);
  const fetchedIds = useMemo(() => new Set(fetched.map((item) => item.id)), [fetched]);
  // The server has matched the text of what it sent; only what came by event is matched here.
  const isSettled = !query.isPlaceholderData;
  const fits = (item: Item): boolean =>
    matchesFilter(item, isSettled && fetchedIds.has(item.id) ? { ...filter, q: "" } : filter);

  const key = JSON.stringify(filterQuery(filter));
  const [shown, setShown] = useState<{ key: string; order: readonly string[] }>({ key: "", order: [] });
  const view = query.data
    ? arrangeList(items, fits, shown.key === key ? shown.order : [], isFrozen)
    : { order: [], waiting: [] };
  // What is shown now is what must not move next time.
  if (query.data && (shown.key !== key || !isSame(shown.order, view.order))) setShown({ key, order: view.order });

  return {
    view,
    itemOf: (id) => byId.get(id),
    total:
      query.data && isSettled
        ? (query.data.pages[0]?.total ?? 0) + view.order.filter((id) => !fetchedIds.has(id)).length
        : null,
    query: {
      isPending: query.isPending,
      error: query.error,
      hasNextPage: query.hasNextPage,
      isFetchingNextPage: query.isFetchingNextPage,
      fetchNextPage: () => void query.fetchNextPage(),
      refetch: () => void query.refetch(),
    },
    showWaiting: () => setShown({ key: "", order: [] }),
  };
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);
