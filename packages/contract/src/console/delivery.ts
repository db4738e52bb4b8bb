import { z } from "zod";

/** Where a delivery stands: `waiting` for its turn or its next attempt, `delivered`, or `dead` when it was given up and can be replayed. */
export const DELIVERY_STATES = ["waiting", "delivered", "dead"] as const;
export const deliveryStateSchema = z.enum(DELIVERY_STATES);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

/** One item on its way to one sink. */
export const deliverySchema = z.strictObject({
  itemId: z.string(),
  sink: z.string(),
  state: deliveryStateSchema,
  attempts: z.number().int(),
  createdAt: z.string(),
  /** When it is tried next; `null` when it has ended. */
  dueAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Why the last attempt failed, in a sentence. */
  problem: z.string().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const SINK_KINDS = ["webhook", "folder", "syslog", "email", "misp"] as const;
export const sinkKindSchema = z.enum(SINK_KINDS);
export type SinkKind = z.infer<typeof sinkKindSchema>;

/** A configured sink and how it does. Never a secret. */
export const sinkSchema = z.strictObject({
  name: z.string(),
  kind: sinkKindSchema,
  /** Where it goes, without user, password, query or key. */
  destination: z.string(),
  /** What it wants, in a sentence. */
  wants: z.string(),
  waiting: z.number().int(),
  delivered: z.number().int(),
  dead: z.number().int(),
  /** Since when the longest waiting one waits. */
  oldestWaitingAt: z.string().nullable(),
  /** Of the attempt that failed last, while something waits or is dead. */
  problem: z.string().nullable(),
});
export type SinkInfo = z.infer<typeof sinkSchema>;
