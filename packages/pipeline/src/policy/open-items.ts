import { isFinalItemState } from "@fumehood/contract";
import type { ItemState } from "@fumehood/contract";
import type { Clock, ItemStore } from "../ports.ts";

/** How long a count is believed: a drop curve needs no more. */
const FRESH_MS = 2000;

/** How many items are under way. */
export type OpenItemCounter = () => Promise<number>;

/** Counts by the store, at most once in two seconds however many ask. */
export function createOpenItemCounter(store: Pick<ItemStore, "stats">, now: Clock): OpenItemCounter {
  let counted: Promise<number> | undefined;
  let countedAt = 0;
  return () => {
    if (counted === undefined || now() - countedAt >= FRESH_MS) {
      countedAt = now();
      counted = count(store).catch((error: unknown) => {
        counted = undefined;
        throw error;
      });
    }
    return counted;
  };
}

async function count(store: Pick<ItemStore, "stats">): Promise<number> {
  const states = Object.entries(await store.stats());
  // The store counts by the states that items have.
  return states.reduce((sum, [state, many]) => sum + (isFinalItemState(state as ItemState) ? 0 : many), 0);
}
