import { Worker } from "node:worker_threads";
import type { BlobDigests } from "@fumehood/pipeline";

/** What the thread is given at its start. */
export interface ThreadOptions {
  readonly root: string;
  readonly temporaryFolder: string;
  /** Tells whose files those of the thread are. */
  readonly namesBegin: string;
}

export type ThreadRequest = { readonly id: number } & (
  | { readonly kind: "put"; readonly memory: ArrayBuffer; readonly sizes: readonly number[] }
  | { readonly kind: "settle"; readonly sha256: string }
  | { readonly kind: "close" }
);

/** What became of one blob: its digests, or a fault as far as it can be told to another thread. */
export type BlobOutcome = BlobDigests | { readonly code: string | undefined; readonly message: string };

/** For a `put` an outcome for each blob, in their order. */
export interface ThreadAnswer {
  readonly id: number;
  readonly outcomes: readonly BlobOutcome[];
}

/** Stores small blobs in a thread, those that come at the same time together. */
export interface BlobGrouping {
  /** False until the first `put`: who has one blob at a time needs no thread. */
  readonly isStarted: boolean;
  /** When it resolves, the bytes survive a power cut. Rejects with what has the code of the system's error. */
  put(pieces: readonly Uint8Array[]): Promise<BlobDigests>;
  /** Makes sure that nothing brings a blob back that is deleted next. */
  settle(sha256: string): Promise<void>;
  close(): Promise<void>;
}

const THREAD_URL = new URL(import.meta.url.endsWith(".ts") ? "./blob-thread.ts" : "./blob-thread.js", import.meta.url);

/** What goes to the thread at once. */
const MAX_GROUP_BLOBS = 64;
const MAX_GROUP_BYTES = 4 * 1024 * 1024;

/** Groups that the thread has at the same time: while it waits for the disk with one, it can write the next. */
const GROUPS_AT_ONCE = 2;

interface WaitingBlob {
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
  readonly done: PromiseWithResolvers<BlobDigests>;
}

export function createBlobGrouping(options: ThreadOptions): BlobGrouping {
  let thread: ThreadLink | undefined;
  const waiting: WaitingBlob[] = [];
  let groups = 0;
  let isScheduled = false;

  /** Once all that arrived with it has been heard too. */
  function schedule(): void {
    if (isScheduled || groups >= GROUPS_AT_ONCE || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      void storeGroup(takeGroup(waiting)).finally(schedule);
      schedule();
    });
  }

  async function storeGroup(group: readonly WaitingBlob[]): Promise<void> {
    groups += 1;
    try {
      thread ??= startThread(options, () => (thread = undefined));
      const memory = gather(group);
      const sizes = group.map(({ sizeBytes }) => sizeBytes);
      const outcomes = await thread.ask({ kind: "put", memory, sizes }, [memory]);
      group.forEach(({ done }, index) => settleOutcome(done, outcomes[index]));
    } catch (error) {
      for (const { done } of group) done.reject(error);
    } finally {
      groups -= 1;
    }
  }

  return {
    get isStarted() {
      return thread !== undefined;
    },
    put(pieces) {
      const done = Promise.withResolvers<BlobDigests>();
      waiting.push({ pieces, sizeBytes: sizeOf(pieces), done });
      schedule();
      return done.promise;
    },
    async settle(sha256) {
      await thread?.ask({ kind: "settle", sha256 });
    },
    async close() {
      await thread?.ask({ kind: "close" });
      await thread?.end();
    },
  };
}

/** From the front as many as may go together, at least one. */
function takeGroup(waiting: WaitingBlob[]): WaitingBlob[] {
  let count = 0;
  for (let bytes = 0; count < Math.min(waiting.length, MAX_GROUP_BLOBS); count++) {
    bytes += waiting[count]?.sizeBytes ?? 0;
    if (bytes > MAX_GROUP_BYTES && count > 0) break;
  }
  return waiting.splice(0, count);
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Copied once into memory that the thread takes over: what pieces are cut from is mostly larger, and belongs to others. */
function gather(group: readonly WaitingBlob[]): ArrayBuffer {
  const memory = new ArrayBuffer(group.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const bytes = new Uint8Array(memory);
  let at = 0;
  for (const piece of group.flatMap(({ pieces }) => pieces)) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return memory;
}

function settleOutcome({ resolve, reject }: PromiseWithResolvers<BlobDigests>, outcome: BlobOutcome | undefined): void {
  if (outcome === undefined) return reject(new Error("unreachable: the thread tells of each blob"));
  if ("sha256" in outcome) return resolve(outcome);
  reject(Object.assign(new Error(outcome.message), outcome.code === undefined ? {} : { code: outcome.code }));
}

type Question = ThreadRequest extends infer R ? (R extends ThreadRequest ? Omit<R, "id"> : never) : never;

interface ThreadLink {
  ask(question: Question, transfer?: ArrayBuffer[]): Promise<readonly BlobOutcome[]>;
  end(): Promise<void>;
}

/** Keeps the process alive only while something is asked. `onEnd` is told when the thread is no more; what was asked fails then. */
function startThread(options: ThreadOptions, onEnd: () => void): ThreadLink {
  // Flags of the process, such as how its own entry is to be read, are not the thread's.
  const worker = new Worker(THREAD_URL, {
    workerData: options,
    env: {},
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 },
  });
  const asked = new Map<number, PromiseWithResolvers<readonly BlobOutcome[]>>();
  let lastId = 0;
  let fault: unknown;
  worker.unref();
  worker.on("message", ({ id, outcomes }: ThreadAnswer) => {
    asked.get(id)?.resolve(outcomes);
    asked.delete(id);
    if (asked.size === 0) worker.unref();
  });
  worker.on("error", (error) => (fault = error));
  worker.on("exit", () => {
    onEnd();
    const ended = new Error("The thread that stores blobs has ended.", { cause: fault });
    for (const { reject } of asked.values()) reject(ended);
    asked.clear();
  });
  return {
    ask(question, transfer = []) {
      const answer = Promise.withResolvers<readonly BlobOutcome[]>();
      lastId += 1;
      asked.set(lastId, answer);
      worker.ref();
      worker.postMessage({ ...question, id: lastId }, transfer);
      return answer.promise;
    },
    async end() {
      await worker.terminate();
    },
  };
}
