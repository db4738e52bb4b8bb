import { afterEach, expect, test } from "vitest";
import { openHarness, type Harness } from "../testing/harness.ts";
import { describeWindow } from "./windows.ts";

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.close();
  harness = undefined;
});

const MINUTE_MS = 60_000;

test.each([
  ["an empty window", { used: 0, blockingAtMs: undefined }, 3, 0],
  ["a window with room", { used: 2, blockingAtMs: undefined }, 1, 0],
  ["a full window", { used: 3, blockingAtMs: 0 }, 0, 600],
  ["a window that opens within the second", { used: 3, blockingAtMs: -599_999 }, 0, 1],
  ["a window over its limit, after the limit was lowered", { used: 9, blockingAtMs: -60_000 }, 0, 540],
] as const)("%s", (_, use, available, wait) => {
  expect(describeWindow({ window: { samples: 3, minutes: 10 }, ...use }, 0)).toEqual({
    samples: 3,
    minutes: 10,
    "submissions-available": available,
    "submission-wait-seconds": wait,
  });
});

test("without windows everything is unlimited, which is told as the guide shows it", async () => {
  harness = await openHarness();
  const none = { "submission-wait-seconds": 0, "submissions-available": null, "submission-rate-limit": [] };
  expect((await harness.get("/api/v3/users/jdoe/rate-limit")).json().data).toEqual({ user: none, organization: none });
});

test("a full window answers 429 with the time to wait, and rolls on", async () => {
  harness = await openHarness({ quota: { organization: [{ samples: 2, minutes: 60 }] } });
  await harness.submit("one");
  harness.now += 10 * MINUTE_MS;
  await harness.submit("two");
  const refused = await harness.submit("three");
  expect(refused.statusCode).toBe(429);
  expect(refused.headers["retry-after"]).toBe("3000");
  expect(refused.json().error).toMatchObject({ code: 429, message: expect.stringContaining("3000 seconds") });
  const told = (await harness.get("/api/v3/users/jdoe/rate-limit")).json().data;
  expect(told.user["submissions-available"]).toBeNull();
  expect(told.organization).toEqual({
    "submission-wait-seconds": 3000,
    "submissions-available": 0,
    "submission-rate-limit": [{ samples: 2, minutes: 60, "submissions-available": 0, "submission-wait-seconds": 3000 }],
  });
  harness.now += 50 * MINUTE_MS;
  expect((await harness.submit("three")).statusCode).toBe(200);
});

test("many at the same time take exactly the places that there are", async () => {
  harness = await openHarness({ quota: { user: [{ samples: 3, minutes: 60 }] } });
  const opened = harness;
  const answers = await Promise.all(["a", "b", "c", "d", "e", "f"].map((bytes) => opened.submit(bytes)));
  expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 429, 429, 429]);
});
