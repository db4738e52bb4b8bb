import type { SubmissionLimits } from "@fumehood/client";
import { RATE_LIMIT_FRESH_MS } from "./limits.ts";
import type { Clock } from "./ports.ts";
import type { Target } from "./target.ts";

/** What the service lets us submit, as far as we know. */
export interface ServiceQuota {
  readonly limits: SubmissionLimits;
  readonly fetchedAt: number;
  /** Submissions that were granted here since then. */
  readonly grantedSince: number;
}

/** Asks a target for its limits, at most once a minute, and remembers what was granted in between. */
export interface ServiceQuotaReader {
  /** Rejects with the client's fault. */
  read(target: Target, signal: AbortSignal): Promise<ServiceQuota>;
  noteGrant(target: Target): void;
}

/** Whose key it is does not change while the program runs; the limits do. */
export function createServiceQuotaReader(now: Clock): ServiceQuotaReader {
  const logins = new Map<string, string>();
  const known = new Map<string, { limits: SubmissionLimits; fetchedAt: number; grantedSince: number }>();
  const fetching = new Map<string, Promise<void>>();

  async function fetchLimits(target: Target, signal: AbortSignal): Promise<void> {
    const login = logins.get(target.name) ?? (await target.client.account.whoami({ signal })).login;
    logins.set(target.name, login);
    const limits = await target.client.account.rateLimit(login, { signal });
    known.set(target.name, { limits, fetchedAt: now(), grantedSince: 0 });
  }

  return {
    async read(target, signal) {
      const fresh = known.get(target.name);
      if (fresh !== undefined && now() - fresh.fetchedAt < RATE_LIMIT_FRESH_MS) return { ...fresh };
      // Many items ask at the same time: one request serves them all.
      const running =
        fetching.get(target.name) ?? fetchLimits(target, signal).finally(() => fetching.delete(target.name));
      fetching.set(target.name, running);
      await running;
      return { ...(known.get(target.name) ?? { limits: { effective: undefined }, fetchedAt: now(), grantedSince: 0 }) };
    },
    noteGrant(target) {
      const entry = known.get(target.name);
      if (entry !== undefined) entry.grantedSince += 1;
    },
  };
}
