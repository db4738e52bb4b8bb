import type { OpenItemState } from "@fumehood/contract";
import type { Identification, Inspection } from "@fumehood/inspect";
import type { ItemRecord } from "./item-record.ts";
import type { PipelineLimits } from "./limits.ts";
import type { StageOutcome } from "./outcome.ts";
import type { PipelinePolicy } from "./policy.ts";
import type { OpenItemCounter } from "./policy/open-items.ts";
import type { PolicyBook } from "./policy/policy-book.ts";
import type { BlobStore, Clock, ItemStore, Logger, Random } from "./ports.ts";
import type { SlotQueue } from "./quota/queue.ts";
import type { ServiceQuotaReader } from "./service-quota.ts";
import type { Sink } from "./sink.ts";
import type { TargetRegistry } from "./target.ts";
import type { MemberUnpacker } from "./unpacker.ts";

/** An item at a stage. */
export interface StageInput {
  readonly record: ItemRecord;
  /** Claims since the last commit, this one included. */
  readonly claims: number;
  readonly password: string | null;
  /** Aborted when the lease is lost or the pipeline stops. */
  readonly signal: AbortSignal;
}

/** What the stages work with; each takes the part that it needs. */
export interface StageDeps {
  readonly now: Clock;
  readonly random: Random;
  readonly store: Pick<
    ItemStore,
    "enterFlight" | "findFinishedTwin" | "reserveSlot" | "listSlots" | "familySize" | "foundPasswords" | "findRecord"
  >;
  readonly blobs: BlobStore;
  readonly targets: TargetRegistry;
  readonly identify: (path: string, options: { name: string }) => Promise<Identification>;
  /** Looks into a file for the static suspicion, in a worker that can be ended; absent where nobody can. */
  readonly inspect: ((path: string, options: { name: string; signal: AbortSignal }) => Promise<Inspection>) | undefined;
  readonly unpacker: MemberUnpacker;
  /** Tried on archives that are locked, after what came with them. Secrets. */
  readonly archivePasswords: readonly string[];
  readonly serviceQuota: ServiceQuotaReader;
  readonly slotQueue: SlotQueue;
  readonly sinks: readonly Sink[];
  readonly policy: PipelinePolicy;
  /** The rules of the gate, as they are at the moment. */
  readonly policies: PolicyBook;
  readonly openItems: OpenItemCounter;
  readonly limits: PipelineLimits;
  /** A folder of our own, above everything that unpacking writes. */
  readonly tempFolder: string;
  readonly logger: Logger;
}

/** One row of the flow. */
export interface Stage {
  readonly name: string;
  /** The one state whose items this stage takes. */
  readonly owns: OpenItemState;
  /** Items at work at the same time. */
  readonly concurrency: number;
  /** How long a claim holds without a sign of life; a running stage gives one every third of it. */
  readonly leaseMs: number;
  readonly work:
    | { readonly kind: "single"; readonly run: (input: StageInput, deps: StageDeps) => Promise<StageOutcome> }
    /** All claimed items of one target at once; each of them gets an outcome, by its id. */
    | {
        readonly kind: "batch";
        readonly run: (inputs: readonly StageInput[], deps: StageDeps) => Promise<ReadonlyMap<string, StageOutcome>>;
      };
}
