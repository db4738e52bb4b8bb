import type { SubmissionHit } from "@fumehood/client";
import type { Item } from "@fumehood/contract";
import type { ItemRecord } from "../item-record.ts";
import { TWIN_PAUSE_MS } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { DedupeWindows, PipelinePolicy } from "../policy.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { readTargetFault, waitForTarget } from "../target-fault.ts";
import { findTarget } from "../target-of.ts";
import type { Target } from "../target.ts";
import { failOver } from "./failover.ts";

type Deps = Pick<StageDeps, "store" | "targets" | "policy" | "now" | "random">;

/** Hits of a search that are looked at; the newest come first. */
const HITS = 20;

/** Finds out whether the same bytes are known already: a twin under way, one that finished, or a sample at the target. */
export async function runDedupe(input: StageInput, deps: Deps): Promise<StageOutcome> {
  const { item, work } = input.record;
  const { digest } = work;
  if (item.options.force === true || digest === null) return unique("dedupe.forced", "Submitted again on request.");
  const leader = await deps.store.enterFlight({ itemId: item.id, target: item.target, digest });
  const now = deps.now();
  if (leader !== item.id) return waitForTwin(leader, now);
  const { dedupe } = deps.policy;
  const since = now - Math.max(...Object.values(dedupe));
  const twin = await deps.store.findFinishedTwin({ target: item.target, digest, since, excludeItemId: item.id });
  if (twin !== undefined && Date.parse(twin.item.endedAt ?? "") >= now - windowOfItem(twin.item, dedupe))
    return copyTwin(twin);
  return askTarget(input, digest, since, deps);
}

/** How long the answer of an item holds for others of the same bytes. */
export function windowOfItem({ state, verdict }: Pick<Item, "state" | "verdict">, dedupe: DedupeWindows): number {
  if (state === "failed") return dedupe.failed;
  return dedupe[verdict ?? "unknown"];
}

/** How long a sample at the target holds: one that has no score yet as the longest of all, since it may come to any. */
function windowOfHit({ state, threatScore }: SubmissionHit, { dedupe, bands }: PipelinePolicy): number {
  if (state === "fail") return dedupe.failed;
  if (state !== "succ") return Math.max(...Object.values(dedupe));
  if (threatScore === undefined) return dedupe.unknown;
  if (threatScore >= bands.malicious) return dedupe.malicious;
  return threatScore >= bands.suspicious ? dedupe.suspicious : dedupe.clean;
}

/** The twin's end wakes this item; the pause is only for the case that the word gets lost. */
function waitForTwin(leader: string, now: number): StageOutcome {
  return {
    kind: "wait",
    dueAt: now + TWIN_PAUSE_MS,
    reason: reason(
      "dedupe.in-flight",
      `The same bytes are under way as item ${leader}; its report will serve here too.`,
    ),
  };
}

/** The answer that a twin has, as the answer of this item. */
export function copyTwin(twin: ItemRecord): StageOutcome {
  const { item, work } = twin;
  return {
    kind: "end",
    ...endOfTwin(item),
    decision: "duplicate",
    facts: {
      item: {
        sampleId: item.sampleId,
        sampleState: item.sampleState,
        sampleStatus: item.sampleStatus,
        threatScore: item.threatScore,
        indicatorCount: item.indicatorCount,
        verdict: item.verdict,
        portalUrl: item.portalUrl,
        elements: item.elements,
        hasReport: item.hasReport,
      },
      work: {
        elements: work.elements,
        absent: work.absent,
        recordsSha256: work.recordsSha256,
        reportSha256: work.reportSha256,
      },
    },
  };
}

function endOfTwin({ id, createdAt, state, reason: why }: Item) {
  const before = `Submitted before as item ${id} at ${createdAt}`;
  if (state !== "failed") {
    return { state: "duplicate", reason: reason("dedupe.own", `${before}: its report serves here.`) } as const;
  }
  const text = `${before}, and not again so soon: ${why.text} To submit it all the same, force it.`;
  return { state: "failed", reason: reason("dedupe.own-failed", text) } as const;
}

async function askTarget(
  { record, signal }: StageInput,
  digest: string,
  since: number,
  { targets, policy, now, random }: Deps,
): Promise<StageOutcome> {
  const target = findTarget(targets, record.item.target);
  try {
    const hits = await searchDigest(target, digest, since, signal);
    return decideTargetHit(pickHit(hits, digest, policy, now()), target, now());
  } catch (error) {
    const fault = readTargetFault(error);
    if (fault?.kind === "not-found")
      return unique("dedupe.no-search", `${target.label} has no search: not looked up there.`);
    const elsewhere = failOver(record, fault, { targets, now: now() });
    if (elsewhere !== undefined) return elsewhere;
    const wait = fault && waitForTarget(fault, { now: now(), waits: record.work.waits, random, label: target.label });
    if (wait === undefined) throw error;
    return wait;
  }
}

/** Submissions of the organisation that the target finds for a digest, the newest first. */
export async function searchDigest(
  target: Target,
  digest: string,
  since: number,
  signal: AbortSignal,
): Promise<readonly SubmissionHit[]> {
  const page = await target.client.search
    .submissions(
      {
        text: digest,
        orgOnly: true,
        after: new Date(since).toISOString(),
        sortBy: "submitted_at",
        sortOrder: "desc",
        pageSize: HITS,
      },
      { signal },
    )
    .page();
  return page.records;
}

/** The newest submission of exactly these bytes whose window holds. A search finds by text, so each hit is checked. */
export function pickHit(
  hits: readonly SubmissionHit[],
  digest: string,
  policy: PipelinePolicy,
  now: number,
): SubmissionHit | undefined {
  const fitting = hits.filter(
    (hit) => hit.sha256?.toLowerCase() === digest && submittedAtOf(hit) >= now - windowOfHit(hit, policy),
  );
  return fitting.toSorted((a, b) => submittedAtOf(b) - submittedAtOf(a))[0];
}

/** Without a time a hit cannot be told to be recent. */
export function submittedAtOf(hit: SubmissionHit): number {
  const time = Date.parse(hit.submittedAt ?? "");
  return Number.isNaN(time) ? -Infinity : time;
}

function decideTargetHit(hit: SubmissionHit | undefined, target: Target, now: number): StageOutcome {
  if (hit === undefined) return unique("dedupe.unique", "Not submitted within the window.");
  return {
    kind: "next",
    state: "submitted",
    decision: "duplicate",
    reason: reason(
      "dedupe.at-target",
      `${target.label} has a sample of the same bytes since ${hit.submittedAt ?? "lately"}: nothing is submitted.`,
    ),
    facts: {
      item: {
        sampleId: hit.sampleId,
        sampleState: hit.state ?? null,
        sampleStatus: hit.status ?? null,
        portalUrl: target.portalUrl(hit.sampleId),
      },
      work: { submittedAt: now },
    },
  };
}

function unique(code: string, text: string): StageOutcome {
  return { kind: "next", state: "unique", reason: reason(code, text) };
}
