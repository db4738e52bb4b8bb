import type { Random } from "../ports.ts";
import type { DeliverySettlement } from "./delivery-store.ts";

/** What a sink made of an attempt. Everything that it throws counts as `failed`. */
export type DeliveryOutcome =
  | { readonly kind: "delivered" }
  /** May go well another time. `retryAfterMs`: what the receiver asks for. */
  | { readonly kind: "failed"; readonly problem: string; readonly retryAfterMs?: number }
  /** Will not go well unless somebody changes something. */
  | { readonly kind: "refused"; readonly problem: string };

const MINUTE = 60_000;

/** First wait, growing threefold: all attempts lie within about a day and a half. */
export const DELIVERY_BACKOFF_MS = { first: 5_000, longest: 6 * 60 * MINUTE } as const;
export const MAX_DELIVERY_ATTEMPTS = 15;
const GROWTH = 3;

/** Characters of a problem that are kept. */
export const MAX_PROBLEM_CHARS = 300;

/** What follows from an attempt: done, again later, or the dead letters. `attempts` counts this one. */
export function decideDelivery(
  outcome: DeliveryOutcome,
  { attempts, now, random }: { readonly attempts: number; readonly now: number; readonly random: Random },
): DeliverySettlement {
  if (outcome.kind === "delivered") return outcome;
  const problem = outcome.problem.slice(0, MAX_PROBLEM_CHARS);
  if (outcome.kind === "refused" || attempts >= MAX_DELIVERY_ATTEMPTS) return { kind: "dead", problem };
  const plain = Math.min(DELIVERY_BACKOFF_MS.first * GROWTH ** (attempts - 1), DELIVERY_BACKOFF_MS.longest);
  const asked = Math.min(outcome.retryAfterMs ?? 0, DELIVERY_BACKOFF_MS.longest);
  // Many that failed together do not come back together.
  const waitMs = Math.round(Math.max(plain, asked) * (1 + random() / 4));
  return { kind: "retry", dueAt: now + waitMs, problem };
}
