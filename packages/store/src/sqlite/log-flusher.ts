/**
 * Flushes SQLite's write-ahead log off the event loop. `synchronous = full` would flush it inside each commit, with the whole process
 * standing still meanwhile; here commits return at once, and whoever wrote waits for a flush that covers it, together with all others
 * who wrote before that flush began.
 */
import { open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreError } from "../errors.ts";
import { groupFlushes } from "../flush-grouping.ts";

export interface LogFlusher {
  /**
   * Resolves when everything that was committed before the call would survive a power cut.
   * @throws {StoreError} `store.failed` from the first flush that fails on: what the disk has is not known any more.
   */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** The flusher of a database in WAL mode. The log is there as long as a connection is open, so it is opened once. */
export function createLogFlusher(databasePath: string): LogFlusher {
  let log: Promise<FileHandle> | undefined;
  const grouped = groupFlushes(async () => {
    log ??= openLog(databasePath);
    await (await log).datasync();
  }, explainFailure);
  return {
    flush: grouped,
    async close() {
      await (await log?.catch(() => undefined))?.close();
    },
  };
}

/**
 * The log lies beside the file that a link leads to. Windows flushes only what is open for writing. The folder is flushed once, for the
 * names of the new files.
 */
async function openLog(path: string): Promise<FileHandle> {
  const databasePath = await realpath(path);
  const handle = await open(`${databasePath}-wal`, "r+");
  if (process.platform !== "win32") {
    const folder = await open(dirname(databasePath), "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
  return handle;
}

function explainFailure(cause: unknown): StoreError {
  const text = "The database could not be flushed to the disk. Check the disk, then start again.";
  return new StoreError("store.failed", text, { cause });
}
