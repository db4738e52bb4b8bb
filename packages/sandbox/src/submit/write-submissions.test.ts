import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness({ quota: { organization: [{ samples: 20, minutes: 60 }] } });
});
afterAll(async () => {
  await harness.close();
});

async function countSamples(): Promise<number> {
  return (await harness.get("/api/v2/search/submissions?limit=1")).json().data.total;
}

/** A URL and no file: it is accepted sooner, so that many are written down at the same time. */
async function submitUrl(url: string): Promise<number> {
  const query = new URLSearchParams({ api_key: KEY, url }).toString();
  return (await harness.sandbox.app.inject({ method: "POST", url: `/api/v2/samples?${query}` })).statusCode;
}

test("of many that come together only those fit in that a window has room for", async () => {
  const urls = Array.from({ length: 50 }, (_, index) => `http://host-${index}.example.com/`);
  const statuses = await Promise.all(urls.map(submitUrl));
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  expect(await countSamples()).toBe(20);
  harness.now += 2 * 3_600_000;
});

test("one that cannot be written fails alone, and the others of its group are there", async () => {
  const before = await countSamples();
  await harness.database.kysely.schema
    .createIndex("one_sample_for_each_host")
    .unique()
    .on("sandbox_samples")
    .column("url")
    .execute();
  const urls = [1, 2, 3, 3, 4, 5].map((host) => `http://twin-${host}.example.com/`);
  const statuses = await Promise.all(urls.map(submitUrl));
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 500]);
  expect(await countSamples()).toBe(before + 5);
});
