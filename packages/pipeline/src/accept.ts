import { submitOptionsSchema } from "@fumehood/contract";
import type { Item, Priority, Submission, SubmitOptions, SubmitOptionsInput } from "@fumehood/contract";
import { assertNever } from "./assert-never.ts";
import { applyOutcome } from "./apply-outcome.ts";
import { priorityOf } from "./channels.ts";
import { algorithmOf } from "./digest-algorithm.ts";
import { PipelineError } from "./errors.ts";
import type { Origin } from "./item-record.ts";
import { MAX_ENTRIES, MAX_NAME_CHARS, MAX_SOURCE_REF_CHARS } from "./limits.ts";
import type { PipelineLimits } from "./limits.ts";
import type { BlobStore, Clock, ItemStore, NewItem, PutOutcome, SourceMark } from "./ports.ts";
import { buildRootRecord } from "./records.ts";
import { decideStored } from "./stages/intake.ts";
import { resolveTarget } from "./target-of.ts";
import type { TargetRegistry } from "./target.ts";

/** What is handed in. A name is as it came from outside. */
export type Entry = EntryBytes & {
  /** Where it was found, when the entries of one handing in were found in several places. */
  readonly sourceRef?: string;
  /** What is odd about it, as far as its source could tell. */
  readonly flags?: readonly string[];
};

type EntryBytes =
  /** A file of this machine, read later by the pipeline; with `remove` it is deleted once its bytes are stored. */
  | { readonly kind: "path"; readonly path: string; readonly name: string; readonly remove?: boolean }
  /** Bytes that come now. */
  | { readonly kind: "stream"; readonly name: string; readonly source: AsyncIterable<Uint8Array> }
  /** Bytes that were put into the blob store just now, or were too many for it. */
  | { readonly kind: "stored"; readonly name: string; readonly put: PutOutcome }
  | { readonly kind: "url"; readonly url: string }
  /** An MD5, SHA-1 or SHA-256, in lower case, of bytes that nobody has: what is known of it is looked up. */
  | { readonly kind: "digest"; readonly digest: string };

export interface AcceptInput {
  /** `console`, `cli`, `api`, `folder:NAME` … */
  readonly channel: string;
  readonly submittedBy: string;
  readonly options?: SubmitOptionsInput;
  /** By the channel when absent. */
  readonly priority?: Priority;
  /** Where a source found it, for people. */
  readonly sourceRef?: string;
  /** What a source remembers of it: when one of these was handed in before, nothing is handed in. */
  readonly marks?: readonly SourceMark[];
  /** Taken one after the other, so that parts of an upload can be handed through as they come. */
  readonly entries: Iterable<Entry> | AsyncIterable<Entry>;
  /** Aborting rejects, and nothing is handed in. */
  readonly signal?: AbortSignal;
}

export interface Accepted {
  readonly submission: Submission;
  readonly items: readonly Item[];
}

/** `seen`: a mark of it was there already, and nothing was handed in. */
export type MarkedOutcome = ({ readonly kind: "accepted" } & Accepted) | { readonly kind: "seen" };

export interface AcceptDeps {
  readonly store: ItemStore;
  readonly blobs: BlobStore;
  readonly targets: TargetRegistry;
  readonly limits: PipelineLimits;
  readonly now: Clock;
  readonly nextId: () => string;
}

/**
 * Takes in what somebody hands in, all of it or nothing. When it returns, every item is kept.
 * @throws {PipelineError} `pipeline.unknown-target`, `pipeline.nothing-handed-in`, `pipeline.too-many-entries`.
 */
export async function acceptEntries(input: Omit<AcceptInput, "marks">, deps: AcceptDeps): Promise<Accepted> {
  const outcome = await acceptMarked(input, deps);
  if (outcome.kind === "seen") throw new Error("unreachable: without marks nothing is known before");
  const { submission, items } = outcome;
  return { submission, items };
}

