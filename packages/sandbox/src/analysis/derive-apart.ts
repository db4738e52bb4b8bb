import { Worker } from "node:worker_threads";
import type { DeriveInput, Derived } from "./derive.ts";

/** What the thread is given: the document lies in a file, so that it need not be copied. */
export interface DeriveRequest {
  path: string;
  input: DeriveInput;
}

const THREAD_URL = new URL(
  import.meta.url.endsWith(".ts") ? "./derive-thread.ts" : "./derive-thread.js",
  import.meta.url,
);
const HEAP_MIB = 2048;

/** The same as `deriveResults`, in a thread of its own that ends afterwards or with the signal. Rejects with the signal's reason, or the fault. */
export async function deriveApart(request: DeriveRequest, signal: AbortSignal): Promise<Derived> {
  signal.throwIfAborted();
  const worker = new Worker(THREAD_URL, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    env: {},
  });
  const ended = Promise.withResolvers<Derived>();
  const abort = () => ended.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  // The thread's one message is what its code, which is ours, has derived.
  worker.once("message", (derived: Derived) => ended.resolve(derived));
  worker.once("error", (error) => ended.reject(error));
  worker.once("exit", (code) => ended.reject(new Error(`The thread that derives results ended with ${code}.`)));
  try {
    return await ended.promise;
  } finally {
    signal.removeEventListener("abort", abort);
    await worker.terminate();
  }
}
