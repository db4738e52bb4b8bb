import { openDatabase } from "@fumehood/store";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TERM_FIELDS } from "../search/term-fields.ts";
import { sandboxMigrations } from "./migrations.ts";
import type { SandboxTables } from "./schema.ts";
import { createTermWriter, writeTerms, type TermsOfSample } from "./terms.ts";

/** What the tables hold after that. */
async function tablesAfter(samples: readonly TermsOfSample[], isTogether: boolean) {
  const database = await openDatabase("sqlite::memory:");
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  const db = database.kysely.withTables<SandboxTables>();
  const writeAll = createTermWriter();
  if (isTogether) await writeAll(db, samples);
  else for (const { sample, terms } of samples) await writeTerms(db, sample, terms);
  // Words that are there already stay.
  await writeAll(db, samples.slice(0, 1));
  const terms = await db.selectFrom("sandbox_terms").selectAll().orderBy("term").orderBy("ordinal").execute();
  const words = await db.selectFrom("sandbox_vocabulary").selectAll().orderBy("scope").orderBy("term").execute();
  await database.close();
  return { terms, words };
}

const word = fc.constantFrom("a", "b", "invoice", "ä", "0".repeat(32), "f".repeat(64));
const terms = fc
  .uniqueArray(word, { maxLength: 5 })
  .map((words) => words.map((term) => ({ term, fields: TERM_FIELDS.tag })));
const owner = fc.record({ organization_id: fc.constantFrom(7, 8), private: fc.constantFrom(0, 1) });

test("many samples' words written at once are the same as written one after the other", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(owner, terms), { maxLength: 12 }), async (made) => {
      const samples = made.map(([sample, words], ordinal) => ({ sample: { ...sample, ordinal }, terms: words }));
      expect(await tablesAfter(samples, true)).toEqual(await tablesAfter(samples, false));
    }),
    { numRuns: 15 },
  );
});
