import type { Item } from "@fumehood/contract";

export interface PlacedItem {
  readonly item: Item;
  /** Steps under the archive that stands above it in the list; 0 when that one is not in the list. */
  readonly indent: number;
}

/**
 * Puts members under their archive. A family stands where its newest one stood; inside it, the order of the list stays,
 * and a member follows its own archive. A member whose archive is not in the list stays where it was.
 */
export function nestMembers(items: readonly Item[]): PlacedItem[] {
  const present = new Map(items.map((item) => [item.id, item]));
  const childrenOf = new Map<string, Item[]>();
  for (const item of items) {
    if (item.parentId === null || !present.has(item.parentId)) continue;
    const list = childrenOf.get(item.parentId);
    if (list) list.push(item);
    else childrenOf.set(item.parentId, [item]);
  }
  const placed: PlacedItem[] = [];
  const seen = new Set<string>();
  const place = (item: Item, indent: number): void => {
    if (seen.has(item.id)) return;
    seen.add(item.id);
    placed.push({ item, indent });
    for (const child of childrenOf.get(item.id) ?? []) place(child, indent + 1);
  };
  for (const item of items) place(topOf(item, present), 0);
  return placed;
}

function topOf(item: Item, present: ReadonlyMap<string, Item>): Item {
  let top = item;
  const passed = new Set<string>();
  while (top.parentId !== null && !passed.has(top.id)) {
    const parent = present.get(top.parentId);
    if (!parent) break;
    passed.add(top.id);
    top = parent;
  }
  return top;
}

/** Items that came by event, on top of those that were fetched; the newest state of each wins. */
export function mergeItems(fetched: readonly Item[], changed: ReadonlyMap<string, Item>): Item[] {
  const merged = fetched.map((item) => newerOf(item, changed.get(item.id)));
  const known = new Set(fetched.map((item) => item.id));
  const arrived = [...changed.values()].filter((item) => !known.has(item.id));
  const oldest = fetched.at(-1)?.createdAt;
  // Items older than the loaded pages belong to pages that were not fetched yet.
  const fresh = arrived.filter((item) => oldest === undefined || item.createdAt >= oldest);
  return [...fresh, ...merged].toSorted(byAge);
}

function byAge(a: Item, b: Item): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

export function newerOf(item: Item, other: Item | undefined): Item {
  return other && other.updatedAt >= item.updatedAt ? other : item;
}

export interface ListView {
  /** Ids in the order shown. */
  readonly order: readonly string[];
  /** Ids that belong to the list but are held back while it is frozen. */
  readonly waiting: readonly string[];
}

/**
 * Which items stand in the list, in what order. While it is frozen (somebody holds it, or points at it) nothing moves:
 * what is there stays even if it no longer fits, and what is new waits.
 */
export function arrangeList(
  items: readonly Item[],
  fits: (item: Item) => boolean,
  previous: readonly string[],
  isFrozen: boolean,
): ListView {
  const fitting = nestMembers(items.filter(fits)).map(({ item }) => item.id);
  if (!isFrozen || previous.length === 0) return { order: fitting, waiting: [] };
  const shown = new Set(previous);
  const known = new Set(items.map((item) => item.id));
  const kept = previous.filter((id) => known.has(id));
  const lastShown = fitting.findLastIndex((id) => shown.has(id));
  const missing = fitting.filter((id) => !shown.has(id));
  // What stands below everything shown is a further page, and moves nothing.
  const below = new Set(fitting.slice(lastShown + 1));
  return {
    order: [...kept, ...missing.filter((id) => below.has(id))],
    waiting: missing.filter((id) => !below.has(id)),
  };
}
