import { makeRecord, TEST_NOW } from "@fumehood/pipeline/testing";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../database.ts";
import { openItemStore } from "../item-store.ts";
import type { ItemTables } from "../tables.ts";
import { items } from "./0001-items.ts";

test("what was written before is found by the new filters, and what machines put in keeps its place", async () => {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  await database.migrate("pipeline", [items]);
  const db = database.kysely.withTables<ItemTables>();
  const { item, work } = makeRecord("i1", { channel: "folder:in", type: { id: "pe", label: "Program" } });
  const { sourceRef: _ref, priority: _priority, rule: _rule, ...written } = item;
  await db
    .insertInto("submissions")
    .values({ id: "s1", channel: "folder:in", submitted_by: "x", created_at: TEST_NOW, target: "builtin" })
    .execute();
  const old = {
    id: "i1",
    submission_id: "s1",
    root_id: "i1",
    target: "builtin",
    state: "new",
    priority: 1,
    claim_at: TEST_NOW,
    fence: 0,
    claims: 0,
    is_open: 1,
    has_report: 0,
    name_search: "x",
    item: JSON.stringify(written),
    work: JSON.stringify(work),
  };
  await db
    .insertInto("items")
    // The row as it was: without the columns that came later.
    .values(old as never)
    .execute();
  const store = await openItemStore(database);
  const page = await store.listItems({ limit: 10, channel: "folder:*", type: "pe", since: TEST_NOW });
  expect(page.items).toEqual([{ ...written, sourceRef: null, priority: "normal", rule: null }]);
  const row = await db.selectFrom("items").select(["priority", "decision", "created_at"]).executeTakeFirst();
  expect(row).toEqual({ priority: 2, decision: "pending", created_at: TEST_NOW });
});
