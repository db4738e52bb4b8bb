import { setTimeout as sleep } from "node:timers/promises";
import { OPEN_ITEM_STATES } from "@fumehood/contract";
import type { Delivery, ElementName, Item, LedgerEntry, Report, SinkInfo, Submission } from "@fumehood/contract";
import { acceptEntries, acceptMarked } from "./accept.ts";
import type { AcceptInput, Accepted, MarkedOutcome } from "./accept.ts";
import { fetchMissingElement, openStoredElement } from "./elements.ts";
import type { FetchedElement, OpenedElement } from "./elements.ts";
import { createIdSource } from "./ids.ts";
import { DEFAULT_PIPELINE_LIMITS, MAX_ARCHIVE_PASSWORDS, QUOTA_WINDOW_MS } from "./limits.ts";
import type { PipelineLimits } from "./limits.ts";
import { checkStages, STAGES } from "./pipeline.ts";
import { checkPolicy, DEFAULT_POLICY } from "./policy.ts";
import type { PipelinePolicy } from "./policy.ts";
import { compilePolicy } from "./policy/compile.ts";
import { DEFAULT_POLICY_DOCUMENT } from "./policy/default-policy.ts";
import { createOpenItemCounter } from "./policy/open-items.ts";
import { createPolicyBook } from "./policy/policy-book.ts";
import type { PolicyBook } from "./policy/policy-book.ts";
import type { BlobStore, Clock, ItemPage, ItemStore, ListItemsRequest, Logger, Random } from "./ports.ts";
import { readReportBlob } from "./report-blob.ts";
import type { DeliveryStore, ListDeliveriesRequest } from "./deliveries/delivery-store.ts";
import { createOutbox } from "./deliveries/outbox.ts";
import { createSlotQueue } from "./quota/queue.ts";
import { createServiceQuotaReader } from "./service-quota.ts";
import type { Sink } from "./sink.ts";
import type { StageDeps } from "./stage.ts";
import type { TargetRegistry } from "./target.ts";
import type { MemberUnpacker } from "./unpacker.ts";
import { prepareTempFolder } from "./temp-folder.ts";
import { createWorker } from "./worker.ts";
import type { Worker } from "./worker.ts";

export interface PipelineInput {
  readonly store: ItemStore;
  readonly blobs: BlobStore;
  readonly targets: TargetRegistry;
  /** `identifyFile` of `@fumehood/inspect`. */
  readonly identify: StageDeps["identify"];
  /** `inspect` of an inspector of `@fumehood/inspect`; without it no rule finds anything suspicious. */
  readonly inspect?: StageDeps["inspect"];
  /** `createUnpacker({ outRoot: tempFolder })` of `@fumehood/inspect`. */
  readonly unpacker: MemberUnpacker;
  /** Tried on archives that are locked, after what came with them; at most `MAX_ARCHIVE_PASSWORDS`. */
  readonly archivePasswords?: readonly string[];
  /** A folder of our own: made if absent, and above everything that unpacking writes. */
  readonly tempFolder: string;
  readonly policy?: Partial<PipelinePolicy>;
  /** The rules of the gate, which their owner may replace while it runs; the built-in ones when absent. */
  readonly policies?: PolicyBook;
  readonly limits?: Partial<PipelineLimits>;
  readonly sinks?: readonly Sink[];
  /** The outbox of the sinks; needed where there are any. */
  readonly deliveries?: DeliveryStore;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
}

