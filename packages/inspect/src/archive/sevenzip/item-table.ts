import type { ListedItem } from "./listing.ts";

/** A listed member and what has become of it. */
export interface TrackedItem extends ListedItem {
  /** Index in the result; undefined when it is counted only. */
  readonly index: number | undefined;
  isSettled: boolean;
}

/** How a member without a name is listed; 7-Zip invents a name for its file. */
const UNNAMED = "";

/** Finds listed members again while 7-Zip extracts them, which nearly always is in the order of the list. */
export class ItemTable {
  readonly items: TrackedItem[] = [];
  private byName: Map<string, TrackedItem[]> | undefined;
  private taken = new Set<TrackedItem>();
  private position = 0;

  add(item: ListedItem, index: number | undefined): void {
    this.items.push({ ...item, index, isSettled: false });
  }

  /** Starts over, for another pass over the same archive. */
  rewind(): void {
    this.position = 0;
    this.taken = new Set();
  }

  /** The next member with this name that was not taken in this pass. */
  take(name: string): TrackedItem | undefined {
    const next = this.items[this.position];
    const found = next?.name === name ? next : (this.search(name) ?? this.search(UNNAMED));
    if (found === undefined) return undefined;
    this.taken.add(found);
    while (this.position < this.items.length && this.taken.has(this.items[this.position]!)) this.position += 1;
    return found;
  }

  private search(name: string): TrackedItem | undefined {
    this.byName ??= Map.groupBy(this.items, (item) => item.name);
    return this.byName.get(name)?.find((item) => !this.taken.has(item));
  }
}
