import type { SampleTerm } from "../search/terms.ts";
import { nextOrdinal, ordinalsAround } from "./ordinals.ts";
import { prepareStatement } from "./prepared.ts";
import type { EventTable, SampleRow, SandboxKysely } from "./schema.ts";
import { writeTerms } from "./terms.ts";

/** Writes a sample, its words and its first event; inside the caller's transaction. */
export type InsertSample = (db: SandboxKysely, sample: SampleRow, terms: readonly SampleTerm[]) => Promise<void>;

/** Times that a free ordinal is looked for when others take theirs at the same time. */
const ORDINAL_ATTEMPTS = 10;

/** One for each database: its statements are made once. */
export function createSampleInserter(): InsertSample {
  const insertRow = prepareInsertRow();
  const insertEvent = prepareStatement((db, event: EventTable) => db.insertInto("sandbox_events").values(event));
  return async (db, sample, terms) => {
    const ordinal = await insertWithOrdinal(insertRow, db, sample);
    await writeTerms(db, { ...sample, ordinal }, terms);
    const { id, state, status, submitted_at: at } = sample;
    await insertEvent(db, { sample_id: id, position: 0, at, state, status });
  };
}

type InsertRow = ReturnType<typeof prepareInsertRow>;

function prepareInsertRow() {
  return prepareStatement((db, { first, end, ...sample }: SampleRow & { first: number; end: number }) =>
    db
      .insertInto("sandbox_samples")
      .values({ ...sample, ordinal: nextOrdinal(first, end) })
      .onConflict((conflict) => conflict.doNothing())
      .returning("ordinal"),
  );
}

/** In SQLite the first attempt succeeds; in PostgreSQL two may ask for the same number, and the second gets none. */
async function insertWithOrdinal(insertRow: InsertRow, db: SandboxKysely, sample: SampleRow): Promise<number | string> {
  const range = ordinalsAround(Date.parse(sample.submitted_at));
  for (let attempt = 0; attempt < ORDINAL_ATTEMPTS; attempt++) {
    const [inserted] = (await insertRow(db, { ...sample, ...range })).rows;
    if (inserted) return inserted.ordinal;
  }
  throw new Error(`The sample ${sample.id} cannot be written: something of it that must be its own is another's.`);
}
