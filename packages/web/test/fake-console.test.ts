import { consoleOperations } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFakeConsole, type FakeConsole } from "../dev/fake-console.ts";

// What the page is developed and looked at against must be what the contract says.
let fake: FakeConsole;
beforeAll(async () => {
  fake = await startFakeConsole(import.meta.dirname, "busy");
});
afterAll(() => fake.close());

const get = async (path: string): Promise<unknown> => (await fetch(fake.url + path)).json();

test.each([
  ["getSession", "/api/session"],
  ["getStatus", "/api/status"],
  ["listTargets", "/api/targets"],
  ["getTargetOptions", "/api/targets/europe/options"],
  ["getTargetOptions", "/api/targets/lab/options"],
  ["getQuota", "/api/targets/europe/quota"],
  ["getQuota", "/api/targets/lab/quota"],
  ["listItems", "/api/items?limit=500"],
] as const)("the fake's answer for %s at %s fits the contract", async (id, path) => {
  const parsed = consoleOperations[id].response.body.safeParse(await get(path));
  expect(parsed.error?.issues).toBeUndefined();
});

test("every item of the fake, its ledger and its report fit the contract", async () => {
  for (const item of fake.items.slice(0, 40)) {
    const detail = consoleOperations.getItem.response.body.safeParse(await get(`/api/items/${item.id}`));
    expect(detail.error?.issues, item.name).toBeUndefined();
    const report = consoleOperations.getReport.response.body.safeParse(await get(`/api/items/${item.id}/report`));
    expect(report.error?.issues, item.name).toBeUndefined();
  }
});

test("pages of the fake follow each other without gaps", async () => {
  const list = consoleOperations.listItems.response.body;
  const first = list.parse(await get("/api/items?limit=100"));
  const second = list.parse(await get(`/api/items?limit=100&cursor=${first.nextCursor}`));
  expect(first.items.length + second.items.length).toBe(200);
  expect(new Set([...first.items, ...second.items].map((item) => item.id)).size).toBe(200);
});
