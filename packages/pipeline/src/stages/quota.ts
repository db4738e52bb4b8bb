import type { SubmissionLimit } from "@fumehood/client";
import { isPeoplesChannel } from "../channels.ts";
import { QUOTA_WINDOW_MS, RATE_LIMIT_PAUSE_MS, RESERVATION_PAUSE_MS } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { SlotOutcome } from "../ports.ts";
import type { ServiceQuota } from "../service-quota.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { readTargetFault, waitForTarget } from "../target-fault.ts";
import { findTarget } from "../target-of.ts";
import type { Target, TargetQuota } from "../target.ts";

type Deps = Pick<StageDeps, "store" | "targets" | "serviceQuota" | "now" | "random">;

/** Reserves one submission, of the service's limit and of our own, or waits for one. */
export async function runQuota(input: StageInput, deps: Deps): Promise<StageOutcome> {
  const { item } = input.record;
  const target = findTarget(deps.targets, item.target);
  if (target.quota === null) return granted("quota.none", "This target has no limit.");
  const held = await waitForService(input, target, target.quota, deps);
  if (held !== undefined) return held;
  const limit = ownLimit(target.quota, !isPeoplesChannel(item.channel));
  const now = deps.now();
  const slot = await deps.store.reserveSlot({
    itemId: item.id,
    target: item.target,
    limit,
    windowMs: QUOTA_WINDOW_MS,
    now,
  });
  if (slot.kind === "reserved") deps.serviceQuota.noteGrant(target);
  return decideOwnQuota(slot, limit, target.label, now);
}

/** `undefined` when the service lets us. */
async function waitForService(
  { record, signal }: StageInput,
  target: Target,
  quota: TargetQuota,
  { serviceQuota, now, random }: Deps,
): Promise<StageOutcome | undefined> {
  try {
    return decideServiceQuota(await serviceQuota.read(target, signal), quota.sharePercent, target.label, now());
  } catch (error) {
    const fault = readTargetFault(error);
    // A target without this page sets no limit that could be known before a submission; it answers 429 when there is one.
    if (fault?.kind === "not-found" || fault?.kind === "refused") return undefined;
    const wait = fault && waitForTarget(fault, { now: now(), waits: record.work.waits, random, label: target.label });
    if (wait === undefined) throw error;
    return wait;
  }
}

/** What of our cap this item may use: machines leave the reserve to people. */
export function ownLimit({ perDay, peopleReserve }: TargetQuota, automatic: boolean): number {
  if (perDay === null) return Number.MAX_SAFE_INTEGER;
  return automatic ? Math.max(0, perDay - peopleReserve) : perDay;
}

/** Our own cap as an outcome. */
export function decideOwnQuota(slot: SlotOutcome, limit: number, label: string, now: number): StageOutcome {
  if (slot.kind === "reserved") return granted("quota.granted", `Submission ${slot.used} of this day's window.`);
  const dueAt = Math.max(slot.nextSlotAt ?? now + RESERVATION_PAUSE_MS, now + 1000);
  const when = slot.nextSlotAt === null ? "" : ` The next is possible at ${new Date(slot.nextSlotAt).toISOString()}.`;
  const text = `All ${limit} submissions a day to ${label} are used or reserved.${when}`;
  return { kind: "wait", dueAt, reason: reason("quota.own-limit", text) };
}

/** The service's limit as an outcome: the user's own, or else the organisation's; only our share of it counts. */
export function decideServiceQuota(
  { limits, fetchedAt, grantedSince }: ServiceQuota,
  sharePercent: number,
  label: string,
  now: number,
): StageOutcome | undefined {
  const { effective } = limits;
  if (effective === undefined) return undefined;
  const pauseMs = findPause(effective, sharePercent, grantedSince);
  if (pauseMs === undefined) return undefined;
  const dueAt = Math.max(fetchedAt + pauseMs, now + 1000);
  const share = sharePercent < 100 ? ` (${sharePercent} % of it are ours)` : "";
  const text = `The submission limit at ${label} is used up${share}. The next is possible at ${new Date(dueAt).toISOString()}.`;
  return { kind: "wait", dueAt, reason: reason("quota.service-limit", text) };
}

/** Milliseconds to wait by the window that holds us longest; `undefined` when none does. */
function findPause(limit: SubmissionLimit, sharePercent: number, grantedSince: number): number | undefined {
  const windows = [
    { available: limit.available, waitSeconds: limit.waitSeconds, samples: undefined },
    ...limit.windows.map(({ available, waitSeconds, samples }) => ({ available, waitSeconds, samples })),
  ];
  const pauses = windows.flatMap(({ available, waitSeconds = 0, samples }) => {
    if (available === undefined) return [];
    const notOurs = samples === undefined ? 0 : samples - Math.floor((samples * sharePercent) / 100);
    if (available - grantedSince > notOurs) return [];
    return [waitSeconds > 0 ? waitSeconds * 1000 : RATE_LIMIT_PAUSE_MS];
  });
  return pauses.length === 0 ? undefined : Math.max(...pauses);
}

function granted(code: string, text: string): StageOutcome {
  return { kind: "next", state: "granted", reason: reason(code, text) };
}
