import { Readable } from "node:stream";
import type { ElementName } from "@fumehood/contract";
import type { AbsentElement, ItemRecord, StoredElement } from "../item-record.ts";
import { COLLECT_PARALLEL } from "../limits.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { readTargetFault, waitForTarget } from "../target-fault.ts";
import type { TargetFault } from "../target-fault.ts";
import { findTarget } from "../target-of.ts";
import type { Target } from "../target.ts";

type Deps = Pick<StageDeps, "blobs" | "targets" | "policy" | "limits" | "now" | "random">;

/** What became of one element. */
export type ElementOutcome =
  | { readonly kind: "stored"; readonly element: StoredElement }
  | { readonly kind: "absent"; readonly element: AbsentElement }
  | { readonly kind: "fault"; readonly fault: TargetFault };

/** Fetches what is wanted and not there yet; what the target does not have is recorded with the reason. */
export async function runCollect(input: StageInput, deps: Deps): Promise<StageOutcome> {
  const { record, signal } = input;
  const target = findTarget(deps.targets, record.item.target);
  const sampleId = record.item.sampleId ?? "";
  const records = await findRecords(record, target, deps, signal);
  const outcomes = await inParallel(planCollect(record, deps.policy.wantedElements), async (name) => {
    if (records.hasRun === false && NEEDS_RUN.has(name)) return absent(name, `${target.label} did not run the sample`);
    return await fetchElement(target, sampleId, name, deps, signal);
  });
  const context = { now: deps.now(), random: deps.random, label: target.label };
  return decideCollected(record, outcomes, records.kept, context);
}

/** What only a machine yields in which the sample has run. */
const NEEDS_RUN: ReadonlySet<ElementName> = new Set([
  "processes.json",
  "timeline.json",
  "network.pcap",
  "video.webm",
  "screenshot.png",
  "network-artifacts.zip",
]);

interface FoundRecords {
  /** The digest of their document, or why there is none. */
  readonly kept: string | TargetFault;
  /** False of a sample that ran nowhere; undefined where that is not known. */
  readonly hasRun: boolean | undefined;
}

async function findRecords(
  { item, work }: ItemRecord,
  target: Target,
  deps: Deps,
  signal: AbortSignal,
): Promise<FoundRecords> {
  if (work.recordsSha256 !== null) return { kept: work.recordsSha256, hasRun: undefined };
  const fetched = await fetchRecords(target, item.sampleId ?? "", signal);
  if (!fetched.ok) return { kept: fetched.fault, hasRun: undefined };
  const { records } = fetched;
  const hasRun = target.kind === "builtin" && isStatic(records.sample) ? false : undefined;
  return { kept: await keepRecords(records, deps, signal), hasRun };
}

/** Wanted elements that are neither stored nor known to be absent. */
export function planCollect({ work }: ItemRecord, wanted: readonly ElementName[]): readonly ElementName[] {
  const known = new Set<string>([...work.elements, ...work.absent].map(({ name }) => name));
  return wanted.filter((name) => !known.has(name));
}

/** Goes on when nothing is left to fetch; keeps what came so far when the target broke off. */
export function decideCollected(
  { item, work }: ItemRecord,
  outcomes: readonly ElementOutcome[],
  records: string | TargetFault,
  context: { readonly now: number; readonly random: () => number; readonly label: string },
): StageOutcome {
  const elements = [...work.elements, ...outcomes.flatMap((each) => (each.kind === "stored" ? [each.element] : []))];
  const absent = [...work.absent, ...outcomes.flatMap((each) => (each.kind === "absent" ? [each.element] : []))];
  const facts = {
    item: { elements: [...new Set([...item.elements, ...elements.map(({ name }) => name)])] },
    work: { elements, absent, recordsSha256: typeof records === "string" ? records : null },
  };
  const faults = outcomes.flatMap((each) => (each.kind === "fault" ? [each.fault] : []));
  const fault = typeof records === "string" ? faults[0] : records;
  const wait = fault && waitForTarget(fault, { ...context, waits: work.waits });
  if (wait !== undefined) return { ...wait, facts };
  const text = `${elements.length} elements fetched${absent.length === 0 ? "" : `, ${absent.length} not there`}.`;
  return { kind: "next", state: "collected", reason: reason("collect.collected", text), facts };
}

/** Streams one element of a sample into the blob store. */
export async function fetchElement(
  target: Target,
  sampleId: string,
  name: ElementName,
  { blobs, limits }: Pick<StageDeps, "blobs" | "limits">,
  signal: AbortSignal,
): Promise<ElementOutcome> {
  try {
    const download = await target.client.samples.download(sampleId, name, { signal });
    try {
      const put = await blobs.put(download.stream, { maxBytes: limits.elementBytes, signal });
      if (put.kind === "stored")
        return { kind: "stored", element: { name, sha256: put.sha256, sizeBytes: put.sizeBytes } };
      return absent(name, `larger than ${put.maxBytes.toLocaleString("en-US")} bytes, the limit for an element`);
    } finally {
      await download.cancel();
    }
  } catch (error) {
    const fault = readTargetFault(error);
    if (fault === undefined) throw error;
    if (fault.kind === "not-found") return absent(name, `${target.label} has no such element for this sample`);
    if (fault.kind === "refused") return absent(name, `${target.label} refuses it: ${fault.text}`);
    return { kind: "fault", fault };
  }
}

function absent(name: ElementName, why: string): ElementOutcome {
  return { kind: "absent", element: { name, why } };
}

/** So the built-in sandbox calls an analysis without a machine. Asking for what there cannot be would take as long as fetching what there is. */
function isStatic(sample: unknown): boolean {
  return typeof sample === "object" && sample !== null && "vm" in sample && sample.vm === "static";
}

const RECORDS = { sample: "getSample", summary: "getSampleSummary", threat: "getSampleThreat" } as const;

type SampleRecords = { [Name in keyof typeof RECORDS]?: unknown };
type FetchedRecords =
  | { readonly ok: true; readonly records: SampleRecords }
  | { readonly ok: false; readonly fault: TargetFault };

/** Record, summary and threat of the sample, as they came; one that the target does not have is left out. */
async function fetchRecords(target: Target, sampleId: string, signal: AbortSignal): Promise<FetchedRecords> {
  const records: Record<string, unknown> = {};
  for (const [name, id] of Object.entries(RECORDS)) {
    try {
      records[name] = await target.client.call(id, { params: { sampleId } }, { signal });
    } catch (error) {
      const fault = readTargetFault(error);
      if (fault === undefined) throw error;
      if (fault.kind !== "not-found" && fault.kind !== "refused") return { ok: false, fault };
    }
  }
  return { ok: true, records };
}

/** All of them in one document. */
async function keepRecords(
  records: SampleRecords,
  { blobs, limits }: Deps,
  signal: AbortSignal,
): Promise<string | TargetFault> {
  const put = await blobs.put(Readable.from([Buffer.from(JSON.stringify(records))]), {
    maxBytes: limits.elementBytes,
    signal,
  });
  return put.kind === "stored" ? put.sha256 : { kind: "refused", text: "its record is too large" };
}

async function inParallel<T, R>(all: readonly T[], run: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += COLLECT_PARALLEL) {
    results.push(...(await Promise.all(all.slice(from, from + COLLECT_PARALLEL).map(run))));
  }
  return results;
}
