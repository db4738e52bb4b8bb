import type { SampleTerm } from "../search/terms.ts";
import { nextOrdinal, ordinalsAround } from "./ordinals.ts";
import { prepareInsert, prepareStatement } from "./prepared.ts";
import type { EventTable, SampleRow, SandboxKysely } from "./schema.ts";
import { createTermWriter } from "./terms.ts";

/** A sample whose row is written. */
export interface WrittenSample {
  readonly sample: SampleRow;
  readonly ordinal: number | string;
  readonly terms: readonly SampleTerm[];
}

/** Both inside the caller's transaction. */
export interface SampleInserter {
  /** Writes the row of a sample; returns its ordinal. */
  insertRow(db: SandboxKysely, sample: SampleRow): Promise<number | string>;
  /** Writes what else belongs to new samples: their words and their first events. */
  insertRest(db: SandboxKysely, samples: readonly WrittenSample[]): Promise<void>;
}

/** Times that a free ordinal is looked for when others take theirs at the same time. */
const ORDINAL_ATTEMPTS = 10;

/** One for each database: its statements are made once. */
export function createSampleInserter(): SampleInserter {
  const insertRow = prepareInsertRow();
  const insertTerms = createTermWriter();
  const insertEvents = prepareInsert((db, rows: EventTable[]) => db.insertInto("sandbox_events").values(rows));
  return {
    insertRow: async (db, sample) => await insertWithOrdinal(insertRow, db, sample),
    async insertRest(db, samples) {
      const written = samples.map(({ sample, ordinal, terms }) => {
        const { organization_id, private: isPrivate } = sample;
        return { sample: { ordinal, organization_id, private: isPrivate }, terms };
      });
      await insertTerms(db, written);
      await insertEvents(db, samples.map(firstEventOf));
    },
  };
}

function firstEventOf({ sample }: WrittenSample): EventTable {
  const { id, state, status, submitted_at: at } = sample;
  return { sample_id: id, position: 0, at, state, status };
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
