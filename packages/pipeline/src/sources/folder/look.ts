import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";
import { codeOf } from "../../errors.ts";
import type { Entry } from "../../accept.ts";
import { mapBounded } from "../../map-bounded.ts";
import { reason } from "../../outcome.ts";
import type { SourceControl } from "../source.ts";
import { decideAge, decideKind, decideName, decideWholeness } from "./decide.ts";
import type { NameRules } from "./decide.ts";
import { finishFile } from "./finish.ts";
import { compileGlob } from "./glob.ts";
import { HAND_IN_FILES, PARALLEL_READS } from "./limits.ts";
import { sidecarOf } from "./names.ts";
import { readFound } from "./read-file.ts";
import type { FolderSettings } from "./settings.ts";
import { markOf, refusalMarkOf, settledAt, versionOf } from "./version.ts";
import type { FileVersion } from "./version.ts";
import type { WaitingRoom } from "./waiting.ts";
import type { FoundEntry } from "./walk.ts";

/** A file that may be taken. */
interface Candidate {
  readonly entry: FoundEntry;
  readonly version: FileVersion;
  readonly mark: string;
  readonly isTooLarge: boolean;
  readonly firstSeenAt: number;
}

/** A file whose bytes lie in the blob store, or that is refused for its size. */
interface Prepared {
  readonly candidate: Candidate;
  readonly handIn: Entry;
}

/** What a look at some names told: whether there are folders among them, and how long taking (and waiting until it might take) took. */
export interface Looked {
  readonly hasFolders: boolean;
  readonly takingMs: number;
}

/** Looks at some names of the folder and takes what is to be taken. */
export type Look = (entries: readonly FoundEntry[]) => Promise<Looked>;

