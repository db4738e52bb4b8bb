import type { AcceptInput, Entry, MarkedOutcome } from "../accept.ts";
import type { PutOutcome } from "../ports.ts";
import type { Intake } from "../sources/control.ts";
import { createMemoryBlobStore } from "./memory-blob-store.ts";
import { createTestIds, makeRecord, TEST_NOW } from "./records.ts";

/** Something that a source handed in, as a test wants to compare it. */
export interface TakenEntry {
  readonly channel: string;
  readonly name: string;
  readonly sourceRef: string | undefined;
  readonly flags: readonly string[];
  /** Absent for what has no bytes, and for what was too large. */
  readonly sha256: string | undefined;
  readonly options: AcceptInput["options"];
}

export interface FakeIntake extends Intake {
  readonly taken: TakenEntry[];
  readonly marks: Set<string>;
  maxFileBytes: number;
}

/** An intake that remembers marks as the store does: all of one handing in at once, or none. */
export function createFakeIntake(maxFileBytes = 1024 * 1024): FakeIntake {
  const blobs = createMemoryBlobStore();
  const nextId = createTestIds();
  const intake: FakeIntake = {
    taken: [],
    marks: new Set(),
    maxFileBytes,
    async acceptMarked(input) {
      const read: TakenEntry[] = [];
      for await (const entry of input.entries) read.push(await toTaken(entry, input, intake));
      const keys = (input.marks ?? []).map(({ source, mark }) => `${source} ${mark}`);
      if (keys.some((key) => intake.marks.has(key))) return { kind: "seen" };
      for (const key of keys) intake.marks.add(key);
      intake.taken.push(...read);
      return accepted(nextId(), read, nextId);
    },
    findMarks: (source, marks) =>
      Promise.resolve(new Set(marks.filter((mark) => intake.marks.has(`${source} ${mark}`)))),
    storeBytes: (bytes) => blobs.put(bytes, { maxBytes: intake.maxFileBytes }),
  };
  return intake;
}

async function toTaken(entry: Entry, input: AcceptInput, intake: Intake): Promise<TakenEntry> {
  const put = await putOf(entry, intake);
  return {
    channel: input.channel,
    name: nameOf(entry),
    sourceRef: entry.sourceRef ?? input.sourceRef,
    flags: entry.flags ?? [],
    sha256: put?.kind === "stored" ? put.sha256 : undefined,
    options: input.options,
  };
}

function nameOf(entry: Entry): string {
  if (entry.kind === "url") return entry.url;
  return entry.kind === "digest" ? entry.digest : entry.name;
}

function putOf(entry: Entry, intake: Intake): Promise<PutOutcome> | PutOutcome | undefined {
  if (entry.kind === "stored") return entry.put;
  return entry.kind === "stream" ? intake.storeBytes(entry.source) : undefined;
}

function accepted(id: string, entries: readonly TakenEntry[], nextId: () => string): MarkedOutcome {
  const items = entries.map(({ name, channel }) => makeRecord(nextId(), { name, channel, submissionId: id }).item);
  return {
    kind: "accepted",
    items,
    submission: {
      id,
      channel: entries[0]?.channel ?? "",
      submittedBy: "tester",
      createdAt: new Date(TEST_NOW).toISOString(),
      target: "builtin",
      itemCount: items.length,
      openCount: items.length,
      verdict: null,
    },
  };
}
