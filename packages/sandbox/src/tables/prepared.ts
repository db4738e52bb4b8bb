import type { Compilable, CompiledQuery, QueryResult } from "kysely";
import type { SandboxKysely } from "./schema.ts";

/** Stands in a statement for a value that is told when it runs. */
class Slot {
  readonly name: string;

  constructor(name: string) {
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
    compiled ??= build(db, slotsOf(values)).compile();
    const told: ReadonlyMap<string, unknown> = new Map(Object.entries(values));
    const parameters = compiled.parameters.map((value) => (value instanceof Slot ? told.get(value.name) : value));
    return await db.executeQuery({ ...compiled, parameters });
  };
}

function slotsOf<Values extends object>(values: Values): Values {
  // Kysely passes values on as they are, so it does not matter there that these are of another type.
  return Object.fromEntries(Object.keys(values).map((name) => [name, new Slot(name)])) as unknown as Values;
}
