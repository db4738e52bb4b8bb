import type { Delivery, SinkInfo } from "@fumehood/contract";
import { PipelineError } from "../errors.ts";
import type { BlobStore, Clock, ItemStore, Logger, Random } from "../ports.ts";
import { readReportBlob } from "../report-blob.ts";
import type { Sink } from "../sink.ts";
import type { DeliveryStore, ListDeliveriesRequest } from "./delivery-store.ts";
import { createDeliveryWorker } from "./delivery-worker.ts";
import { buildTestNotice } from "./test-notice.ts";
import { describeFilter } from "./sink-filter.ts";

export interface OutboxInput {
  readonly sinks: readonly Sink[];
  readonly deliveries: DeliveryStore | undefined;
  readonly store: Pick<ItemStore, "getRecord" | "findRecord">;
  readonly blobs: BlobStore;
  readonly now: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface Outbox {
  start(): void;
  stop(): Promise<void>;
  runOnce(): Promise<number>;
  wake(): void;
  describe(this: void): Promise<readonly SinkInfo[]>;
  test(this: void, name: string): Promise<{ readonly ok: boolean; readonly detail: string } | undefined>;
  list(
    this: void,
    request: ListDeliveriesRequest,
  ): Promise<{ readonly deliveries: readonly Delivery[]; readonly nextCursor: string | null }>;
  replay(this: void, request: { readonly sink?: string; readonly item?: string }): Promise<number>;
}

/**
 * The sinks, their outbox and what people ask of them.
 * Replaying for a sink that is not configured throws a {@link PipelineError}.
 */
export function createOutbox(input: OutboxInput): Outbox {
  const { sinks, deliveries, store, blobs, now } = input;
  if (deliveries === undefined && sinks.length > 0) throw new Error("unreachable: sinks are composed with an outbox");
  const byName = new Map(sinks.map((sink) => [sink.name, sink]));
  if (byName.size < sinks.length) throw new Error("unreachable: the configuration names each sink once");
  const worker =
    deliveries === undefined
      ? undefined
      : createDeliveryWorker({ ...input, store: deliveries, load: (itemId) => loadItem(itemId, store, blobs) });

  return {
    start: () => worker?.start(),
    stop: async () => worker?.stop(),
    runOnce: async () => (await worker?.runOnce()) ?? 0,
    wake: () => worker?.wake(),
    async describe() {
      const counts = await deliveries?.counts();
      return sinks.map((sink) => describeSink(sink, counts?.get(sink.name)));
    },
    async test(name) {
      const sink = byName.get(name);
      return sink === undefined ? undefined : tryOut(sink, now());
    },
    list: async (request) => (await deliveries?.list(request)) ?? { deliveries: [], nextCursor: null },
    async replay({ sink, item }) {
      if (sink !== undefined && !byName.has(sink)) {
        throw new PipelineError("pipeline.sink-unknown", `There is no sink "${sink}" in the configuration.`);
      }
      if (deliveries === undefined) return 0;
      const itemId = item === undefined ? undefined : ((await store.findRecord(item))?.item.id ?? item);
      const replayed = await deliveries.replay({ sink, item: itemId, now: now() });
      const isAsked = replayed === 0 && sink !== undefined && itemId !== undefined;
      const asked = isAsked && (await deliveries.request(itemId, sink, now()));
      worker?.wake();
      return replayed + (asked ? 1 : 0);
    },
  };
}

async function loadItem(itemId: string, store: OutboxInput["store"], blobs: BlobStore) {
  const record = await store.getRecord(itemId);
  if (record === undefined) return undefined;
  const { reportSha256 } = record.work;
  return { item: record.item, report: reportSha256 === null ? null : await readReportBlob(blobs, reportSha256) };
}

function describeSink(
  { name, kind, destination, filter }: Sink,
  counts: {
    waiting: number;
    delivered: number;
    dead: number;
    oldestWaitingAt: number | null;
    problem: string | null;
  } = {
    waiting: 0,
    delivered: 0,
    dead: 0,
    oldestWaitingAt: null,
    problem: null,
  },
): SinkInfo {
  const { oldestWaitingAt, ...others } = counts;
  const since = oldestWaitingAt === null ? null : new Date(oldestWaitingAt).toISOString();
  return { name, kind, destination, wants: describeFilter(filter), ...others, oldestWaitingAt: since };
}

async function tryOut(sink: Sink, now: number): Promise<{ ok: boolean; detail: string }> {
  try {
    const outcome = await sink.deliver(buildTestNotice(sink.name, now), AbortSignal.timeout(sink.timeoutMs));
    if (outcome.kind === "delivered") return { ok: true, detail: `${sink.destination} took an example.` };
    return { ok: false, detail: outcome.problem };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : "It failed without a reason." };
  }
}
