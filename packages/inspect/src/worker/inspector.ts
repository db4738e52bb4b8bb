import { createReadStream } from "node:fs";
import { Worker } from "node:worker_threads";
import { digestStream } from "../digests.ts";
import { InspectError } from "../errors.ts";
import { identifyFile } from "../identify/identify-file.ts";
import { DEFAULT_TIMEOUT_MS, MAX_FILES_PER_WORKER, MAX_INSPECTED_BYTES, WORKER_HEAP_MIB } from "../limits.ts";
import type { Inspection, InspectionOutcome } from "../inspection.ts";
import type { EarlyFacts, InspectRequest, WorkerMessage } from "./messages.ts";

/** How one file is inspected. */
export interface InspectOptions {
  /** The name the file came under; where it lies says nothing. */
  name?: string;
  /** From the moment a worker takes the file; `DEFAULT_TIMEOUT_MS` when absent. */
  timeoutMs?: number;
  /** Larger files get digests, type and the facts of their head; `MAX_INSPECTED_BYTES` when absent. */
  maxBytes?: number;
  signal?: AbortSignal;
}

/** A pool of workers that inspect files one after another. */
export interface Inspector {
  /**
   * Inspects one file; whatever its bytes do is an outcome. Rejects with `inspect_file_unreadable` when the file cannot be read, with
   * `inspect_closed` after `close`, and with the signal's reason when it is aborted.
   */
  inspect(path: string, options?: InspectOptions): Promise<Inspection>;
  /** Ends the workers; what is still waiting or running rejects with `inspect_closed`. */
  close(): Promise<void>;
}

interface Job {
  request: InspectRequest;
  timeoutMs: number;
  early: EarlyFacts | undefined;
  startedAt: number;
  resolve: (inspection: Inspection) => void;
  reject: (reason: unknown) => void;
}

/** One place in the pool; its worker is started when needed and again after one was ended. */
interface Slot {
  worker: Worker | undefined;
  isReady: boolean;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
  filesDone: number;
}

const WORKER_URL = new URL(
  import.meta.url.endsWith(".ts") ? "./inspection-worker.ts" : "./inspection-worker.js",
  import.meta.url,
);

/** Creates a pool of `workers` (at least one). Workers start with the first file and do not keep the process alive while idle. */
export function createInspector(options: { workers?: number; heapMib?: number } = {}): Inspector {
  return new Pool(Math.max(1, options.workers ?? 1), options.heapMib ?? WORKER_HEAP_MIB);
}

/** Inspects a single file in a worker of its own, which is ended afterwards. For many files use one inspector. */
export async function inspectFile(path: string, options: InspectOptions = {}): Promise<Inspection> {
  const inspector = createInspector();
  try {
    return await inspector.inspect(path, options);
  } finally {
    await inspector.close();
  }
}

class Pool implements Inspector {
  readonly #slots: Slot[];
  readonly #heapMib: number;
  readonly #waiting: Job[] = [];
  #nextId = 1;
  #isClosed = false;

