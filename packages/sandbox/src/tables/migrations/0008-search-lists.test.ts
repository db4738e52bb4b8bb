import { openDatabase } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import { sandboxMigrations } from "../migrations.ts";
import type { SandboxTables } from "../schema.ts";
import { toBlockText } from "../vocabulary.ts";

test("words that are there come into blocks, each scope's into its own", async () => {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  await database.migrate("sandbox", sandboxMigrations("sqlite").slice(0, 7));
  const db = database.kysely.withTables<SandboxTables>();
  const words = [
    { scope: 0, term: "open", reversed: "nepo" },
    { scope: 0, term: "both", reversed: "htob" },
    { scope: 7, term: "shut", reversed: "tuhs" },
  ];
  await db.insertInto("sandbox_vocabulary").values(words).execute();
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  const blocks = await db
    .selectFrom("sandbox_word_blocks")
    .select(["scope", "word_count", "words"])
    .orderBy("scope")
    .execute();
  expect(blocks).toEqual([
    { scope: 0, word_count: 2, words: toBlockText(["both", "open"]) },
    { scope: 7, word_count: 1, words: toBlockText(["shut"]) },
  ]);
});
