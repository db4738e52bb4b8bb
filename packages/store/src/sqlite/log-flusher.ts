/**
 * Flushes SQLite's write-ahead log off the event loop. `synchronous = full` would flush it inside each commit, with the whole process
 * standing still meanwhile; here commits return at once, and whoever wrote waits for a flush that covers it, together with all others
 * who wrote before that flush began.
 */
import { open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreError } from "../errors.ts";

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
  });
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

/**
 * One flush at a time. A call while one runs waits for the next: the running one may have begun before what the caller wrote. A flush that
 * failed makes all later ones fail, as the operating system may have dropped what it could not write and report success then.
 */
export function groupFlushes(flushNow: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let failure: StoreError | undefined;

  async function runAfter(previous: Promise<void>): Promise<void> {
    await previous.catch(() => undefined);
    next = undefined;
    if (failure !== undefined) throw failure;
    try {
      await flushNow();
    } catch (cause) {
      const text = "The database could not be flushed to the disk. Check the disk, then start again.";
      failure = new StoreError("store.failed", text, { cause });
      throw failure;
    }
  }

  return () => {
    if (next === undefined) {
      next = runAfter(running);
      running = next;
    }
    return next;
  };
}
