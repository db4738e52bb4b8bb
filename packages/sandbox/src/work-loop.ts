/** Work that lies in a table, taken one piece after the other until there is none; looked for again when somebody says so, and now and then. */
export interface WorkLoop {
  start(): void;
  /** Takes nothing new, and returns when nothing runs any more. */
  stop(): Promise<void>;
  /** Says that there may be something to do. */
  wake(): void;
  /** Does one piece in the caller's time; false when there was none. */
  step(): Promise<boolean>;
}

export interface WorkLoopOptions {
  /** Takes a piece and sees it to its end; false when there was none. The signal says that the loop stops. */
  readonly step: (stopping: AbortSignal) => Promise<boolean>;
  /** Pieces at the same time. */
  readonly concurrency: number;
  /** How often is looked for what another process wrote, and for what has become due. */
  readonly pollMs: number;
  /** Told of a fault of `step`; the loop looks again at the next turn. */
  readonly onFault: (error: unknown) => void;
}

/** What a stopped loop aborts its pieces with. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/** Builds a loop that stands still until `start`. Any number of processes may work on one table. */
export function createWorkLoop(options: WorkLoopOptions): WorkLoop {
  let stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();

  const step = async () => await options.step(stopping.signal);

  async function work(): Promise<void> {
    try {
      while (!stopping.signal.aborted && (await step()));
    } catch (error) {
      options.onFault(error);
    }
  }

  function wake(): void {
    if (timer === undefined || running.size >= options.concurrency) return;
    const task = work().finally(() => running.delete(task));
    running.add(task);
  }

  return {
    step,
    wake,
    start() {
      if (timer !== undefined) return;
      stopping = new AbortController();
      timer = setInterval(wake, options.pollMs);
      for (let started = 0; started < options.concurrency; started++) wake();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      stopping.abort(new StoppedError("The sandbox is stopping."));
      await Promise.all(running);
    },
  };
}
