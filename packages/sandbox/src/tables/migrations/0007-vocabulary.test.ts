import { openDatabase } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import { sandboxMigrations } from "../migrations.ts";
import type { SandboxTables } from "../schema.ts";

test("words that are there come into the scopes of those who see them", async () => {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  await database.migrate("sandbox", sandboxMigrations("sqlite").slice(0, 6));
  const old = database.kysely.withTables<{
    sandbox_vocabulary: { term: string; reversed: string };
    sandbox_terms: SandboxTables["sandbox_terms"];
  }>();
  await old
    .insertInto("sandbox_vocabulary")
    .values(
      ["open", "shut", "both", "gone"].map((term) => ({ term, reversed: Array.from(term).toReversed().join("") })),
    )
    .execute();
  await old
    .insertInto("sandbox_terms")
    .values([
      { term: "open", ordinal: 1, fields: 1, owner: 7 },
      { term: "open", ordinal: 2, fields: 1, owner: 8 },
      { term: "both", ordinal: 2, fields: 1, owner: 8 },
      { term: "both", ordinal: 3, fields: 1, owner: -7 },
      { term: "shut", ordinal: 3, fields: 1, owner: -7 },
    ])
    .execute();
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  const words = await database.kysely
    .withTables<SandboxTables>()
    .selectFrom("sandbox_vocabulary")
    .selectAll()
    .orderBy("scope")
    .orderBy("term")
    .execute();
  expect(words).toEqual([
    { scope: 0, term: "both", reversed: "htob" },
    { scope: 0, term: "open", reversed: "nepo" },
    { scope: 7, term: "both", reversed: "htob" },
    { scope: 7, term: "shut", reversed: "tuhs" },
  ]);
});
