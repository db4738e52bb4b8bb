import { StoreError } from "../errors.ts";
import type { StoreErrorCode } from "../errors.ts";

type Row = readonly [code: StoreErrorCode, message: string, retryable: boolean];

/** Primary result codes of SQLite that a user can do something about (https://sqlite.org/rescode.html). */
const KNOWN: Readonly<Record<number, Row>> = {
  5: ["store.busy", "The database is held by another process. Try again, or stop the other process.", true],
  6: ["store.busy", "A table of the database is held by another connection. Try again.", true],
  8: ["store.not-writable", "The database cannot be written. Check the owner and mode of its file and folder.", false],
  11: ["store.not-a-database", "The database file is damaged. Restore it from a backup.", false],
  13: ["store.full", "The disk of the database is full. Make room, then go on.", true],
  14: ["store.not-writable", "The database cannot be opened. Check that its folder exists and can be written.", false],
  26: ["store.not-a-database", "The file is not a database. Choose another file, or move this one away.", false],
};

/** Another connection holds a lock that this statement needs; nothing of the statement was done. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}

/** The same fault in our words; an error that is not SQLite's comes back unchanged. */
export function translateSqliteError(error: unknown): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return error;
  const known = KNOWN[error.errcode & 0xff];
  if (known !== undefined) return new StoreError(known[0], known[1], { cause: error, retryable: known[2] });
  return new StoreError("store.failed", `The database refused a statement: ${error.message}.`, { cause: error });
}
