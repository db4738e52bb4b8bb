import { submitOptionsSchema } from "@fumehood/contract";
import type { Item, Submission, SubmitOptions, SubmitOptionsInput } from "@fumehood/contract";
import { assertNever } from "./assert-never.ts";
import { applyOutcome } from "./apply-outcome.ts";
import { priorityOf } from "./channels.ts";
import { PipelineError } from "./errors.ts";
import type { Origin } from "./item-record.ts";
import { MAX_ENTRIES, MAX_NAME_CHARS } from "./limits.ts";
import type { PipelineLimits } from "./limits.ts";
import type { BlobStore, Clock, ItemStore, NewItem, PutOutcome } from "./ports.ts";
import { buildRootRecord } from "./records.ts";
import { decideStored } from "./stages/intake.ts";
import { resolveTarget } from "./target-of.ts";
import type { TargetRegistry } from "./target.ts";

/** What is handed in. A name is as it came from outside. */
export type Entry =
  /** A file of this machine, read later by the pipeline; with `remove` it is deleted once its bytes are stored. */
  | { readonly kind: "path"; readonly path: string; readonly name: string; readonly remove?: boolean }
  /** Bytes that come now. */
  | { readonly kind: "stream"; readonly name: string; readonly source: AsyncIterable<Uint8Array> }
  | { readonly kind: "url"; readonly url: string };

export interface AcceptInput {
  /** `console`, `cli`, `api`, `folder:NAME` … */
  readonly channel: string;
  readonly submittedBy: string;
  readonly options?: SubmitOptionsInput;
  /** Taken one after the other, so that parts of an upload can be handed through as they come. */
  readonly entries: Iterable<Entry> | AsyncIterable<Entry>;
  /** Aborting rejects, and nothing is handed in. */
  readonly signal?: AbortSignal;
}

export interface Accepted {
  readonly submission: Submission;
  readonly items: readonly Item[];
}

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
export async function acceptEntries(input: AcceptInput, deps: AcceptDeps): Promise<Accepted> {
  const options = submitOptionsSchema.parse(input.options ?? {});
  const target = resolveTarget(deps.targets, options.target);
  const submissionId = deps.nextId();
  const items: NewItem[] = [];
  for await (const entry of input.entries) {
    if (items.length >= MAX_ENTRIES) {
      throw new PipelineError(
        "pipeline.too-many-entries",
        `One submission holds at most ${MAX_ENTRIES} entries. Hand in several.`,
      );
    }
    items.push(await toNewItem(entry, { ...input, options, target: target.name, submissionId }, deps));
  }
  if (items.length === 0) throw new PipelineError("pipeline.nothing-handed-in", "Hand in at least one file or URL.");
  await deps.store.createSubmission({
    id: submissionId,
    channel: input.channel,
    submittedBy: input.submittedBy,
    createdAt: deps.now(),
    target: target.name,
    items,
    ...(options.password === undefined ? {} : { password: options.password }),
  });
  const created = await deps.store.getSubmission(submissionId);
  if (created === undefined) throw new Error("unreachable: the submission was written just now");
  return created;
}

interface EntryContext {
  readonly channel: string;
  readonly submittedBy: string;
  readonly options: SubmitOptions;
  readonly target: string;
  readonly submissionId: string;
  readonly signal?: AbortSignal;
}

async function toNewItem(entry: Entry, context: EntryContext, deps: AcceptDeps): Promise<NewItem> {
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
  return { record: ended.record, priority: priorityOf(context.channel), claimAt: null, ledger: ended.ledger };
}

function build(name: string, url: string | null, origin: Origin, context: EntryContext, { nextId, now }: AcceptDeps) {
  const { submissionId, channel, submittedBy, options, target } = context;
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
    target,
    options,
    now: now(),
  });
}

function due(record: NewItem["record"], { now }: AcceptDeps): NewItem {
  return { record, priority: priorityOf(record.item.channel), claimAt: now(), ledger: null };
}
