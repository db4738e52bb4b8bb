import type { PostOutcome } from "./post.ts";

/** What follows from one attempt to call back. */
export type AttemptDecision =
  | { readonly kind: "delivered"; readonly httpStatus: number }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly httpStatus: number | null; readonly reason: string }
  | { readonly kind: "retry"; readonly httpStatus: number | null; readonly reason: string; readonly delayMs: number };

export interface AttemptLimits {
  readonly callbackMaxAttempts: number;
  readonly callbackFirstDelayMs: number;
  readonly callbackMaxDelayMs: number;
}

/** Each wait is so many times as long as the one before. */
const GROWTH = 4;

/**
 * Decides what follows from an attempt. Everything but a refusal of our own is tried again, whatever the status: a receiver that is being
 * deployed answers 401 and 404 as well. `410 Gone` says itself that it is for good.
 * @param spread 0–1, random: stretches a wait by up to a quarter, so that many that failed together do not come back together.
 */
export function decideAttempt(
  outcome: PostOutcome,
  attempts: number,
  limits: AttemptLimits,
  spread: number,
): AttemptDecision {
  if (outcome.kind === "refused") return outcome;
  const httpStatus = outcome.kind === "answered" ? outcome.status : null;
  if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300) return { kind: "delivered", httpStatus };
  const reason = outcome.kind === "failed" ? outcome.reason : `The receiver answered ${httpStatus}.`;
  if (httpStatus === 410 || attempts >= limits.callbackMaxAttempts) return { kind: "failed", httpStatus, reason };
  const delayMs = delayOf(attempts, limits, spread);
  const asked = outcome.kind === "answered" ? (outcome.retryAfterMs ?? 0) : 0;
  return { kind: "retry", httpStatus, reason, delayMs: Math.max(delayMs, Math.min(asked, limits.callbackMaxDelayMs)) };
}

function delayOf(attempts: number, limits: AttemptLimits, spread: number): number {
  const plain = Math.min(limits.callbackFirstDelayMs * GROWTH ** (attempts - 1), limits.callbackMaxDelayMs);
  return Math.round(plain * (1 + spread / 4));
}
