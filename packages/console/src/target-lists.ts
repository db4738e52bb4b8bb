import type { Client, SubmissionLimit } from "@fumehood/client";
import type { Quota, TargetOptions } from "@fumehood/contract";

/** How long the lists of a target are taken as they are before it is asked again. */
export const LISTS_FRESH_MS = 5 * 60 * 1000;
/** The same for its quota. */
export const QUOTA_FRESH_MS = 30 * 1000;
const DAY_MINUTES = 24 * 60;

export interface TargetLists {
  options(target: string, client: Pick<Client, "configuration">): Promise<TargetOptions>;
  quota(target: string, client: Pick<Client, "account">): Promise<Quota>;
}

/** Lists and quota of targets: kept while fresh, shown as stale or with the problem when the target does not answer. */
export function createTargetLists(now: () => number): TargetLists {
  const lists = new Map<string, { at: number; answer: TargetOptions }>();
  const quotas = new Map<string, { at: number; answer: Quota }>();
  return {
    async options(target, client) {
      const known = lists.get(target);
      if (known && now() - known.at < LISTS_FRESH_MS) return known.answer;
      try {
        const answer = await askForLists(target, client, now());
        lists.set(target, { at: now(), answer });
        return answer;
      } catch (error) {
        const problem = messageOf(error);
        if (known) return { ...known.answer, stale: true, problem };
        return { target, fetchedAt: null, stale: true, problem, vms: [], playbooks: [], networkExits: [] };
      }
    },
    async quota(target, client) {
      const known = quotas.get(target);
      if (known && now() - known.at < QUOTA_FRESH_MS) return known.answer;
      try {
        const { login } = await client.account.whoami();
        const limits = await client.account.rateLimit(login);
        const answer = describeQuota({
          target,
          login,
          now: now(),
          user: limits.user,
          organization: limits.organization,
        });
        quotas.set(target, { at: now(), answer });
        return answer;
      } catch (error) {
        const problem = messageOf(error);
        return known ? { ...known.answer, problem } : { target, fetchedAt: null, problem, login: null, windows: [] };
      }
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function askForLists(target: string, client: Pick<Client, "configuration">, at: number): Promise<TargetOptions> {
  const [vms, playbooks, networkExits] = await Promise.all([
    client.configuration.vms(),
    client.configuration.playbooks(),
    client.configuration.networkExits(),
  ]);
  return {
    target,
    fetchedAt: new Date(at).toISOString(),
    stale: false,
    problem: null,
    vms: vms.map((vm) => ({
      id: vm.id,
      label: vm.label,
      description: null,
      software: [...vm.software],
      uiOnly: vm.isUiOnly,
    })),
    playbooks: playbooks.map(({ id, label, description }) => ({ id, label, description: description ?? null })),
    networkExits: networkExits.map(({ id, label, simulation }) => ({
      id,
      label,
      description: null,
      simulation: simulation ?? null,
    })),
  };
}

/** The service's limits in our words: one row a window. A block that is absent limits nothing and has no row. */
export function describeQuota(facts: {
  target: string;
  login: string;
  now: number;
  user: SubmissionLimit | undefined;
  organization: SubmissionLimit | undefined;
}): Quota {
  const { target, login, now } = facts;
  return {
    target,
    fetchedAt: new Date(now).toISOString(),
    problem: null,
    login,
    windows: [...describeLimit("user", facts.user, now), ...describeLimit("organization", facts.organization, now)],
  };
}

function describeLimit(
  scope: "user" | "organization",
  limit: SubmissionLimit | undefined,
  now: number,
): Quota["windows"] {
  if (limit === undefined) return [];
  // Some answers name what is left without naming a window.
  const windows =
    limit.windows.length > 0 ? limit.windows : [{ available: limit.available, waitSeconds: limit.waitSeconds }];
  return windows.map((window: SubmissionLimit["windows"][number]) => {
    const left = window.available ?? null;
    const total = window.samples ?? null;
    const waitSeconds = window.waitSeconds ?? 0;
    return {
      scope,
      limit: total,
      used: total === null || left === null ? null : Math.max(0, total - left),
      left,
      windowMinutes: window.minutes ?? DAY_MINUTES,
      nextSlotAt: waitSeconds > 0 ? new Date(now + waitSeconds * 1000).toISOString() : null,
    };
  });
}
