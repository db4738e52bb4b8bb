import type { HttpMethod } from "@fumehood/contract";
import type { FaultKind } from "../transport/transport.ts";
import { parseRetryAfter } from "./retry-after.ts";

export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** The delay after the first failure; doubled with each further one. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** No retry begins later than this after the call began. */
  readonly maxElapsedMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 4,
  baseDelayMs: 500,
  maxDelayMs: 20_000,
  maxElapsedMs: 120_000,
};

export interface RetryInput {
  readonly method: HttpMethod;
  /** True for a POST that only reads, such as the bulk state call. GETs are always repeatable. */
  readonly isIdempotent?: boolean | undefined;
  /** Attempts made so far, from 1. */
  readonly attempt: number;
  /** The answer's status, when there was one. */
  readonly status?: number | undefined;
  /** What broke below HTTP, when something did. */
  readonly error?: { readonly kind: FaultKind; readonly isUnsent: boolean } | undefined;
  /** The `Retry-After` header as it stands. */
  readonly retryAfter?: string | undefined;
  readonly isAborted?: boolean | undefined;
  /** Since the call began. */
  readonly elapsedMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** 0 ≤ random < 1. */
  readonly random: number;
  readonly policy: RetryPolicy;
}

export type RetryReason = "connect" | "network" | "timeout" | "rate-limited" | "server-busy";
export type NoRetryReason =
  | "aborted"
  | "attempts-used"
  | "time-used"
  | "not-repeatable"
  | "server-says-later"
  | "permanent";
export type RetryDecision =
  | { readonly retry: true; readonly delayMs: number; readonly reason: RetryReason }
  | { readonly retry: false; readonly reason: NoRetryReason };

const BUSY_STATUSES: readonly number[] = [502, 503, 504];

/**
 * Decides whether a failed attempt is worth another one, and when. A request that changes something is repeated
 * only if it is certain that nothing of it was sent. The server's own time wins over ours.
 */
export function decideRetry(input: RetryInput): RetryDecision {
  const { policy } = input;
  if (input.isAborted || input.error?.kind === "aborted") return no("aborted");
  const reason = retryReason(input);
  if (reason === undefined) return no("permanent");
  if (!isRepeatable(input)) return no("not-repeatable");
  if (input.attempt >= policy.maxAttempts) return no("attempts-used");
  const asked = parseRetryAfter(input.retryAfter, input.now);
  const delayMs = asked ?? backoffMs(input);
  if (input.elapsedMs + delayMs > policy.maxElapsedMs)
    return no(asked === undefined ? "time-used" : "server-says-later");
  return { retry: true, delayMs, reason };
}

function retryReason(input: RetryInput): RetryReason | undefined {
  switch (input.error?.kind) {
    case "connect":
    case "network":
    case "timeout":
      return input.error.kind;
    case undefined:
      break;
    default:
      return undefined;
  }
  if (input.status === 429) return "rate-limited";
  return BUSY_STATUSES.includes(input.status ?? 0) ? "server-busy" : undefined;
}

function isRepeatable(input: RetryInput): boolean {
  return input.method === "GET" || input.isIdempotent === true || input.error?.isUnsent === true;
}

/** Doubles with each attempt; between half and all of it, so that many clients do not come back together. */
function backoffMs({ attempt, random, policy }: RetryInput): number {
  const full = Math.min(policy.baseDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
  return Math.round(full * (0.5 + random / 2));
}

function no(reason: NoRetryReason): RetryDecision {
  return { retry: false, reason };
}