  constructor(workers: number, heapMib: number) {
    this.#heapMib = heapMib;
    this.#slots = Array.from({ length: workers }, () => ({
      worker: undefined,
      isReady: false,
      job: undefined,
      timer: undefined,
      filesDone: 0,
    }));
  }

  async inspect(path: string, options: InspectOptions = {}): Promise<Inspection> {
    options.signal?.throwIfAborted();
    if (this.#isClosed) throw closedError();
    const { promise, resolve, reject } = Promise.withResolvers<Inspection>();
    const request = {
      id: this.#nextId++,
      path,
      maxBytes: options.maxBytes ?? MAX_INSPECTED_BYTES,
      ...(options.name === undefined ? {} : { name: options.name }),
    };
    const job: Job = {
      request,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      early: undefined,
      startedAt: performance.now(),
      resolve,
      reject,
    };
    const abort = (): void => this.#abandon(job, options.signal?.reason);
    options.signal?.addEventListener("abort", abort, { once: true });
    this.#waiting.push(job);
    this.#dispatch();
    try {
      return await promise;
    } finally {
      options.signal?.removeEventListener("abort", abort);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#waiting.splice(0)) job.reject(closedError());
    await Promise.all(
      this.#slots.map(async (slot) => {
        slot.job?.reject(closedError());
        await this.#endWorker(slot);
      }),
    );
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (slot.job !== undefined) continue;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      slot.job = job;
      if (slot.worker === undefined) this.#startWorker(slot);
      else if (slot.isReady) this.#send(slot, job);
      slot.worker?.ref();
    }
  }

  #startWorker(slot: Slot): void {
    const worker = new Worker(WORKER_URL, {
      resourceLimits: { maxOldGenerationSizeMb: this.#heapMib },
      stdout: true,
      stderr: true,
    });
    slot.worker = worker;
    slot.isReady = false;
    slot.filesDone = 0;
    worker.on("message", (message: WorkerMessage) => {
      if (slot.worker === worker) this.#receive(slot, message);
    });
    // What went wrong is told by the exit that follows; without a listener it would end this process.
    worker.on("error", () => {});
    worker.on("exit", () => {
      if (slot.worker === worker) this.#lose(slot);
    });
  }

  #send(slot: Slot, job: Job): void {
    job.startedAt = performance.now();
    slot.timer = setTimeout(() => void this.#conclude(slot, "timeout", "The time limit was reached."), job.timeoutMs);
    slot.worker?.postMessage(job.request);
  }

  #receive(slot: Slot, message: WorkerMessage): void {
    const { job } = slot;
    if (message.kind === "ready") {
      slot.isReady = true;
      if (job === undefined) slot.worker?.unref();
      else this.#send(slot, job);
      return;
    }
    if (job === undefined || job.request.id !== message.id) return;
    if (message.kind === "early") {
      job.early = message.facts;
      return;
    }
    if (message.kind === "done") job.resolve(message.inspection);
    else
      job.reject(
        new InspectError("inspect_file_unreadable", `The file cannot be read: ${message.message}`, { retryable: true }),
      );
    void this.#free(slot);
  }

  /** The worker is gone although nobody ended it: out of memory, or a crash in native code. */
  #lose(slot: Slot): void {
    slot.worker = undefined;
    void this.#conclude(slot, "crashed", "The inspection ended its worker; most likely it ran out of memory.");
  }

  /** Ends a job without its worker, with what is cheap. */
  async #conclude(slot: Slot, outcome: InspectionOutcome, problem: string): Promise<void> {
    const { job } = slot;
    slot.job = undefined;
    await this.#endWorker(slot);
    this.#dispatch();
    if (job === undefined) return;
    try {
      job.resolve(await describeCheaply(job, outcome, problem));
    } catch (error) {
      job.reject(
        new InspectError(
          "inspect_file_unreadable",
          `The file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error, retryable: true },
        ),
      );
    }
  }

  #abandon(job: Job, reason: unknown): void {
    job.reject(reason);
    const waiting = this.#waiting.indexOf(job);
    if (waiting !== -1) this.#waiting.splice(waiting, 1);
    const slot = this.#slots.find((candidate) => candidate.job === job);
    if (slot === undefined) return;
    slot.job = undefined;
    void this.#endWorker(slot).then(() => this.#dispatch());
  }

  async #free(slot: Slot): Promise<void> {
    clearTimeout(slot.timer);
    slot.job = undefined;
    slot.filesDone++;
    slot.worker?.unref();
    if (slot.filesDone >= MAX_FILES_PER_WORKER) await this.#endWorker(slot);
    this.#dispatch();
  }

  async #endWorker(slot: Slot): Promise<void> {
    clearTimeout(slot.timer);
    const { worker } = slot;
    slot.worker = undefined;
    slot.isReady = false;
    await worker?.terminate();
  }
}

function closedError(): InspectError {
  return new InspectError("inspect_closed", "The inspector was closed before this file was done.", { retryable: true });
}

async function describeCheaply(job: Job, outcome: InspectionOutcome, problem: string): Promise<Inspection> {
  const { path, name } = job.request;
  const early = job.early ?? {
    ...(await digestStream(createReadStream(path))),
    identification: await identifyFile(path, name === undefined ? {} : { name }),
  };
  return {
    outcome,
    ...early,
    fuzzy: {},
    entropy: 0,
    strings: [],
    embedded: [],
    yara: { ran: false, reason: problem },
    limitsReached: outcome === "timeout" ? ["timeoutMs"] : [],
    problems: [problem],
    elapsedMs: performance.now() - job.startedAt,
  };
}
