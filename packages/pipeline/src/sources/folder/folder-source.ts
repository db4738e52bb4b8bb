import { realpath, stat } from "node:fs/promises";
import { relative as relativePath } from "node:path";
import { reason } from "../../outcome.ts";
import type { Source, SourceControl, SourceSettings } from "../source.ts";
import { createHints } from "./hints.ts";
import type { Hints } from "./hints.ts";
import { HINT_PAUSE_MS, SWEEP_SHARE } from "./limits.ts";
import { createLook } from "./look.ts";
import type { Look } from "./look.ts";
import type { FolderSettings } from "./settings.ts";
import { createWaitingRoom } from "./waiting.ts";
import type { WaitingRoom } from "./waiting.ts";
import { walkFolder } from "./walk.ts";

/** A folder whose files are taken in, each at each version once. */
export function createFolderSource(name: string, folder: FolderSettings, settings: SourceSettings): Source {
  return { name, kind: "folder", about: folder.path, settings, run: (control) => watchFolder(folder, control) };
}

async function watchFolder(folder: FolderSettings, control: SourceControl): Promise<void> {
  // The folder itself may be reached through a link; nothing below it is.
  const root = await realpath(folder.path);
  if (!(await stat(root)).isDirectory()) throw new Error(`${folder.path} is not a folder.`);
  const waiting = createWaitingRoom();
  const hints = createHints(control.wake);
  try {
    await lookForEver({ root, folder, control, waiting, hints, look: createLook(folder, control, waiting) });
  } finally {
    hints.close();
  }
}

interface Watch {
  readonly root: string;
  readonly folder: FolderSettings;
  readonly control: SourceControl;
  readonly waiting: WaitingRoom;
  readonly hints: Hints;
  readonly look: Look;
}

async function lookForEver(watch: Watch): Promise<void> {
  const { control, waiting } = watch;
  for (let sweepAt = control.now(); ;) {
    await control.whenOpen();
    if (control.now() >= sweepAt) sweepAt = await sweep(watch);
    else if (await lookAtHints(watch)) sweepAt = Math.min(sweepAt, control.now() + watch.folder.settleMs);
    const next = Math.min(sweepAt, waiting.nextAt() ?? Infinity);
    control.setNextLook(next);
    await control.sleepUntil(next);
    // What is written in one go comes in several hints.
    if (control.now() < next) await control.sleepUntil(control.now() + HINT_PAUSE_MS);
  }
}

/** Looks at everything; returns when to do so again. */
async function sweep(watch: Watch): Promise<number> {
  const { folder, control, waiting, hints } = watch;
  const startedAt = control.now();
  hints.take();
  // Due files are found like all others.
  waiting.takeDue(startedAt);
  control.beginLook();
  const takingMs = await sweepFolder(watch);
  waiting.dropDue();
  control.setProblem(null);
  const lookingMs = control.now() - startedAt - takingMs;
  return control.now() + Math.max(folder.everyMs, lookingMs * SWEEP_SHARE);
}

/** Returns the part of its time that went into taking. */
async function sweepFolder({ root, folder, control, hints, look }: Watch): Promise<number> {
  const moveTo = folder.moveTo === null ? null : relativePath(root, folder.moveTo);
  const batches = walkFolder(root, {
    isRecursive: folder.isRecursive,
    leavesOut: (relative) => relative === moveTo,
    onFolder: (path, relative) => hints.watchFolder(path, relative),
    onSkipped(relative, why) {
      if (relative === moveTo) return;
      control.note(why === "unreadable" ? "failed" : "ignored", relative, SKIPPED[why]);
    },
  });
  let takingMs = 0;
  for await (const entries of batches) takingMs += (await look(entries)).takingMs;
  return takingMs;
}

const SKIPPED = {
  "not-recursive": reason("source.folder", "A folder; with recursive = true it is looked into."),
  "too-deep": reason("source.too-deep", "Folders in folders are looked into to a depth of 32."),
  "too-many": reason("source.too-many-folders", "There are more folders than one look takes."),
  unreadable: reason("source.unreadable", "The folder cannot be read."),
} as const;

/** Looks at what the system named, and at what has waited long enough; true when a whole sweep is due. */
async function lookAtHints({ folder, control, waiting, hints, look }: Watch): Promise<boolean> {
  const hinted = hints.take();
  const due = waiting.takeDue(control.now());
  const named = new Map([...due.entries, ...hinted.entries].map((entry) => [entry.relative, entry]));
  const { hasFolders } = await look([...named.values()]);
  waiting.dropDue();
  return hinted.isOverflown || due.isOverflown || (hasFolders && folder.isRecursive);
}
