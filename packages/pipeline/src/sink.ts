import type { Item, Report, SinkKind } from "@fumehood/contract";
import type { DeliveryOutcome } from "./deliveries/decide-delivery.ts";
import type { SinkFilter } from "./deliveries/sink-filter.ts";

/** What a sink is told. */
export interface Notice {
  /** The same in every attempt, so that a receiver can tell a repetition: it may come twice after a crash. */
  readonly id: string;
  /** When the item ended, ISO 8601. */
  readonly at: string;
  readonly item: Item;
  readonly report: Report | null;
  /** Made up, to try the sink out. */
  readonly isTest: boolean;
}

/** Somewhere that items are told to when they end. */
export interface Sink {
  /** Stable: the outbox names it. */
  readonly name: string;
  readonly kind: SinkKind;
  /** For people, without secrets. */
  readonly destination: string;
  readonly filter: SinkFilter;
  /** Deliveries at the same time. */
  readonly concurrency: number;
  /** Longest time for one attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Rejects only for the signal's reason or a fault of its own; what the receiver does is an outcome. */
  deliver(notice: Notice, signal: AbortSignal): Promise<DeliveryOutcome>;
  close?(): Promise<void>;
}
