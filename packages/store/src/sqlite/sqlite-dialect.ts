/**
 * Kysely over Node's own SQLite. One connection for a file: SQLite has one writer anyway, and all statements here are short, so a
 * queue of turns costs less than a pool. Who has written waits for the disk after its turn, so that others go on meanwhile.
 */
import { setTimeout } from "node:timers/promises";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { CompiledQuery, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import type { DatabaseConnection, Dialect, Driver, Kysely, QueryResult } from "kysely";
import type { LogFlusher } from "./log-flusher.ts";
import { isBusy, translateSqliteError } from "./sqlite-errors.ts";

/** Prepared statements kept for each database; the oldest gives way. */
const MAX_CACHED_STATEMENTS = 500;

/** How long a statement waits for another connection's transaction before that is a fault, and how often it looks. */
const BUSY_LIMIT_MS = 5000;
const BUSY_PAUSE_MS = 5;

/**
 * A Kysely dialect for an open database, which `destroy` closes. What wrote, a statement or a transaction, resolves when `log` has flushed
 * it; without `log` (in memory) nothing is flushed.
 */
export function createSqliteDialect(database: DatabaseSync, log?: LogFlusher): Dialect {
  return {
    createDriver: () => new SqliteDriver(database, log),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new QueuedAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  };
}

/** Kysely's own lock for single connections would be held while somebody waits for the disk; the driver's queue of turns is not. */
class QueuedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #log: LogFlusher | undefined;
  readonly #connection: SqliteConnection;
  readonly #turns: (() => void)[] = [];
  #isTaken = false;

  constructor(database: DatabaseSync, log: LogFlusher | undefined) {
    this.#database = database;
    this.#log = log;
    this.#connection = new SqliteConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#turns.push(resolve));
    this.#isTaken = true;
    return this.#connection;
  }

  /**
   * The next in turn takes over while the connection still counts as taken, so nobody slips in between. Then whoever has written waits
   * until that, and all that was written before it, is on the disk.
   */
  async releaseConnection(): Promise<void> {
    const hasWritten = this.#connection.takeHasWritten();
    const next = this.#turns.shift();
    if (next === undefined) this.#isTaken = false;
    else next();
    if (hasWritten) await this.#log?.flush();
  }

  /** `immediate` takes the write lock at once: a transaction that begins by reading could otherwise fail half way. */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("commit"));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite rolls back by itself on some faults (disk full): a second rollback would hide the first fault.
    if (this.#database.isTransaction) await connection.executeQuery(CompiledQuery.raw("rollback"));
  }

  async destroy(): Promise<void> {
    await this.#log?.close();
    if (this.#database.isOpen) this.#database.close();
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, { statement: StatementSync; returnsRows: boolean }>();
  #hasWritten = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Whether anything was committed since the last call. */
  takeHasWritten(): boolean {
    const hasWritten = this.#hasWritten;
    this.#hasWritten = false;
    return hasWritten;
  }

  /** Waits for another connection's transaction without blocking the process: that connection may be our own. */
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const parameters = query.parameters.map(toSqliteValue);
    const giveUpAt = performance.now() + BUSY_LIMIT_MS;
    for (;;) {
      try {
        const result = this.#run<R>(query.sql, parameters);
        // Inside a transaction it is the commit that counts; it is no read either.
        if (!isRead(query) && !this.#database.isTransaction) this.#hasWritten = true;
        return result;
      } catch (error) {
        if (!isBusy(error) || performance.now() > giveUpAt) throw translateSqliteError(error);
        await setTimeout(BUSY_PAUSE_MS);
      }
    }
  }

  #run<R>(sql: string, parameters: readonly SQLInputValue[]): QueryResult<R> {
    const { statement, returnsRows } = this.#prepare(sql);
    if (returnsRows) {
      // The row type is what Kysely's own checks of the query yield; the driver cannot know it.
      const rows = statement.all(...parameters) as R[];
      return { rows, numAffectedRows: BigInt(rows.length) };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // A statement of its own: a cached one would be reset by the next use while its rows are still being read.
    const statement = this.#database.prepare(query.sql);
    for (const row of statement.iterate(...query.parameters.map(toSqliteValue))) {
      // As in executeQuery.
      yield { rows: [row as R] };
    }
  }

  #prepare(sql: string): { statement: StatementSync; returnsRows: boolean } {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const entry = { statement, returnsRows: statement.columns().length > 0 };
    const oldest = this.#statements.keys().next();
    if (this.#statements.size >= MAX_CACHED_STATEMENTS && oldest.done !== true) this.#statements.delete(oldest.value);
    this.#statements.set(sql, entry);
    return entry;
  }
}

/** What is not surely a read counts as a write: a flush too many costs time, one too few a promise. */
function isRead({ query, sql }: CompiledQuery): boolean {
  return query.kind === "SelectQueryNode" || (query.kind === "RawNode" && /^\s*select\b/i.test(sql));
}

function toSqliteValue(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" || typeof value === "string" || typeof value === "bigint") return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`A value of type ${typeof value} cannot be written to SQLite.`);
}
