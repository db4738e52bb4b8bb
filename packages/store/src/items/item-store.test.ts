import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { itemStoreConformance, makeRecord, makeSubmission, TEST_NOW } from "@fumehood/pipeline/testing";
import type { ItemStore } from "@fumehood/pipeline";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../database.ts";
import { makeTemporaryFolder } from "../testing/temporary-folder.ts";
import { openItemStore } from "./item-store.ts";

async function openAt(url: string): Promise<ItemStore> {
  const database = await openDatabase(url);
  onTestFinished(() => database.close());
  return openItemStore(database);
}

itemStoreConformance("SQLite in memory", () => openAt("sqlite::memory:"));
itemStoreConformance("SQLite file", async () => openAt(`sqlite:${join(await makeTemporaryFolder(), "items.db")}`));

test("two connections to one file never lease the same item", async () => {
  const url = `sqlite:${join(await makeTemporaryFolder(), "items.db")}`;
  const [first, second] = await Promise.all([openAt(url), openAt(url)]);
  const all = Array.from({ length: 40 }, (_, place) => makeRecord(`i${place}`));
  await first.createSubmission(makeSubmission("s1", all));
  const wish = { state: "new" as const, limit: 3, leaseMs: 60_000 };
  const claims = await Promise.all(
    Array.from({ length: 14 }, (_, turn) =>
      (turn % 2 === 0 ? first : second).claim({ now: TEST_NOW, targets: ["builtin"], wishes: [wish] }),
    ),
  );
  const ids = claims.flatMap((claimed) => claimed.map(({ record }) => record.item.id));
  expect(ids).toHaveLength(40);
  expect(new Set(ids).size).toBe(40);
});

test("a password is in no row of the file once its family has ended", async () => {
  const path = join(await makeTemporaryFolder(), "items.db");
  const store = await openAt(`sqlite:${path}`);
  await store.createSubmission(makeSubmission("s1", [makeRecord("i1")], { password: "hunter-9" }));
  const reader = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => reader.close());
  const count = () => reader.prepare("select count(*) as rows from secrets").get()?.["rows"];
  expect(count()).toBe(1);
  const [claimed] = await store.claim({
    now: TEST_NOW,
    targets: ["builtin"],
    wishes: [{ state: "new", limit: 1, leaseMs: 1 }],
  });
  if (claimed === undefined) throw new Error("nothing was claimed");
  const record = { ...claimed.record, item: { ...claimed.record.item, state: "done" as const } };
  const nothing = { claimAt: null, ledger: null, children: [], deliveries: [], slotUsedAt: null };
  await store.commit([{ record, fence: claimed.fence, ...nothing }]);
  expect(count()).toBe(0);
});

test("the tables are made once and found again", async () => {
  const url = `sqlite:${join(await makeTemporaryFolder(), "items.db")}`;
  const first = await openAt(url);
  await first.createSubmission(makeSubmission("s1", [makeRecord("i1")]));
  const second = await openAt(url);
  expect((await second.getRecord("i1"))?.item.name).toBe("sample.bin");
});
