import type { Item, Report } from "@fumehood/contract";

/** Somewhere that finished items are told to. May be told the same item again after a crash. */
export interface Sink {
  /** Stable: items remember by it where they were delivered. */
  readonly name: string;
  /** Rejects when it should be tried again later. */
  deliver(item: Item, report: Report | null, signal: AbortSignal): Promise<void>;
}
