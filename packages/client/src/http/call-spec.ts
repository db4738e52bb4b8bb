import type { HttpMethod, ThreatGridOperationId } from "@fumehood/contract";
import type { ClientEvent } from "../events.ts";
import type { Redact } from "../text.ts";
import type { Transport, TransportResponse } from "../transport/transport.ts";
import type { EncodedBody } from "./body.ts";
import type { Deadline } from "./deadline.ts";
import type { RetryPolicy } from "./retry.ts";

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after the time, or rejects as soon as the signal stops it. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

export interface Timeouts {
  /** Until a connection stands. */
  readonly connectMs: number;
  /** From the end of a request to the beginning of its answer. */
  readonly headersMs: number;
  /** Between two pieces of an answer. */
  readonly idleMs: number;
  /** For the whole of a JSON answer, from its beginning. Downloads have no such limit. */
  readonly answerMs: number;
}

/** Everything that a call needs besides its own request. */
export interface ExecutorContext {
  readonly transport: Transport;
  readonly retry: RetryPolicy;
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  readonly random: () => number;
  /** Events are made only where somebody listens. */
  readonly emit: (tell: () => ClientEvent) => void;
}

/** One request, ready but for its body, which is made anew for each attempt. */
export interface CallSpec {
  readonly operationId: ThreatGridOperationId;
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: (() => EncodedBody) | undefined;
  /** A submission costs something: it is never sent twice unless nothing of it was sent. */
  readonly isSubmission: boolean;
  readonly isIdempotent: boolean;
  readonly signal: AbortSignal | undefined;
  readonly redact: Redact;
}

/** A successful answer whose body waits to be read. */
export interface Answer {
  readonly response: TransportResponse;
  readonly requestId: string | undefined;
  readonly deadline: Deadline;
}
