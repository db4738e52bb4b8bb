import { PipelineError } from "./errors.ts";
import { createExecutor } from "./executor.ts";
import type { ExecutorInput } from "./executor.ts";
import type { Stage } from "./stage.ts";

/** How often the store is looked at for work of other processes. */
const POLL_MS = 500;
/** The shortest sleep: an item that is due and was taken by another must not make the loop spin. */
const SHORTEST_SLEEP_MS = 5;
/** How long running stages may finish when the worker stops, before they are aborted, and how long they may take to notice that. */
const STOP_GRACE_MS = 3000;
const ABORT_GRACE_MS = 2000;

export interface WorkerInput extends Omit<ExecutorInput, "onFree"> {
  readonly stages: readonly Stage[];
}

/** Brings items through the stages. */
export interface Worker {
  start(): void;
  /**
   * Lets running stages finish for a moment, then aborts them and gives their claims back. A stage that does not heed that keeps its
   * claim until the lease runs out.
   */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
  /** Runs everything that is due now, and what becomes due by that, to its outcome. Returns how many outcomes there were. */
  runOnce(): Promise<number>;
  /** Says that there may be new work. */
  wake(): void;
}

/** A worker over one store. Several, in several processes, may share the store. */
export function createWorker(input: WorkerInput): Worker {
  const { stages, store, deps } = input;
  const sleeper = createSleeper();
  const executor = createExecutor({ ...input, onFree: sleeper.wake });
  const state: { isStopping: boolean; loop: Promise<void> | undefined } = { isStopping: false, loop: undefined };

  async function claimAndStart(): Promise<number> {
    const wishes = stages.map((stage) => ({
      state: stage.owns,
      limit: executor.freePlaces(stage),
      leaseMs: stage.leaseMs,
    }));
    const claimed = await store.claim({ now: deps.now(), targets: deps.targets.names(), wishes });
    for (const stage of stages) {
      const own = claimed.filter(({ record }) => record.item.state === stage.owns);
      if (own.length > 0) executor.start(stage, own);
    }
    return claimed.length;
  }

  /** Milliseconds until the next item is due. Stages without a free place do not count: their items are due and cannot be begun. */
  async function pauseMs(): Promise<number> {
    const states = stages.filter((stage) => executor.freePlaces(stage) > 0).map(({ owns }) => owns);
    const dueAt = await store.nextDueAt({ targets: deps.targets.names(), states });
    return dueAt === null ? POLL_MS : Math.max(SHORTEST_SLEEP_MS, Math.min(POLL_MS, dueAt - deps.now()));
  }

  /** A store that fails is asked again a little later: nothing is lost meanwhile. */
  async function turn(): Promise<void> {
    try {
      sleeper.listen();
      if ((await claimAndStart()) === 0) await sleeper.sleep(await pauseMs());
    } catch (error) {
      deps.logger.error({ error }, "the store could not be asked for work");
      await sleeper.sleep(POLL_MS);
    }
  }

  async function runLoop(): Promise<void> {
    const everyMs = Math.min(...stages.map(({ leaseMs }) => leaseMs)) / 3;
    const timer = setInterval(() => {
      executor.extendLeases().catch((error: unknown) => deps.logger.error({ error }, "leases could not be extended"));
    }, everyMs);
    while (!state.isStopping) await turn();
    clearInterval(timer);
  }

  async function settleWithin(ms: number): Promise<void> {
    const timeout = Promise.withResolvers<"late">();
    const timer = setTimeout(timeout.resolve, ms, "late");
    while (!executor.isIdle() && (await Promise.race([executor.nextEnd(), timeout.promise])) !== "late");
    clearTimeout(timer);
  }

  return {
    wake: sleeper.wake,
    start() {
      if (state.loop !== undefined) throw new PipelineError("pipeline.started", "The pipeline runs already.");
      state.isStopping = false;
      state.loop = runLoop();
    },
    async stop({ graceMs = STOP_GRACE_MS } = {}) {
      state.isStopping = true;
      sleeper.wake();
      await state.loop;
      state.loop = undefined;
      await settleWithin(graceMs);
      executor.abortAll();
      await settleWithin(ABORT_GRACE_MS);
    },
    async runOnce() {
      let outcomes = 0;
      for (;;) {
        const started = await claimAndStart();
        outcomes += started;
        if (started === 0 && executor.isIdle()) return outcomes;
        // Whichever ends first may have made something due.
        await executor.nextEnd();
      }
    },
  };
}

interface Sleeper {
  /** From here on a wake-up is remembered for the next sleep. */
  listen(): void;
  sleep(ms: number): Promise<void>;
  wake(this: void): void;
}

/** A pause that ends early when somebody says that there is work, also when that was said just before. */
function createSleeper(): Sleeper {
  let isWoken = false;
  let end: (() => void) | undefined;
  return {
    listen() {
      isWoken = false;
    },
    async sleep(ms) {
      if (isWoken) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      end = undefined;
    },
    wake() {
      isWoken = true;
      end?.();
    },
  };
}
