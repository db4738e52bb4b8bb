import { openDatabase } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import type { FeedTables } from "../evidence.ts";
import { sandboxMigrations } from "../migrations.ts";

test("lines that are there are found through their samples", async () => {
  const database = await openDatabase("sqlite::memory:");
  onTestFinished(() => database.close());
  await database.migrate("sandbox", sandboxMigrations("sqlite").slice(0, 8));
  const db = database.kysely.withTables<FeedTables>();
  const common = { at: "2026-01-01T00:00:00.000Z", scope: 7, organization_id: 7, login: "jdoe" };
  await db
    .insertInto("sandbox_feed_items")
    .values([
      { ...common, sample_id: "a", list: "ioc-paths", reason: "drop", severity: 1, confidence: 9, value: "C:\\A.exe" },
      { ...common, sample_id: "a", list: "ioc-ips", reason: "talk", severity: 2, confidence: 2, value: "192.0.2.1" },
      { ...common, sample_id: "a", list: "ioc-paths", reason: "drop", severity: 8, confidence: 3, value: "C:\\A.exe" },
      {
        ...common,
        sample_id: "b",
        list: "ioc-paths",
        reason: "read",
        severity: 0,
        confidence: 0,
        value: "/b",
        other: "/B2",
      },
    ])
    .execute();
  await database.migrate("sandbox", sandboxMigrations("sqlite"));
  const samples = await db.selectFrom("sandbox_feed_samples").selectAll().orderBy("first_item").execute();
  const owner = { ...common };
  expect(samples).toEqual([
    {
      ...owner,
      first_item: 1,
      last_item: 3,
      list: "ioc-paths",
      sample_id: "a",
      items: 2,
      severity: 8,
      confidence: 9,
      reasons: "\u{1F}drop\u{1F}",
      texts: "\u{1F}c:/a.exe\u{1F}",
    },
    {
      ...owner,
      first_item: 2,
      last_item: 2,
      list: "ioc-ips",
      sample_id: "a",
      items: 1,
      severity: 2,
      confidence: 2,
      reasons: "\u{1F}talk\u{1F}",
      texts: null,
    },
    {
      ...owner,
      first_item: 4,
      last_item: 4,
      list: "ioc-paths",
      sample_id: "b",
      items: 1,
      severity: 0,
      confidence: 0,
      reasons: "\u{1F}read\u{1F}",
      texts: "\u{1F}/b\u{1F}/b2\u{1F}",
    },
  ]);
});
