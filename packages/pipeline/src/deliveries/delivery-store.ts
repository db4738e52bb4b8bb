import type { Delivery, DeliveryState } from "@fumehood/contract";

export interface ClaimedDelivery {
  readonly itemId: string;
  readonly sink: string;
  /** Attempts before this one. */
  readonly attempts: number;
  readonly createdAt: number;
  /** Grows with each claim; a settlement with an older one is refused. */
  readonly fence: number;
}

/** What became of an attempt. */
export type DeliverySettlement =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly dueAt: number; readonly problem: string }
  | { readonly kind: "dead"; readonly problem: string };

export interface DeliveryCounts {
  readonly waiting: number;
  readonly delivered: number;
  readonly dead: number;
  readonly oldestWaitingAt: number | null;
  readonly problem: string | null;
}

export interface ListDeliveriesRequest {
  readonly limit: number;
  readonly cursor?: string;
  readonly state?: DeliveryState;
  readonly sink?: string;
  readonly item?: string;
}

/**
 * The outbox: which sinks are still to be told of which items. Rows come into it with the commit that ends an item. Several processes may
 * empty it; each method is one transaction. Times are milliseconds since 1970.
 */
export interface DeliveryStore {
  /** Leases due deliveries of one sink, the longest due first; one whose lease has run out is due again. */
  claim(request: {
    readonly sink: string;
    readonly now: number;
    readonly limit: number;
    readonly leaseMs: number;
  }): Promise<readonly ClaimedDelivery[]>;
  /** False when another holds the lease by now; nothing is written then. */
  settle(delivery: ClaimedDelivery, settlement: DeliverySettlement, now: number): Promise<boolean>;
  /** Newest first. */
  list(request: ListDeliveriesRequest): Promise<{ deliveries: readonly Delivery[]; nextCursor: string | null }>;
  /** Has dead deliveries tried again, with their attempts counted anew; returns how many. */
  replay(request: { readonly sink?: string; readonly item?: string; readonly now: number }): Promise<number>;
  /** Asks for a delivery by hand, also of what was delivered before; false when there is no such item, or it has not ended. */
  request(itemId: string, sink: string, now: number): Promise<boolean>;
  counts(): Promise<ReadonlyMap<string, DeliveryCounts>>;
  /** When the next delivery of the sink is due; a lease counts as due when it ends. */
  nextDueAt(sink: string): Promise<number | null>;
}
