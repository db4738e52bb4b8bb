import { openDatabase } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import { sandboxMigrations } from "./migrations.ts";
import { prepareInsert, prepareStatement } from "./prepared.ts";
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

test.each([0, 1, 2, 3, 63, 64, 65, 200])("%d rows are written, with as few texts as can be", async (count) => {
  const db = await openTables();
  const sizes: number[] = [];
  const insert = prepareInsert((trx, rows: OrganizationTable[]) => {
    sizes.push(rows.length);
    return trx.insertInto("sandbox_organizations").values(rows);
  });
  const rows = Array.from({ length: count }, (_, id) => ({ id, name: `name ${id}`, submission_limits: null }));
  await insert(db, rows);
  expect(await db.selectFrom("sandbox_organizations").selectAll().orderBy("id").execute()).toEqual(rows);
  expect(new Set(sizes).size).toBe(sizes.length);
  expect(sizes.every((size) => size <= 64 && Number.isInteger(Math.log2(size)))).toBe(true);
});
