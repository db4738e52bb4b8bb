import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";

/** Bytes of an answer that wait for whoever reads it before the connection is held back. */
const MAX_HELD_BYTES = 64 * 1024;

export interface AnswerHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/**
 * One request and its answer. undici's own `request` makes a stream of each answer, which costs more than most answers themselves; this one
 * takes them as they come.
 */
export class UndiciExchange implements Dispatcher.DispatchHandler {
  /** Rejects with what broke before there was one. */
  readonly head: Promise<AnswerHead>;
  readonly #signal: AbortSignal | undefined;
  #settleHead: { resolve(head: AnswerHead): void; reject(fault: unknown): void } | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #chunks: Buffer[] = [];
  #heldBytes = 0;
  #isOver = false;
  #fault: unknown;
  #wakeReader: (() => void) | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.head = new Promise((resolve, reject) => (this.#settleHead = { resolve, reject }));
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Whether undici had a connection for it: from then on nobody knows what the other side has seen. */
  get isBegun(): boolean {
    return this.#controller !== undefined;
  }

  /** The body as it comes. Throws what broke it. */
  async *readBody(): AsyncGenerator<Uint8Array> {
    for (;;) {
      for (let chunk = this.#take(); chunk !== undefined; chunk = this.#take()) yield chunk;
      if (this.#fault !== undefined) throw this.#fault;
      if (this.#isOver) return;
      await new Promise<void>((resolve) => (this.#wakeReader = resolve));
    }
  }

  /** Lets go of what has not come yet, and of its connection. */
  drop(reason: Error = new Error("Nobody reads the answer.")): void {
    if (this.#isOver) return;
    // Before the request has a connection there is nothing to end; it is told so when it gets one.
    this.#controller?.abort(reason);
    this.#end(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver) return controller.abort(new Error("Nobody waits for the answer."));
    this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // What comes before the answer itself says nothing.
    if (status < 200) return;
    this.#settleHead?.resolve({ status, headers });
    this.#settleHead = undefined;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.byteLength;
    if (this.#heldBytes >= MAX_HELD_BYTES) controller.pause();
    this.#wake();
  }

  onResponseEnd(): void {
    this.#end(undefined);
  }

  onResponseError(_: Dispatcher.DispatchController, fault: Error): void {
    this.#end(fault);
  }

  readonly #onAbort = (): void => this.drop(new Error("The caller stopped the request."));

  #take(): Buffer | undefined {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return undefined;
    this.#heldBytes -= chunk.byteLength;
    if (this.#heldBytes < MAX_HELD_BYTES && !this.#isOver) this.#controller?.resume();
    return chunk;
  }

  #end(fault: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#fault = fault;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#settleHead?.reject(fault ?? new Error("There was no answer."));
    this.#settleHead = undefined;
    this.#wake();
  }

  #wake(): void {
    this.#wakeReader?.();
    this.#wakeReader = undefined;
  }
}
