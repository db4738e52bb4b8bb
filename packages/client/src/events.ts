import type { HttpMethod, ThreatGridOperationId } from "@fumehood/contract";
import type { ErrorCode } from "./error-codes.ts";
import type { RetryReason } from "./http/retry.ts";

interface EventBase {
  readonly operationId: ThreatGridOperationId;
  readonly method: HttpMethod;
  /** Path and query, without the key. */
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
}

/** What the client tells of its work, for logs and metrics. Never holds a key, a password or a body. */
export type ClientEvent =
  | (EventBase & { readonly type: "request"; readonly bodyBytes: number })
  | (EventBase & {
      readonly type: "response";
      readonly status: number;
      readonly requestId: string | undefined;
      /** From the request's begin to the answer's head. */
      readonly durationMs: number;
    })
  | (EventBase & {
      readonly type: "retry";
      readonly reason: RetryReason;
      readonly delayMs: number;
      readonly code: ErrorCode;
      readonly status: number | undefined;
      /** Of a download that broke off: bytes that have come and are not asked for again. */
      readonly afterBytes?: number | undefined;
    })
  | {
      /** A listing ended at a limit although there is more. */
      readonly type: "limit";
      readonly operationId: ThreatGridOperationId;
      readonly limit: number;
    };
