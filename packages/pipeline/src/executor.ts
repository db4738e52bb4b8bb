import type { Item } from "@fumehood/contract";
import { applyOutcome } from "./apply-outcome.ts";
import { createCommitQueue } from "./commit-queue.ts";
import { decideFault, decideRepeatedCrash } from "./fault.ts";
import type { StageOutcome } from "./outcome.ts";
import type { ClaimedItem, ItemStore } from "./ports.ts";
import type { Stage, StageDeps, StageInput } from "./stage.ts";

export interface ExecutorInput {
  readonly store: ItemStore;
  readonly deps: StageDeps;
  readonly nextId: () => string;
  /** Called after each commit with the items that it changed or made. */
  readonly onChange: (items: readonly Item[]) => void;
  /** Called when a place came free. */
  readonly onFree: () => void;
}

/** Runs stages on claimed items, and brings their outcomes to the store. */
export interface Executor {
  /** Items that the stage can take on. */
  freePlaces(stage: Stage): number;
  start(stage: Stage, claimed: readonly ClaimedItem[]): void;
  /** Gives a sign of life for everything that runs, and aborts what another has taken over. */
  extendLeases(): Promise<void>;
  abortAll(): void;
  isIdle(): boolean;
  /** Resolves when one of the running stages has come to its end, or at once when none runs. */
  nextEnd(): Promise<void>;
}

interface Run {
  readonly claimed: ClaimedItem;
  readonly stage: Stage;
  readonly abort: AbortController;
}

/** An executor for one worker. */
export function createExecutor({ store, deps, nextId, onChange, onFree }: ExecutorInput): Executor {
  const runs = new Map<string, Run>();
  const tasks = new Set<Promise<void>>();
  const queue = createCommitQueue(store, deps.logger, () => runs.size);

  function begin(stage: Stage, claimed: ClaimedItem): Run {
    const run = { claimed, stage, abort: new AbortController() };
    runs.set(claimed.record.item.id, run);
    return run;
  }

  function track(task: Promise<void>): void {
    tasks.add(task);
    void task
      .catch((error: unknown) => deps.logger.error({ error }, "a run could not be brought to its end"))
      .finally(() => tasks.delete(task));
  }

  async function runSingle(run: Run, work: SingleWork): Promise<void> {
    let outcome: StageOutcome;
    try {
      outcome = decideRepeatedCrash(run.claimed, run.stage.name) ?? (await work(toInput(run), deps));
    } catch (error) {
      return finishFault(run, error);
    }
    return finish(run, outcome);
  }

  async function runBatch(batch: readonly Run[], work: BatchWork): Promise<void> {
    let outcomes: ReadonlyMap<string, StageOutcome>;
    try {
      outcomes = await work(batch.map(toInput), deps);
    } catch (error) {
      await Promise.all(batch.map((run) => finishFault(run, error)));
      return;
    }
    await Promise.all(batch.map((run) => finishOneOf(outcomes, run)));
  }

  function finishOneOf(outcomes: ReadonlyMap<string, StageOutcome>, run: Run): Promise<void> {
    const outcome = outcomes.get(idOf(run));
    return outcome === undefined ? finishFault(run, new Error("The stage left the item out.")) : finish(run, outcome);
  }

  async function finishFault(run: Run, error: unknown): Promise<void> {
    if (run.abort.signal.aborted) return giveBack(run);
    const { stage, claimed } = run;
    deps.logger.warn({ error, stage: stage.name, itemId: idOf(run) }, "a stage failed");
    const context = { stage: stage.name, now: deps.now(), random: deps.random };
    const { outcome, faults } = decideFault(error, claimed, context);
    return finish(run, outcome, faults);
  }

  async function finish(run: Run, outcome: StageOutcome, faults = 0): Promise<void> {
    const { sinks } = deps;
    const commit = applyOutcome(run.claimed, outcome, {
      stage: run.stage.name,
      now: deps.now(),
      nextId,
      faults,
      sinks,
    });
    const isAccepted = await queue.push(commit);
    release(run);
    if (isAccepted) onChange([commit.record.item, ...commit.children.map(({ record }) => record.item)]);
  }

  /** An aborted run has no outcome. Its claim goes back; where the lease is another's already, the store leaves it alone. */
  async function giveBack(run: Run): Promise<void> {
    try {
      await store.abandon([{ itemId: idOf(run), fence: run.claimed.fence }], deps.now());
    } finally {
      release(run);
    }
  }

  function release(run: Run): void {
    if (runs.get(idOf(run)) === run) runs.delete(idOf(run));
    onFree();
  }

  return {
    freePlaces(stage) {
      let busy = 0;
      for (const run of runs.values()) if (run.stage === stage) busy += 1;
      return stage.concurrency - busy;
    },
    start(stage, claimed) {
      const begun = claimed.map((each) => begin(stage, each));
      const { work } = stage;
      if (work.kind === "single") {
        for (const run of begun) track(runSingle(run, work.run));
        return;
      }
      const byTarget = Map.groupBy(begun, (run) => run.claimed.record.item.target);
      for (const batch of byTarget.values()) track(runBatch(batch, work.run));
    },
    async extendLeases() {
      const held = [...runs.values()];
      if (held.length === 0) return;
      const longestMs = Math.max(...held.map(({ stage }) => stage.leaseMs));
      const leases = held.map((run) => ({ itemId: idOf(run), fence: run.claimed.fence }));
      const kept = await store.extendLease(leases, deps.now() + longestMs);
      for (const run of held) {
        if (!kept.has(idOf(run)) && runs.get(idOf(run)) === run) run.abort.abort(new Error("the lease is another's"));
      }
    },
    abortAll() {
      for (const run of runs.values()) run.abort.abort(new Error("the pipeline stops"));
    },
    isIdle: () => tasks.size === 0,
    nextEnd: async () => {
      if (tasks.size > 0) await Promise.race(tasks).catch(() => undefined);
    },
  };
}

type SingleWork = Extract<Stage["work"], { kind: "single" }>["run"];
type BatchWork = Extract<Stage["work"], { kind: "batch" }>["run"];

function idOf(run: Run): string {
  return run.claimed.record.item.id;
}

function toInput({ claimed, abort }: Run): StageInput {
  return { record: claimed.record, claims: claimed.claims, password: claimed.password, signal: abort.signal };
}
