import { MAX_WAITING } from "./limits.ts";
import { isSameVersion } from "./version.ts";
import type { FileVersion } from "./version.ts";
import type { FoundEntry } from "./walk.ts";

export interface WaitingFile {
  readonly entry: FoundEntry;
  readonly version: FileVersion;
  readonly firstSeenAt: number;
  readonly until: number;
  /** Its bytes were read at this version and seemed to be cut off: reading them again tells nothing new. */
  readonly isPartial: boolean;
}

/** Files that are given time. Only a memory that saves looks: without it they are found again by the next sweep. */
export interface WaitingRoom {
  /** What waits under this path at this very version. */
  find(relative: string, version: FileVersion): WaitingFile | undefined;
  keep(file: WaitingFile): void;
  drop(relative: string): void;
  /** Those whose time has come. `isOverflown`: others are due that found no room, and only a sweep finds them. */
  takeDue(now: number): { readonly entries: readonly FoundEntry[]; readonly isOverflown: boolean };
  /** Forgets what was due and was not kept again since. */
  dropDue(): void;
  /** When the next is due; `null` when none waits. */
  nextAt(): number | null;
}

export function createWaitingRoom(maxFiles: number = MAX_WAITING): WaitingRoom {
  const files = new Map<string, WaitingFile>();
  const due = new Set<string>();
  let overflowAt = Infinity;
  const drop = (relative: string): void => {
    files.delete(relative);
    due.delete(relative);
  };
  return {
    find(relative, version) {
      const file = files.get(relative);
      return file !== undefined && isSameVersion(file.version, version) ? file : undefined;
    },
    keep(file) {
      const { relative } = file.entry;
      due.delete(relative);
      if (files.has(relative) || files.size < maxFiles) files.set(relative, file);
      else overflowAt = Math.min(overflowAt, file.until);
    },
    drop,
    takeDue(now) {
      const isOverflown = overflowAt <= now;
      if (isOverflown) overflowAt = Infinity;
      const ready = [...files.values()].filter(({ until }) => until <= now);
      for (const { entry } of ready) due.add(entry.relative);
      return { entries: ready.map(({ entry }) => entry), isOverflown };
    },
    dropDue() {
      for (const relative of due) drop(relative);
    },
    nextAt() {
      let next = overflowAt;
      for (const [relative, { until }] of files) if (!due.has(relative)) next = Math.min(next, until);
      return next === Infinity ? null : next;
    },
  };
}
