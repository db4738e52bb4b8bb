import { constants } from "node:fs";
import { access, chmod, mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../errors.ts";
import { translateSqliteError } from "./sqlite-errors.ts";

/** How long SQLite itself waits for a lock, blocking the process; the dialect waits on without blocking. */
const BUSY_TIMEOUT_MS = 10;

/** Pages kept in memory, in KiB. Digests fall all over their indexes, so with SQLite's own 2 MiB most writes would begin with a read. */
const CACHE_KIB = 32 * 1024;

/** Pages of the log before it is copied into the database. A page that is written often is then copied once, not each 1,000 pages anew. */
const CHECKPOINT_PAGES = 4000;

/** Opens (or makes) a SQLite file with mode 0600, or `:memory:`. */
export async function openSqlite(path: string): Promise<DatabaseSync> {
  if (path === ":memory:") return prepare(new DatabaseSync(path), false);
  const file = resolve(path);
  await makeFolder(dirname(file));
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    prepare(database, true);
    await chmod(file, 0o600);
    return database;
  } catch (error) {
    database?.close();
    throw translateSqliteError(error);
  }
}

/**
 * WAL lets readers and one writer work at the same time. `synchronous = normal` flushes the log where that keeps the file whole (around
 * checkpoints); that each commit reaches the disk before its writer goes on is the log flusher's part, so that a submission that was paid
 * for is not forgotten by a power cut.
 */
function prepare(database: DatabaseSync, isFile: boolean): DatabaseSync {
  if (isFile) database.exec("pragma journal_mode = wal; pragma synchronous = normal;");
  if (isFile) database.exec(`pragma cache_size = -${CACHE_KIB}; pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};`);
  database.exec("pragma foreign_keys = on; pragma secure_delete = on; pragma temp_store = memory;");
  return database;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new StoreError(
      "store.not-writable",
      `The folder ${folder} cannot be written, so no database can be kept there. Check its owner and mode.`,
      { cause },
    );
  }
}
