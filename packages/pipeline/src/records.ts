import type { Item, Priority, Reason, SubmitOptions } from "@fumehood/contract";
import type { ItemRecord, Origin } from "./item-record.ts";
import type { BlobDigests } from "./ports.ts";

/** What is known of an item when it is made. */
export interface RootInput {
  readonly id: string;
  readonly submissionId: string;
  readonly name: string;
  readonly url: string | null;
  readonly origin: Origin;
  readonly channel: string;
  readonly submittedBy: string;
  readonly sourceRef: string | null;
  readonly priority: Priority;
  readonly target: string;
  readonly options: SubmitOptions;
  readonly flags?: readonly string[];
  readonly now: number;
}

export const PENDING_REASON: Reason = { code: "intake.pending", text: "Waits to be taken in." };

/** An item as somebody handed it in. The password is left out: it lies apart. `options.target` is there where somebody chose one. */
export function buildRootRecord(input: RootInput): ItemRecord {
  const { password, ...options } = input.options;
  const at = new Date(input.now).toISOString();
  return {
    item: {
      ...blankFacts(at),
      id: input.id,
      submissionId: input.submissionId,
      parentId: null,
      rootId: input.id,
      depth: 0,
      kind: input.url === null ? "file" : "url",
      name: input.name,
      url: input.url,
      channel: input.channel,
      submittedBy: input.submittedBy,
      sourceRef: input.sourceRef,
      priority: input.priority,
      target: input.target,
      options: { ...options, hasPassword: password !== undefined },
      flags: [...(input.flags ?? [])],
    },
    work: blankWork(input.origin, input.now),
  };
}

export interface MemberInput {
  readonly id: string;
  readonly parent: Item;
  readonly name: string;
  readonly origin: Origin;
  readonly flags: readonly string[];
  /** Of an address in a message. */
  readonly url?: string;
  /** Of its bytes, where they came out. */
  readonly digests?: BlobDigests;
  /** What is said of its size, where they did not. */
  readonly sizeBytes?: number | null;
  readonly now: number;
}

/** A member of an archive: it goes where its archive was to go, with the same options. */
export function buildMemberRecord(input: MemberInput): ItemRecord {
  const { id, parent, name, origin, flags, digests, now, url = null } = input;
  return {
    item: {
      ...blankFacts(new Date(now).toISOString()),
      id,
      submissionId: parent.submissionId,
      parentId: parent.id,
      rootId: parent.rootId,
      depth: parent.depth + 1,
      kind: url === null ? "file" : "url",
      name,
      url,
      channel: parent.channel,
      submittedBy: parent.submittedBy,
      sourceRef: parent.sourceRef,
      priority: parent.priority,
      target: parent.target,
      options: parent.options,
      flags: [...flags],
      sizeBytes: digests?.sizeBytes ?? input.sizeBytes ?? null,
      md5: digests?.md5 ?? null,
      sha1: digests?.sha1 ?? null,
      sha256: digests?.sha256 ?? null,
    },
    work: blankWork(origin, now),
  };
}

function blankFacts(at: string) {
  return {
    sizeBytes: null,
    md5: null,
    sha1: null,
    sha256: null,
    type: null,
    state: "new" as const,
    decision: "pending" as const,
    reason: PENDING_REASON,
    rule: null,
    cost: 0,
    sampleId: null,
    sampleState: null,
    sampleStatus: null,
    threatScore: null,
    indicatorCount: null,
    verdict: null,
    portalUrl: null,
    elements: [] as string[],
    hasReport: false,
    flags: [] as string[],
    createdAt: at,
    updatedAt: at,
    dueAt: null,
    endedAt: null,
  };
}

function blankWork(origin: Origin, now: number): ItemRecord["work"] {
  return {
    origin,
    digest: null,
    isContainer: false,
    isEncrypted: null,
    mime: null,
    routes: [],
    suspicion: null,
    elements: [],
    absent: [],
    recordsSha256: null,
    reportSha256: null,
    verdictText: null,
    intentAt: null,
    isOutcomeUnknown: false,
    lookups: 0,
    submittedAt: null,
    faults: 0,
    waits: 0,
    since: now,
  };
}
