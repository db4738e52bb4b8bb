import type { SubmissionHit } from "@fumehood/client";
import { algorithmOf } from "../digest-algorithm.ts";
import type { HashAlgorithm } from "../digest-algorithm.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { readTargetFault, waitForTarget } from "../target-fault.ts";
import { findTarget } from "../target-of.ts";
import type { Target } from "../target.ts";
import { copyTwin, submittedAtOf } from "./dedupe.ts";

type Deps = Pick<StageDeps, "store" | "targets" | "now" | "random">;

/** Hits of a search that are looked at; the newest come first. */
const HITS = 20;

/**
 * The way of an item that is only a digest: nothing can be submitted, so it gets the report that is here, or that of the newest sample which
 * the target shows us, whoever submitted it.
 */
export async function runLookup(input: StageInput, digest: string, deps: Deps): Promise<StageOutcome> {
  const { item } = input.record;
  const algorithm = algorithmOf(digest);
  if (algorithm === undefined) return end("lookup.digest-invalid", "This is no MD5, SHA-1 or SHA-256.");
  if (algorithm === "sha256") {
    const request = { target: item.target, digest, since: 0, excludeItemId: item.id };
    const twin = await deps.store.findFinishedTwin(request);
    if (twin !== undefined) return copyTwin(twin);
  }
  return askTarget(input, digest, algorithm, deps);
}

async function askTarget(
  { record, signal }: StageInput,
  digest: string,
  algorithm: HashAlgorithm,
  { targets, now, random }: Deps,
): Promise<StageOutcome> {
  const target = findTarget(targets, record.item.target);
  try {
    const query = { text: digest, sortBy: "submitted_at", sortOrder: "desc", pageSize: HITS } as const;
    const { records } = await target.client.search.submissions(query, { signal }).page();
    return decideLookup(pickSample(records, digest, algorithm), target, now());
  } catch (error) {
    const fault = readTargetFault(error);
    if (fault?.kind === "not-found") return end("lookup.no-search", `${target.label} has no search for samples.`);
    const wait = fault && waitForTarget(fault, { now: now(), waits: record.work.waits, random, label: target.label });
    if (wait === undefined) throw error;
    return wait;
  }
}

/** The newest sample of exactly this digest that has not failed. A search finds by text, so each hit is checked. */
export function pickSample(
  hits: readonly SubmissionHit[],
  digest: string,
  algorithm: HashAlgorithm,
): SubmissionHit | undefined {
  const fitting = hits.filter((hit) => hit[algorithm]?.toLowerCase() === digest && hit.state !== "fail");
  return fitting.toSorted((a, b) => submittedAtOf(b) - submittedAtOf(a))[0];
}

function decideLookup(
  hit: SubmissionHit | undefined,
  target: Pick<Target, "label" | "portalUrl">,
  now: number,
): StageOutcome {
  if (hit === undefined) {
    return end("lookup.unknown", `${target.label} has no sample with this digest, and there are no bytes to submit.`);
  }
  const { sampleId, md5, sha1, sha256, sizeBytes } = hit;
  return {
    kind: "next",
    state: "submitted",
    decision: "duplicate",
    reason: reason("lookup.at-target", `${target.label} has a sample with this digest: its report is fetched.`),
    facts: {
      item: {
        sampleId,
        sampleState: hit.state ?? null,
        sampleStatus: hit.status ?? null,
        portalUrl: target.portalUrl(sampleId),
        md5: md5 ?? null,
        sha1: sha1 ?? null,
        sha256: sha256 ?? null,
        sizeBytes: sizeBytes ?? null,
      },
      work: { submittedAt: now, digest: sha256 ?? null },
    },
  };
}

function end(code: string, text: string): StageOutcome {
  return { kind: "end", state: "rejected", decision: "skipped", reason: reason(code, text) };
}
