import type { Clock, ItemStore } from "../ports.ts";

/** How long a count is believed: a drop curve needs no more. */
const FRESH_MS = 2000;

/** How many items are under way. */
export type OpenItemCounter = () => Promise<number>;

/** Counts by the store, at most once in two seconds however many ask. */
export function createOpenItemCounter(store: Pick<ItemStore, "countOpen">, now: Clock): OpenItemCounter {
  let counted: Promise<number> | undefined;
  let countedAt = 0;
  return () => {
    if (counted === undefined || now() - countedAt >= FRESH_MS) {
      countedAt = now();
      counted = store.countOpen().catch((error: unknown) => {
        counted = undefined;
        throw error;
      });
    }
    return counted;
  };
}
