import { watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { MAX_HINTS, MAX_WATCHED_FOLDERS } from "./limits.ts";
import { describeName } from "./walk.ts";
import type { FoundEntry, FsPath } from "./walk.ts";

/** What the system says about changes. It may say nothing, too little or too late: the sweeps are the truth. */
export interface Hints {
  /** Watches a folder, if it is not watched and there is room. */
  watchFolder(path: FsPath, relative: string): void;
  /** Names that changed since the last call; `isOverflown` when there were too many to remember. */
  take(): { readonly entries: readonly FoundEntry[]; readonly isOverflown: boolean };
  close(): void;
}

export function createHints(onHint: () => void): Hints {
  const watchers = new Map<string, FSWatcher>();
  const entries = new Map<string, FoundEntry>();
  let isOverflown = false;

  function remember(filename: Buffer | null, folder: { path: FsPath; relative: string }): void {
    if (filename === null || entries.size >= MAX_HINTS) isOverflown = true;
    else {
      const entry = describeName(filename, folder);
      entries.set(entry.relative, entry);
    }
    onHint();
  }

  return {
    watchFolder(path, relative) {
      if (watchers.has(relative) || watchers.size >= MAX_WATCHED_FOLDERS) return;
      try {
        const watcher = watch(path, { encoding: "buffer", persistent: false }, (_event, filename) =>
          remember(filename, { path, relative }),
        );
        const drop = () => {
          watcher.close();
          watchers.delete(relative);
        };
        watcher.on("error", drop);
        watchers.set(relative, watcher);
      } catch {
        // No watching here (a limit of the system, a file system without events): the sweeps find everything.
      }
    },
    take() {
      const taken = { entries: [...entries.values()], isOverflown };
      entries.clear();
      isOverflown = false;
      return taken;
    },
    close() {
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