/** Items from being handed in to their report. Stores, targets and unpacker stay the caller's to close, after `stop`. */
export interface Pipeline {
  /** Takes files and URLs in; see `acceptEntries`. */
  accept(input: Omit<AcceptInput, "marks">): Promise<Accepted>;
  /** For sources: what they handed in before is not handed in again; see `acceptMarked`. */
  acceptMarked(input: AcceptInput): Promise<MarkedOutcome>;
  start(): void;
  /** Running stages may finish for a moment (3 s by default), then they are aborted; what they held is taken up at the next start. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
  /** For tests and one-off commands on a pipeline that is not started: everything that is due now. */
  runOnce(): Promise<number>;
  /** As `runOnce`, and waits for what becomes due later, until every item of our targets has ended. */
  runUntilIdle(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Calls for each item that was made or changed by this process; returns the way out. */
  subscribe(listener: (item: Item) => void): () => void;
  getItem(itemId: string): Promise<Item | undefined>;
  /** By item id, sample id or SHA-256; the newest of several. */
  findItem(key: string): Promise<Item | undefined>;
  listItems(request: ListItemsRequest): Promise<ItemPage>;
  getSubmission(submissionId: string): Promise<{ submission: Submission; items: readonly Item[] } | undefined>;
  /** Direct members of an archive. */
  members(itemId: string): Promise<readonly Item[]>;
  ledger(itemId: string): Promise<readonly LedgerEntry[]>;
  /** `undefined` while there is none. */
  readReport(itemId: string): Promise<Report | undefined>;
  /** A stored element as a stream; `undefined` when it is not stored. Ranges are inclusive at both ends. */
  openElement(
    itemId: string,
    name: ElementName,
    range?: { readonly start?: number; readonly end?: number },
  ): Promise<OpenedElement | undefined>;
  /** Fetches an element from the target when it is not stored yet, and keeps it. */
  fetchElement(itemId: string, name: ElementName, signal?: AbortSignal): Promise<FetchedElement>;
  /** Submissions to a target in our own rolling day, spent and reserved. */
  countSubmissions(target: string): Promise<number>;
  /** Each sink with the state of its outbox. */
  describeSinks(): Promise<readonly SinkInfo[]>;
  /** Delivers an example at once; `undefined` when there is no such sink. */
  testSink(name: string): Promise<{ readonly ok: boolean; readonly detail: string } | undefined>;
  listDeliveries(
    request: ListDeliveriesRequest,
  ): Promise<{ readonly deliveries: readonly Delivery[]; readonly nextCursor: string | null }>;
  /** Has dead deliveries tried again, or asks for one of an ended item by hand; returns how many. */
  replayDeliveries(request: { readonly sink?: string; readonly item?: string }): Promise<number>;
  /** How many items stand in each state. */
  storeStats(): Promise<Readonly<Record<string, number>>>;
}

const SILENT: Logger = { info() {}, warn() {}, error() {} };

/**
 * Puts the stages, a worker and the questions about items together.
 * @throws {PipelineError} when the stages have a hole, or the policy cannot work.
 */
export async function createPipeline(input: PipelineInput): Promise<Pipeline> {
  checkStages(STAGES);
  const deps = toDeps(input);
  checkPolicy(deps.policy);
  await prepareTempFolder(input.tempFolder, deps.now());
  const { store } = input;
  const nextId = createIdSource(deps.now, deps.random);
  const listeners = new Set<(item: Item) => void>();
  const tell = (items: readonly Item[]): void => {
    for (const item of items) for (const listener of listeners) callListener(listener, item, deps.logger);
  };
  const worker = createWorker({
    stages: STAGES,
    store,
    deps,
    nextId,
    onChange(items) {
      tell(items);
      if (items.some(({ endedAt }) => endedAt !== null)) outbox.wake();
    },
  });
  const outbox = createOutbox({ ...deps, store, deliveries: input.deliveries });
  return {
    async accept(entries) {
      const accepted = await acceptEntries(entries, { ...deps, store, nextId });
      tell(accepted.items);
      worker.wake();
      return accepted;
    },
    async acceptMarked(entries) {
      const outcome = await acceptMarked(entries, { ...deps, store, nextId });
      if (outcome.kind === "accepted") {
        tell(outcome.items);
        worker.wake();
      }
      return outcome;
    },
    start() {
      worker.start();
      outbox.start();
    },
    async stop(options) {
      await worker.stop(options);
      await outbox.stop();
    },
    async runOnce() {
      const outcomes = await worker.runOnce();
      await outbox.runOnce();
      return outcomes;
    },
    runUntilIdle: ({ signal } = {}) => runUntilIdle(worker, store, deps, signal),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getItem: async (itemId) => (await store.getRecord(itemId))?.item,
    findItem: async (key) => (await store.findRecord(key))?.item,
    listItems: (request) => store.listItems(request),
    getSubmission: (submissionId) => store.getSubmission(submissionId),
    members: (itemId) => store.members(itemId),
    ledger: (itemId) => store.ledger(itemId),
    async readReport(itemId) {
      const sha256 = (await store.getRecord(itemId))?.work.reportSha256;
      return sha256 === null || sha256 === undefined ? undefined : readReportBlob(deps.blobs, sha256);
    },
    openElement: (itemId, name, range) => openStoredElement(itemId, name, range, { store, blobs: deps.blobs }),
    async fetchElement(itemId, name, signal = new AbortController().signal) {
      const fetched = await fetchMissingElement(itemId, name, signal, { ...deps, store });
      const item = fetched.kind === "stored" ? (await store.getRecord(itemId))?.item : undefined;
      if (item !== undefined) tell([item]);
      return fetched;
    },
    countSubmissions: (target) => store.countSlots({ target, windowMs: QUOTA_WINDOW_MS, now: deps.now() }),
    describeSinks: outbox.describe,
    testSink: outbox.test,
    listDeliveries: outbox.list,
    replayDeliveries: outbox.replay,
    storeStats: () => store.stats(),
  };
}

function toDeps(input: PipelineInput): StageDeps {
  const now = input.clock ?? Date.now;
  return {
    now,
    random: input.random ?? Math.random,
    store: input.store,
    blobs: input.blobs,
    targets: input.targets,
    identify: input.identify,
    unpacker: input.unpacker,
    archivePasswords: (input.archivePasswords ?? []).slice(0, MAX_ARCHIVE_PASSWORDS),
    serviceQuota: createServiceQuotaReader(now),
    slotQueue: createSlotQueue(),
    sinks: input.sinks ?? [],
    policy: { ...DEFAULT_POLICY, ...input.policy },
    policies: input.policies ?? createPolicyBook(compilePolicy(DEFAULT_POLICY_DOCUMENT)),
    openItems: createOpenItemCounter(input.store, now),
    inspect: input.inspect,
    limits: { ...DEFAULT_PIPELINE_LIMITS, ...input.limits },
    tempFolder: input.tempFolder,
    logger: input.logger ?? SILENT,
  };
}

/** A listener that throws is its own trouble, not the pipeline's. */
function callListener(listener: (item: Item) => void, item: Item, logger: Logger): void {
  try {
    listener(item);
  } catch (error) {
    logger.error({ error }, "a listener for items failed");
  }
}

async function runUntilIdle(
  worker: Worker,
  store: ItemStore,
  { now, targets }: StageDeps,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    await worker.runOnce();
    const dueAt = await store.nextDueAt({ targets: targets.names(), states: OPEN_ITEM_STATES });
    if (dueAt === null) return;
    await sleep(Math.max(1, dueAt - now()), undefined, { signal });
  }
}