export function createLook(settings: FolderSettings, control: SourceControl, waiting: WaitingRoom): Look {
  const rules: NameRules = {
    include: settings.include.map(compileGlob),
    exclude: settings.exclude.map(compileGlob),
  };

  function wait(candidate: Omit<Candidate, "mark" | "isTooLarge">, until: number, why: Why, isPartial: boolean): void {
    const { entry, version, firstSeenAt } = candidate;
    waiting.keep({ entry, version, firstSeenAt, until, isPartial });
    control.note("waiting", entry.relative, why, until);
  }

  /** When a file that seems to be cut off is taken all the same. */
  const lastWait = ({ version, firstSeenAt }: Pick<Candidate, "version" | "firstSeenAt">) =>
    settledAt(version, Math.max(settings.partialWaitMs, settings.settleMs), firstSeenAt);

  function decideByName(entry: FoundEntry): boolean {
    const decision = decideName(entry, rules);
    if (decision.kind === "left-out") control.countIgnored();
    if (decision.kind === "waiting") {
      control.note("waiting", entry.relative, decision.reason, control.now() + settings.everyMs);
    }
    return decision.kind === "look";
  }

  async function find(entry: FoundEntry): Promise<Candidate | "folder" | undefined> {
    if (!decideByName(entry)) return undefined;
    const stat = await statOf(entry);
    if (stat === "vanished") return forget(entry);
    if (stat === "unreadable") return fail(entry);
    if (stat.isDirectory()) return "folder";
    const odd = decideKind(stat);
    if (odd !== undefined) {
      control.note("ignored", entry.relative, odd);
      return undefined;
    }
    if (settings.takesSidecars || !(await hasSubject(entry))) return findAged(entry, versionOf(stat));
    control.countIgnored();
    return undefined;
  }

  function forget({ relative }: FoundEntry): undefined {
    waiting.drop(relative);
    control.forgetNotes(relative);
    return undefined;
  }

  function fail({ relative }: FoundEntry): undefined {
    control.note("failed", relative, UNREADABLE, control.now() + settings.everyMs);
    return undefined;
  }

  function findAged(entry: FoundEntry, version: FileVersion): Candidate | undefined {
    const known = waiting.find(entry.relative, version);
    const now = control.now();
    const firstSeenAt = known?.firstSeenAt ?? now;
    if (known?.isPartial === true && now < known.until) {
      wait(known, known.until, STILL_PARTIAL, true);
      return undefined;
    }
    const age = decideAge(version, { now, firstSeenAt, settleMs: settings.settleMs });
    if (age.kind === "waiting") wait({ entry, version, firstSeenAt }, age.until, age.reason, false);
    if (age.kind !== "take") return undefined;
    const isTooLarge = version.sizeBytes > control.maxFileBytes;
    const path = entry.relative;
    const mark = isTooLarge ? refusalMarkOf(path, version, control.maxFileBytes) : markOf(path, version);
    return { entry, version, mark, isTooLarge, firstSeenAt };
  }

  async function prepare(candidate: Candidate): Promise<Prepared | undefined> {
    const { entry, version, isTooLarge } = candidate;
    if (isTooLarge) {
      const put = { kind: "too-large", maxBytes: control.maxFileBytes } as const;
      return { candidate, handIn: toEntry(entry, settings, put, []) };
    }
    const outcome = await readFound(entry, version, control.store);
    if (outcome.kind === "vanished") return forget(entry);
    if (outcome.kind === "unreadable") return fail(entry);
    if (outcome.kind === "changed") wait(candidate, control.now() + settings.settleMs, CHANGED, false);
    if (outcome.kind !== "read") return undefined;
    const decision = decideWholeness(outcome, { now: control.now(), until: lastWait(candidate) });
    if (decision.kind === "take") return { candidate, handIn: toEntry(entry, settings, outcome.put, decision.flags) };
    wait(candidate, decision.until, decision.reason, true);
    return undefined;
  }

  async function finish({ entry, version, isTooLarge }: Candidate): Promise<void> {
    forget(entry);
    if (isTooLarge) return; // Its bytes are nowhere else.
    await finishFile(entry, version, settings).catch((error: unknown) => {
      const text = `It was taken, and cannot be ${settings.after === "delete" ? "deleted" : "moved"}: ${messageOf(error)}`;
      control.note("failed", entry.relative, reason("source.not-finished", text), control.now() + settings.everyMs);
    });
  }

  /** Leaves out what was handed in before; what had to be done with it and was cut off by a crash is done now. */
  async function withoutSeen<T extends { candidate: Candidate }>(all: readonly T[]): Promise<T[]> {
    const seen = await control.findMarks(all.map(({ candidate }) => candidate.mark));
    const known = all.filter(({ candidate }) => seen.has(candidate.mark));
    control.countSeen(known.length);
    await mapBounded(known, PARALLEL_READS, ({ candidate }) => finish(candidate));
    return all.filter(({ candidate }) => !seen.has(candidate.mark));
  }

  /** Another process may hand in one of them at the same moment: then nothing was written, and the others are handed in without it. */
  async function handIn(prepared: readonly Prepared[]): Promise<void> {
    let left = prepared;
    while (left.length > 0) {
      const outcome = await control.accept({
        entries: left.map(({ handIn: entry }) => entry),
        marks: left.map(({ candidate }) => candidate.mark),
      });
      if (outcome.kind === "accepted") {
        await mapBounded(left, PARALLEL_READS, ({ candidate }) => finish(candidate));
        return;
      }
      left = await withoutSeen(left);
    }
  }

  return async (entries) => {
    const found = await mapBounded(entries, PARALLEL_READS, find);
    const candidates = found.filter((each) => each !== undefined && each !== "folder");
    const fresh = await withoutSeen(candidates.map((candidate) => ({ candidate })));
    const startedAt = control.now();
    for (let from = 0; from < fresh.length; from += HAND_IN_FILES) {
      await control.whenOpen();
      const part = fresh.slice(from, from + HAND_IN_FILES);
      const prepared = await mapBounded(part, PARALLEL_READS, ({ candidate }) => prepare(candidate));
      await handIn(prepared.filter((each) => each !== undefined));
    }
    return { hasFolders: found.includes("folder"), takingMs: control.now() - startedAt };
  };
}

type Why = ReturnType<typeof reason>;

const CHANGED = reason("source.settling", "It changed while it was read.");
const UNREADABLE = reason("source.unreadable", "It cannot be read: no permission, or a fault of the disk.");
const STILL_PARTIAL = reason("source.partial-capture", "It seems to be cut off, and may be a capture that goes on.");

function toEntry(
  { name, relative }: FoundEntry,
  { path }: FolderSettings,
  put: Extract<Entry, { kind: "stored" }>["put"],
  flags: readonly string[],
): Entry {
  return { kind: "stored", name, put, sourceRef: `${path}/${relative}`, flags };
}

const VANISHED: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ESTALE"]);
const UNREADABLE_CODES: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EIO", "ELOOP", "ENAMETOOLONG"]);

async function statOf({ path }: Pick<FoundEntry, "path">): Promise<BigIntStats | "vanished" | "unreadable"> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    const code = codeOf(error) ?? "";
    if (VANISHED.has(code)) return "vanished";
    if (UNREADABLE_CODES.has(code)) return "unreadable";
    throw error;
  }
}

/** Whether the file that this one tells about lies beside it. */
async function hasSubject({ path, name }: FoundEntry): Promise<boolean> {
  const subject = sidecarOf(name);
  if (subject === undefined || typeof path !== "string") return false;
  return (await statOf({ path: path.slice(0, -name.length) + subject })) !== "vanished";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
