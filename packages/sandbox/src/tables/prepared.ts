import type { Compilable, CompiledQuery, QueryResult } from "kysely";
import type { SandboxKysely } from "./schema.ts";

/** Stands in a statement for a value that is told when it runs. */
class Slot {
  readonly row: number;
  readonly name: string;

  constructor(row: number, name: string) {
    this.row = row;
    this.name = name;
  }
}

/** Runs a statement with a value for each of its places. */
export type Prepared<Values, Result> = (db: SandboxKysely, values: Values) => Promise<QueryResult<Result>>;

/**
 * A statement whose text is made once, for those that each request runs: making it costs more than running it. `build` is given a stand-in
 * for each value, and must hand them on as values and nothing else. Each run tells the same values of the same database.
 */
export function prepareStatement<Values extends object, Result>(
  build: (db: SandboxKysely, values: Values) => Compilable<Result>,
): Prepared<Values, Result> {
  let compiled: CompiledQuery<Result> | undefined;
  return async (db, values) => {
    compiled ??= build(db, slotsOf(values, 0)).compile();
    return await db.executeQuery(fill(compiled, [values]));
  };
}

/** Rows of one statement. Every power of two up to it has a text of its own. */
const MAX_ROWS = 64;

/** Inserts any number of rows. */
export type PreparedInsert<Row> = (db: SandboxKysely, rows: readonly Row[]) => Promise<void>;

/** The same for statements that insert many rows, in as few texts as can be: numbers of rows that are powers of two. */
export function prepareInsert<Row extends object>(
  build: (db: SandboxKysely, rows: Row[]) => Compilable,
): PreparedInsert<Row> {
  const compiled = new Map<number, CompiledQuery>();
  return async (db, rows) => {
    for (let left = rows; left.length > 0;) {
      const size = Math.min(MAX_ROWS, 2 ** Math.floor(Math.log2(left.length)));
      const part = left.slice(0, size);
      let query = compiled.get(size);
      if (query === undefined) compiled.set(size, (query = build(db, part.map(slotsOf)).compile()));
      await db.executeQuery(fill(query, part));
      left = left.slice(size);
    }
  };
}

function slotsOf<Values extends object>(values: Values, row: number): Values {
  // Kysely passes values on as they are, so it does not matter there that these are of another type.
  return Object.fromEntries(Object.keys(values).map((name) => [name, new Slot(row, name)])) as unknown as Values;
}

function fill<Result>(query: CompiledQuery<Result>, rows: readonly object[]): CompiledQuery<Result> {
  const parameters = query.parameters.map((value) =>
    // The names are those of the values, from which the slots were made.
    value instanceof Slot ? (rows[value.row] as Record<string, unknown>)[value.name] : value,
  );
  return { ...query, parameters };
}
