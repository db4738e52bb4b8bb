import type { FileSource, Sample, SubmissionHit, SubmitRequest } from "@fumehood/client";
import type { Item } from "@fumehood/contract";
import { nextAttemptAt } from "../backoff.ts";
import { CLOCK_SKEW_MS } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { foreignText, readTargetFault, waitForTarget } from "../target-fault.ts";
import { findTarget } from "../target-of.ts";
import type { Target } from "../target.ts";
import { searchDigest, submittedAtOf } from "./dedupe.ts";
import { failOver } from "./failover.ts";

type Deps = Pick<StageDeps, "store" | "blobs" | "targets" | "now" | "random">;

/** A search may know a new sample only after some time, so a service is asked thrice; our own sandbox knows at once. */
const LOOKUPS_BEFORE_POSTING_AGAIN = { builtin: 1, cloud: 3, appliance: 3 } as const;
const LOOKUP_PAUSE_MS = 20_000;

/**
 * Posts once. First the intent is written, by an outcome of its own; only the next claim posts. A claim that is not the first since the
 * intent, or that follows an answer which got lost, may come after a submission that arrived: then the target is asked for it first.
 */
export async function runSubmit(input: StageInput, deps: Deps): Promise<StageOutcome> {
  const { work, item } = input.record;
  const target = findTarget(deps.targets, item.target);
  if (work.intentAt === null) return writeIntent(deps.now());
  try {
    const mayHaveArrived = input.claims > 1 || work.isOutcomeUnknown;
    const found = mayHaveArrived ? await lookUp(input, target, work.intentAt, deps) : undefined;
    if (found !== undefined) return found;
    return decideSample(await post(input, target, deps), input.record.item, target, deps.now());
  } catch (error) {
    return decideSubmitFault(error, input, target, deps);
  }
}

function writeIntent(now: number): StageOutcome {
  const why = reason("submit.intent", "About to be submitted.");
  return { kind: "next", state: "granted", reason: why, facts: { work: { intentAt: now } } };
}

/** `undefined`: surely not there, so it may be posted. */
async function lookUp(
  { record, signal }: StageInput,
  target: Target,
  intentAt: number,
  { store, now }: Deps,
): Promise<StageOutcome | undefined> {
  const { item, work } = record;
  const digest = work.digest ?? "";
  const since = intentAt - CLOCK_SKEW_MS;
  const hits = (await searchDigest(target, digest, since, signal)).filter(
    (hit) => hit.sha256?.toLowerCase() === digest && submittedAtOf(hit) >= since,
  );
  for (const hit of hits) {
    const owner = await store.findRecord(hit.sampleId);
    // A sample that another item of ours stands for was not posted by this one.
    if (owner === undefined || owner.item.id === item.id) return foundAgain(hit, target, now());
  }
  const lookups = work.lookups + 1;
  if (lookups >= LOOKUPS_BEFORE_POSTING_AGAIN[target.kind]) return undefined;
  return {
    kind: "wait",
    dueAt: now() + LOOKUP_PAUSE_MS,
    reason: reason(
      "submit.lookup",
      `It is not certain whether ${target.label} got it: looking it up before it is posted again.`,
    ),
    facts: { work: { lookups, isOutcomeUnknown: true } },
  };
}

function foundAgain(hit: SubmissionHit, target: Target, now: number): StageOutcome {
  return {
    kind: "next",
    state: "submitted",
    decision: "submitted",
    cost: costOf(target),
    spendsSlot: true,
    reason: reason("submit.found", `${target.label} had got it: found by its digest.`),
    facts: {
      item: {
        sampleId: hit.sampleId,
        sampleState: hit.state ?? null,
        sampleStatus: hit.status ?? null,
        portalUrl: target.portalUrl(hit.sampleId),
      },
      work: { submittedAt: now, isOutcomeUnknown: false, lookups: 0 },
    },
  };
}

async function post(input: StageInput, target: Target, { blobs }: Deps): Promise<Sample> {
  const { item } = input.record;
  const { signal } = input;
  const options = toRequest(item, input.password);
  if (item.kind === "url") return target.client.samples.submitUrl({ url: item.url ?? item.name, options }, { signal });
  const sha256 = item.sha256 ?? "";
  const file: FileSource = {
    name: item.name,
    sizeBytes: item.sizeBytes ?? 0,
    async *open() {
      yield* await blobs.open(sha256);
    },
  };
  return target.client.samples.submitFile({ file, options }, { signal });
}

/** Our options as the client takes them. */
export function toRequest({ options }: Pick<Item, "options">, password: string | null): SubmitRequest {
  return {
    isPrivate: options.isPrivate,
    tags: options.tags,
    vm: options.vm,
    playbook: options.playbook,
    networkExit: options.networkExit,
    runtimeMinutes: options.runtimeMinutes,
    classify: options.classify,
    callbackUrl: options.callbackUrl,
    password: password ?? undefined,
  };
}

/** A submission counts only where submissions are limited: the built-in sandbox's are not. */
function costOf({ quota }: Pick<Target, "quota">): number {
  return quota === null ? 0 : 1;
}

/** What the answer to a submission means. */
export function decideSample(sample: Sample, item: Pick<Item, "options">, target: Target, now: number): StageOutcome {
  const facts = {
    item: {
      sampleId: sample.sampleId,
      sampleState: sample.state,
      sampleStatus: sample.status ?? null,
      portalUrl: target.portalUrl(sample.sampleId),
    },
    work: { submittedAt: now, isOutcomeUnknown: false, lookups: 0 },
  };
  const cost = costOf(target);
  if (item.options.classify === true && sample.isAnalyzing === false) {
    const text = `${target.label} does not find it worth an analysis${sample.status === undefined ? "" : ` (${foreignText(sample.status)})`}.`;
    const why = reason("submit.not-analysed", text);
    return { kind: "end", state: "rejected", decision: "refused", reason: why, facts, cost, spendsSlot: true };
  }
  const why = reason("submit.submitted", `Submitted to ${target.label}.`);
  return { kind: "next", state: "submitted", decision: "submitted", reason: why, facts, cost, spendsSlot: true };
}

function decideSubmitFault(
  error: unknown,
  { record }: StageInput,
  target: Target,
  { targets, now, random }: Deps,
): StageOutcome {
  const fault = readTargetFault(error);
  if (fault === undefined) throw error;
  const { waits } = record.work;
  if (fault.kind === "outcome-unknown") {
    return {
      kind: "wait",
      dueAt: target.kind === "builtin" ? nextAttemptAt(now(), waits, random) : now() + LOOKUP_PAUSE_MS,
      reason: reason(
        "submit.outcome-unknown",
        `No answer came from ${target.label}: it is looked up before it is posted again.`,
      ),
      facts: { work: { isOutcomeUnknown: true, lookups: 0 } },
    };
  }
  if (fault.kind === "rate-limited") {
    const why = reason("submit.rate-limited", `The submission limit at ${target.label} is used up: ${fault.text}`);
    return { kind: "wait", dueAt: now() + fault.waitMs, reason: why };
  }
  const elsewhere = failOver(record, fault, { targets, now: now() });
  if (elsewhere !== undefined) return elsewhere;
  const wait = waitForTarget(fault, { now: now(), waits, random, label: target.label });
  if (wait !== undefined) return wait;
  const why = reason("submit.refused", `${target.label} refuses it: ${fault.text}`);
  return { kind: "end", state: "failed", decision: "failed", reason: why };
}