/** As `acceptEntries`, for sources: what they handed in before is not handed in again, also when two processes find it at once. */
export async function acceptMarked(input: AcceptInput, deps: AcceptDeps): Promise<MarkedOutcome> {
  const options = submitOptionsSchema.parse(input.options ?? {});
  const target = resolveTarget(deps.targets, options.target);
  const submissionId = deps.nextId();
  const items = await readEntries({ ...input, options, target: target.name, submissionId }, deps);
  if (items.length === 0) throw new PipelineError("pipeline.nothing-handed-in", "Hand in at least one file or URL.");
  const outcome = await deps.store.createSubmission({
    id: submissionId,
    channel: input.channel,
    submittedBy: input.submittedBy,
    createdAt: deps.now(),
    target: target.name,
    items,
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(input.marks === undefined ? {} : { marks: input.marks }),
  });
  if (outcome.kind === "seen") return { kind: "seen" };
  const created = await deps.store.getSubmission(submissionId);
  if (created === undefined) throw new Error("unreachable: the submission was written just now");
  return { kind: "accepted", ...created };
}

async function readEntries(context: EntryContext & Pick<AcceptInput, "entries">, deps: AcceptDeps): Promise<NewItem[]> {
  const items: NewItem[] = [];
  for await (const entry of context.entries) {
    if (items.length >= MAX_ENTRIES) {
      throw new PipelineError(
        "pipeline.too-many-entries",
        `One submission holds at most ${MAX_ENTRIES} entries. Hand in several.`,
      );
    }
    items.push(await toNewItem(entry, context, deps));
  }
  return items;
}

interface EntryContext {
  readonly channel: string;
  readonly submittedBy: string;
  readonly options: SubmitOptions;
  readonly target: string;
  readonly submissionId: string;
  readonly priority?: Priority;
  readonly sourceRef?: string | undefined;
  readonly flags?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

async function toNewItem(entry: Entry, around: EntryContext, deps: AcceptDeps): Promise<NewItem> {
  const context = { ...around, sourceRef: entry.sourceRef ?? around.sourceRef, flags: entry.flags };
  switch (entry.kind) {
    case "path": {
      const origin = { kind: "path", path: entry.path, remove: entry.remove ?? false } as const;
      return due(build(entry.name, null, origin, context, deps), deps);
    }
    case "url":
      return due(build(entry.url, entry.url, { kind: "url" }, context, deps), deps);
    case "stream": {
      const { limits, blobs } = deps;
      const put = await blobs.put(entry.source, { maxBytes: limits.fileBytes, signal: context.signal });
      return toUploaded(entry.name, put, context, deps);
    }
    case "stored":
      return toUploaded(entry.name, entry.put, context, deps);
    case "digest": {
      const { digest } = entry;
      const record = build(digest, null, { kind: "digest", digest }, context, deps);
      const algorithm = algorithmOf(digest);
      return due(algorithm === undefined ? record : { ...record, item: { ...record.item, [algorithm]: digest } }, deps);
    }
    default:
      return assertNever(entry);
  }
}

/** An upload over the limit is an item too, that has ended: whoever handed it in sees why. */
function toUploaded(name: string, put: PutOutcome, context: EntryContext, deps: AcceptDeps): NewItem {
  const origin: Origin = put.kind === "stored" ? { kind: "blob", sha256: put.sha256 } : { kind: "none" };
  const record = build(name, null, origin, context, deps);
  if (put.kind === "stored") {
    const { sha256, sha1, md5, sizeBytes } = put;
    return due({ ...record, item: { ...record.item, sha256, sha1, md5, sizeBytes } }, deps);
  }
  const claimed = { record, fence: 0, claims: 0, password: null };
  const ended = applyOutcome(claimed, decideStored(put), { stage: "intake", now: deps.now(), nextId: deps.nextId });
  return { record: ended.record, claimAt: null, ledger: ended.ledger };
}

function build(name: string, url: string | null, origin: Origin, context: EntryContext, { nextId, now }: AcceptDeps) {
  const { submissionId, channel, submittedBy, options, target, sourceRef, priority = priorityOf(channel) } = context;
  const id = nextId();
  const cut = name.slice(0, MAX_NAME_CHARS);
  return buildRootRecord({
    id,
    submissionId,
    name: cut,
    url,
    origin,
    channel,
    submittedBy,
    sourceRef: sourceRef?.slice(0, MAX_SOURCE_REF_CHARS) ?? null,
    priority,
    target,
    options,
    flags: context.flags ?? [],
    now: now(),
  });
}

function due(record: NewItem["record"], { now }: AcceptDeps): NewItem {
  return { record, claimAt: now(), ledger: null };
}
