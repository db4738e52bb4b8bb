import type { SubmissionLimit, SubmissionLimits } from "@fumehood/client";
import { isPeoplesChannel } from "../channels.ts";
import { QUEUE_PAUSE_MS, QUOTA_WINDOW_MS, RATE_LIMIT_PAUSE_MS, RESERVATION_PAUSE_MS } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { SlotOutcome, SlotWindow } from "../ports.ts";
import { forecastSlot } from "../quota/forecast.ts";
import { ownWindows } from "../quota/windows.ts";
import type { ServiceQuota } from "../service-quota.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { readTargetFault, waitForTarget } from "../target-fault.ts";
import { findTarget } from "../target-of.ts";
import type { Target, TargetQuota } from "../target.ts";
import { failOver } from "./failover.ts";

type Deps = Pick<StageDeps, "store" | "targets" | "serviceQuota" | "slotQueue" | "now" | "random">;

/** Reserves one submission, of the service's limit and of our own, or waits for one. */
export async function runQuota(input: StageInput, deps: Deps): Promise<StageOutcome> {
  const { item } = input.record;
  const target = findTarget(deps.targets, item.target);
  if (target.quota === null) return granted("quota.none", "This target has no limit.");
  const service = await askService(input, target, target.quota, deps);
  if (service.kind === "held") return service.outcome;
  return reserve(input, target, target.quota, service.limits, deps);
}

type ServiceAnswer =
  | { readonly kind: "held"; readonly outcome: StageOutcome }
  | { readonly kind: "open"; readonly limits: SubmissionLimits };

async function askService(
  { record, signal }: StageInput,
  target: Target,
  quota: TargetQuota,
  { serviceQuota, targets, now, random }: Deps,
): Promise<ServiceAnswer> {
  try {
    const known = await serviceQuota.read(target, signal);
    const held = decideServiceQuota(known, quota.sharePercent, target.label, now());
    return held === undefined ? { kind: "open", limits: known.limits } : { kind: "held", outcome: held };
  } catch (error) {
    const fault = readTargetFault(error);
    // A target without this page sets no limit that could be known before a submission; it answers 429 when there is one.
    if (fault?.kind === "not-found" || fault?.kind === "refused") return { kind: "open", limits: {} };
    const elsewhere = failOver(record, fault, { targets, now: now() });
    if (elsewhere !== undefined) return { kind: "held", outcome: elsewhere };
    const wait = fault && waitForTarget(fault, { now: now(), waits: record.work.waits, random, label: target.label });
    if (wait === undefined) throw error;
    return { kind: "held", outcome: wait };
  }
}

async function reserve(
  { record: { item } }: StageInput,
  target: Target,
  quota: TargetQuota,
  { effective }: SubmissionLimits,
  { store, serviceQuota, slotQueue, now: clock }: Deps,
): Promise<StageOutcome> {
  const now = clock();
  const isAutomatic = !isPeoplesChannel(item.channel);
  const windows = ownWindows(quota, effective, isAutomatic);
  const slot = await store.reserveSlot({ itemId: item.id, target: item.target, windows, now });
  if (slot.kind === "reserved") {
    serviceQuota.noteGrant(target);
    return granted("quota.granted", `Submission ${slot.used} of ${describeWindow(windows[0])}.`);
  }
  if (slot.nextSlotAt === null) return decideOwnQuota(slot, { label: target.label, now, expectedAt: null });
  const ahead = slotQueue.place(item.target, isAutomatic, slot.nextSlotAt);
  const longestMs = Math.max(...windows.map(({ windowMs }) => windowMs));
  const slots = await store.listSlots({ target: item.target, windowMs: longestMs, now });
  return decideOwnQuota(slot, {
    label: target.label,
    now,
    expectedAt: forecastSlot({ ...slots, windows, ahead, now }),
  });
}

function describeWindow(window: SlotWindow | undefined): string {
  if (window === undefined || window.limit === Number.MAX_SAFE_INTEGER) return "the last 24 hours";
  return `${window.limit} in ${describeTime(window.windowMs)}`;
}

function describeTime(ms: number): string {
  const hours = ms / 3_600_000;
  return hours >= 1 ? `${Number(hours.toFixed(1))} h` : `${Math.round(ms / 60_000)} min`;
}

/** A full window of our own as an outcome. `expectedAt`: when this one's turn is, those before it counted; `null` when nobody knows. */
export function decideOwnQuota(
  { window, nextSlotAt }: Extract<SlotOutcome, { kind: "full" }>,
  { label, now, expectedAt }: { readonly label: string; readonly now: number; readonly expectedAt: number | null },
): StageOutcome {
  const what = isPace(window) ? "are the pace of automatic submissions, and" : "are allowed from here, and";
  const text = `${window.limit} in ${describeTime(window.windowMs)} to ${label} ${what} all are used or reserved.`;
  const when = expectedAt ?? nextSlotAt;
  const outlook = when === null ? "" : ` The next slot for it is expected at ${new Date(when).toISOString()}.`;
  const earliest = nextSlotAt ?? now + RESERVATION_PAUSE_MS;
  const dueAt = Math.max(earliest, Math.min(when ?? earliest, Math.max(earliest, now + QUEUE_PAUSE_MS)), now + 1000);
  return { kind: "wait", dueAt, reason: reason("quota.own-limit", `${text}${outlook}`) };
}

function isPace({ windowMs }: SlotWindow): boolean {
  return windowMs < QUOTA_WINDOW_MS;
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
