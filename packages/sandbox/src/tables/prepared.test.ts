import { openDatabase } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import { sandboxMigrations } from "./migrations.ts";
import { prepareStatement } from "./prepared.ts";
import type { OrganizationTable, SandboxTables } from "./schema.ts";

async function openTables() {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  return database.kysely.withTables<SandboxTables>();
}

test("the text is made once, and each run has its own values, whatever they are", async () => {
  const db = await openTables();
  let made = 0;
  const insert = prepareStatement((trx, row: OrganizationTable) => {
    made += 1;
    return trx.insertInto("sandbox_organizations").values({ ...row, name: row.name });
  });
  const names = ["plain", "'; drop table sandbox_organizations; --", "name"];
  for (const [id, name] of names.entries()) await insert(db, { id, name, submission_limits: null });
  expect(made).toBe(1);
  const rows = await db.selectFrom("sandbox_organizations").select("name").orderBy("id").execute();
  expect(rows.map((row) => row.name)).toEqual(names);
});

test("it runs in the transaction that it is given, and returns rows", async () => {
  const db = await openTables();
  const insert = prepareStatement((trx, row: { name: string; id: number }) =>
    trx.insertInto("sandbox_organizations").values(row).returning("id"),
  );
  const undone = db.transaction().execute(async (trx) => {
    expect((await insert(trx, { id: 7, name: "a" })).rows).toEqual([{ id: 7 }]);
    throw new Error("undo");
  });
  await expect(undone).rejects.toThrow("undo");
  expect(await db.selectFrom("sandbox_organizations").selectAll().execute()).toEqual([]);
});
