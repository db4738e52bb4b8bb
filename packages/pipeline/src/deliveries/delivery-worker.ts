import type { Item, Report } from "@fumehood/contract";
import type { Clock, Logger, Random } from "../ports.ts";
import type { Notice, Sink } from "../sink.ts";
import { decideDelivery, type DeliveryOutcome } from "./decide-delivery.ts";
import type { ClaimedDelivery, DeliveryStore } from "./delivery-store.ts";

/** How often the outbox is looked at for work of other processes. */
const LOOK_MS = 1000;
/** Over the attempt's own limit, so that a lease never ends under an attempt that is still within it. */
const LEASE_MARGIN_MS = 5000;

export interface DeliveryWorkerInput {
  readonly store: DeliveryStore;
  readonly sinks: readonly Sink[];
  /** `undefined` when the item is gone. */
  readonly load: (itemId: string) => Promise<{ item: Item; report: Report | null } | undefined>;
  readonly now: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Empties the outbox: each sink at its own pace, so that one that is away holds up no other. */
export interface DeliveryWorker {
  start(): void;
  /** Aborts what runs; it is delivered again later. */
  stop(): Promise<void>;
  /** Everything that is due now; returns how many attempts were made. */
  runOnce(): Promise<number>;
  wake(): void;
}

/** A worker over one outbox. Several processes may share it. */
export function createDeliveryWorker(input: DeliveryWorkerInput): DeliveryWorker {
  const lanes = input.sinks.map((sink) => createLane(sink, input));
  return {
    start: () => lanes.forEach((lane) => lane.start()),
    stop: async () => void (await Promise.all(lanes.map((lane) => lane.stop()))),
    runOnce: async () => (await Promise.all(lanes.map((lane) => lane.runOnce()))).reduce((sum, each) => sum + each, 0),
    wake: () => lanes.forEach((lane) => lane.wake()),
  };
}

/** One sink's part of the outbox. */
function createLane(sink: Sink, input: DeliveryWorkerInput) {
  const { store, now, logger } = input;
  const stopping = new AbortController();
  let loop: Promise<void> | undefined;
  let wakeUp: (() => void) | undefined;

  async function runOnce(): Promise<number> {
    let attempts = 0;
    while (!stopping.signal.aborted) {
      const leaseMs = sink.timeoutMs + LEASE_MARGIN_MS;
      const claimed = await store.claim({ sink: sink.name, now: now(), limit: sink.concurrency, leaseMs });
      if (claimed.length === 0) break;
      await Promise.all(claimed.map((delivery) => attempt(delivery, sink, input, stopping.signal)));
      attempts += claimed.length;
    }
    return attempts;
  }

  async function pause(): Promise<void> {
    const dueAt = await store.nextDueAt(sink.name);
    const ms = dueAt === null ? LOOK_MS : Math.min(LOOK_MS, Math.max(10, dueAt - now()));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await runOnce();
        await pause();
      } catch (error) {
        logger.error({ error, sink: sink.name }, "the outbox could not be emptied");
        await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
      }
    }
  }

  return {
    runOnce,
    start() {
      loop ??= run();
    },
    wake: () => wakeUp?.(),
    async stop() {
      stopping.abort(new Error("the program stops"));
      wakeUp?.();
      await loop;
    },
  };
}

async function attempt(
  delivery: ClaimedDelivery,
  sink: Sink,
  { store, load, now, random, logger }: DeliveryWorkerInput,
  stopping: AbortSignal,
): Promise<void> {
  const outcome = await tryDelivery(delivery, sink, load, stopping);
  // Its lease runs out, and it is delivered after the next start.
  if (stopping.aborted && outcome.kind !== "delivered") return;
  const settlement = decideDelivery(outcome, { attempts: delivery.attempts + 1, now: now(), random });
  await store.settle(delivery, settlement, now());
  if (settlement.kind === "dead") {
    const { problem } = settlement;
    logger.warn({ sink: sink.name, itemId: delivery.itemId, problem }, "a delivery was given up; it can be replayed");
  }
}

async function tryDelivery(
  { itemId, sink: name }: ClaimedDelivery,
  sink: Sink,
  load: DeliveryWorkerInput["load"],
  stopping: AbortSignal,
): Promise<DeliveryOutcome> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(sink.timeoutMs)]);
  try {
    const loaded = await load(itemId);
    if (loaded === undefined) return { kind: "refused", problem: "The item is not there any more." };
    return await sink.deliver(toNotice(`${itemId}:${name}`, loaded), signal);
  } catch (error) {
    if (signal.aborted) return { kind: "failed", problem: `No answer within ${sink.timeoutMs / 1000} seconds.` };
    return { kind: "failed", problem: error instanceof Error ? error.message : "It failed without a reason." };
  }
}

function toNotice(id: string, { item, report }: { item: Item; report: Report | null }): Notice {
  return { id, at: item.endedAt ?? item.updatedAt, item, report, isTest: false };
}
