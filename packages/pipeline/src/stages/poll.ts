import { isFinalState } from "@fumehood/contract";
import type { SampleState } from "@fumehood/contract";
import type { SampleStatus } from "@fumehood/client";
import type { ItemRecord } from "../item-record.ts";
import { UNKNOWN_SAMPLE_GRACE_MS } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { Random } from "../ports.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { foreignText, readTargetFault, waitForTarget } from "../target-fault.ts";
import { findTarget } from "../target-of.ts";
import type { Target } from "../target.ts";

type Deps = Pick<StageDeps, "targets" | "now" | "random">;

/** Pauses after faults grow to half a minute, not further: somebody waits for the analysis. */
const MAX_DOUBLINGS = 5;

/** Asks for the states of many samples in one call. All inputs are of one target. */
export async function runPoll(inputs: readonly StageInput[], deps: Deps): Promise<ReadonlyMap<string, StageOutcome>> {
  const [first] = inputs;
  if (first === undefined) return new Map();
  const target = findTarget(deps.targets, first.record.item.target);
  const states = await askStates(inputs, target, first.signal);
  const outcomes = new Map<string, StageOutcome>();
  for (const { record, signal } of inputs) {
    outcomes.set(record.item.id, await decideOne(record, states, target, signal, deps));
  }
  return outcomes;
}

type States = ReadonlyMap<string, SampleStatus> | Error;

async function askStates(inputs: readonly StageInput[], target: Target, signal: AbortSignal): Promise<States> {
  const sampleIds = inputs.flatMap(({ record }) => record.item.sampleId ?? []);
  try {
    return await target.client.samples.states(sampleIds, { signal });
  } catch (error) {
    if (error instanceof Error && readTargetFault(error) !== undefined) return error;
    throw error;
  }
}

async function decideOne(
  record: ItemRecord,
  states: States,
  target: Target,
  signal: AbortSignal,
  { now, random }: Deps,
): Promise<StageOutcome> {
  if (states instanceof Error) return waitOut(states, record, target, now(), random);
  const status = states.get(record.item.sampleId ?? "");
  if (status !== undefined) return decideStatus(record, status, target, now(), random);
  const age = now() - (record.work.submittedAt ?? record.work.since);
  if (age < UNKNOWN_SAMPLE_GRACE_MS) return notVisibleYet(target, now(), age, random);
  return confirmAbsence(record, target, signal, now(), random);
}

function waitOut(error: Error, record: ItemRecord, target: Target, now: number, random: Random): StageOutcome {
  const fault = readTargetFault(error);
  // Most waits here were looks at a running analysis: they must not make the pause after a fault the longest at once.
  const waits = Math.min(record.work.waits, MAX_DOUBLINGS);
  const wait = fault && waitForTarget(fault, { now, waits, random, label: target.label });
  if (wait === undefined) throw error;
  return wait;
}

/** What a state means for the item. A running analysis is never given up, however long it takes. */
export function decideStatus(
  { item, work }: ItemRecord,
  { state, status }: Pick<SampleStatus, "state" | "status">,
  target: Pick<Target, "kind" | "label">,
  now: number,
  random: Random,
): StageOutcome {
  const facts = { item: { sampleState: state, sampleStatus: status ?? null } };
  if (!isFinalState(state)) {
    const since = work.submittedAt ?? work.since;
    const why = reason(`poll.${state}`, `${STATE_SENTENCES[state]} at ${target.label}.`);
    const pace = target.kind === "builtin" && state === "wait" ? "queued" : target.kind;
    return { kind: "wait", dueAt: nextPollAt(now, now - since, pace, random), reason: why, facts };
  }
  if (state === "succ")
    return { kind: "next", state: "finished", reason: reason("poll.finished", "The analysis is finished."), facts };
  return {
    kind: "end",
    state: "failed",
    decision: decisionAfterFailure(item.decision),
    reason: remoteFailure(status, target.label),
    facts,
  };
}

const STATE_SENTENCES: Readonly<Record<SampleState, string>> = {
  wait: "Waits for its analysis",
  prep: "Is being prepared",
  run: "Runs",
  proc: "Has run and is being evaluated",
  succ: "Has finished",
  fail: "Has failed",
};

function decisionAfterFailure(decision: ItemRecord["item"]["decision"]) {
  return decision === "duplicate" ? "duplicate" : "failed";
}

const KNOWN_FAILURES: Readonly<Record<string, readonly [string, string]>> = {
  filetype_not_supported: ["remote.type-not-supported", "does not analyse files of this type"],
  archive_unknown_password: [
    "remote.password-unknown",
    "could not open it: the password is not known. Hand it in again with the password",
  ],
};

function remoteFailure(status: string | undefined, label: string) {
  const known = status !== undefined && Object.hasOwn(KNOWN_FAILURES, status) ? KNOWN_FAILURES[status] : undefined;
  if (known !== undefined) return reason(known[0], `${label} ${known[1]} (${foreignText(status ?? "")}).`);
  return reason("remote.failed", `The analysis failed at ${label}: ${foreignText(status ?? "no reason given")}.`);
}

function notVisibleYet(target: Target, now: number, age: number, random: Random): StageOutcome {
  const why = reason(
    "poll.not-visible-yet",
    `${target.label} does not list it yet, which is usual right after a submission.`,
  );
  return { kind: "wait", dueAt: nextPollAt(now, age, target.kind, random), reason: why };
}

/** The bulk answer may leave out what it cannot tell just now: only a plain "not found" ends an item. */
async function confirmAbsence(
  record: ItemRecord,
  target: Target,
  signal: AbortSignal,
  now: number,
  random: Random,
): Promise<StageOutcome> {
  try {
    await target.client.call("getSample", { params: { sampleId: record.item.sampleId ?? "" } }, { signal });
    return notVisibleYet(target, now, now - (record.work.submittedAt ?? now), random);
  } catch (error) {
    const fault = readTargetFault(error);
    if (fault?.kind === "not-found") {
      const why = reason("poll.sample-gone", `${target.label} does not know the sample any more.`);
      return { kind: "end", state: "failed", decision: "failed", reason: why };
    }
    return error instanceof Error ? waitOut(error, record, target, now, random) : notVisibleYet(target, now, 0, random);
  }
}

/** Age up to which an interval holds, and the interval, both in milliseconds. */
const INTERVALS = {
  /** At the built-in sandbox, behind others. */
  queued: [[Infinity, 1000]],
  builtin: [
    [10_000, 250],
    [60_000, 1000],
    [Infinity, 5000],
  ],
  remote: [
    [60_000, 5000],
    [600_000, 15_000],
    [3_600_000, 60_000],
    [Infinity, 300_000],
  ],
} as const;

/** Looks at the built-in sandbox fall on multiples of it, so that one call and one transaction serve all that are due. */
const BUILTIN_GRID_MS = 250;

/** When to look again: often while it is young, seldom when it is old; at others' services spread by a tenth, so that many do not come at once. */
export function nextPollAt(now: number, ageMs: number, kind: Target["kind"] | "queued", random: Random): number {
  const isNear = kind === "builtin" || kind === "queued";
  const rows: readonly (readonly [upTo: number, interval: number])[] = INTERVALS[isNear ? kind : "remote"];
  const [, interval] = rows.find(([upTo]) => ageMs < upTo) ?? rows[rows.length - 1] ?? [0, 5000];
  if (isNear) return Math.round(now / BUILTIN_GRID_MS) * BUILTIN_GRID_MS + interval;
  return now + Math.round(interval * (0.95 + random() / 10));
}
