import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { SandboxTables } from "../tables/schema.ts";
import { askOperation } from "../testing/ask.ts";
import { openHarness, type Harness } from "../testing/harness.ts";
import { assertRoom } from "./use.ts";
import { describeBlock, describeWindow, type QuotaWindow } from "./windows.ts";

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

test("of several windows the fewest places are told, and the longest wait", () => {
  const windows = [
    describeWindow({ window: { samples: 3, minutes: 10 }, used: 3, blockingAtMs: 0 }, 0),
    describeWindow({ window: { samples: 9, minutes: 60 }, used: 4, blockingAtMs: undefined }, 0),
  ];
  for (const each of [windows, windows.toReversed()])
    expect(describeBlock(each)).toMatchObject({ "submissions-available": 0, "submission-wait-seconds": 600 });
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

const setLimits = async (windows: readonly (readonly [number, number])[] | "nil", login?: string) => {
  const opened = harness;
  if (!opened) throw new Error("no harness");
  const body = { "submission-rate-limit": windows };
  if (login !== undefined) return await askOperation(opened, "setRateLimit", { params: { login }, body });
  const organizationId = String((await opened.get("/api/v3/session/whoami")).json().data.organization_id);
  return await askOperation(opened, "setOrganizationRateLimit", { params: { organizationId }, body });
};

test("limits that are set hold at once, and until they are lifted", async () => {
  harness = await openHarness();
  await setLimits([[1, 60]], "jdoe");
  expect((await harness.submit("one")).statusCode).toBe(200);
  expect((await harness.submit("two")).statusCode).toBe(429);
  await setLimits("nil", "jdoe");
  expect((await harness.submit("two")).statusCode).toBe(200);
});

test("a user's limit is the user's alone, an organisation's that of all who are in it, and of nobody else", async () => {
  harness = await openHarness();
  const kim = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  const eve = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  const opened = harness;
  const statuses = async () => ({
    jdoe: (await opened.submit("x")).statusCode,
    kim: (await opened.submit("x", {}, kim)).statusCode,
    eve: (await opened.submit("x", {}, eve)).statusCode,
  });
  await setLimits([[0, 1]], "kim");
  expect(await statuses()).toEqual({ jdoe: 200, kim: 429, eve: 200 });
  await setLimits("nil", "kim");
  await setLimits([[0, 1]]);
  expect(await statuses()).toEqual({ jdoe: 429, kim: 429, eve: 200 });
});

test("a user is told of the own submissions, and of the organisation's together", async () => {
  harness = await openHarness({
    quota: { user: [{ samples: 5, minutes: 60 }], organization: [{ samples: 9, minutes: 60 }] },
  });
  const kim = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  await harness.submit("one");
  await harness.submit("two", {}, kim);
  await harness.submit("three", {}, kim);
  const told = (await harness.get("/api/v3/users/jdoe/rate-limit")).json().data;
  expect(told).toMatchObject({ user: { "submissions-available": 4 }, organization: { "submissions-available": 6 } });
});

test("who has the login of a user of another organisation is not that user", async () => {
  harness = await openHarness();
  const { kysely, dialect } = harness.database;
  const db = kysely.withTables<SandboxTables>();
  const namesake = { login: "jdoe", organization_id: 1 };
  await expect(assertRoom(db, dialect, namesake, harness.now)).rejects.toMatchObject({ statusCode: 401 });
});

test("of several windows the one that opens last decides how long to wait", async () => {
  harness = await openHarness();
  await setLimits([[1, 60]]);
  await setLimits(
    [
      [1, 10],
      [2, 1440],
    ],
    "jdoe",
  );
  await harness.submit("one");
  expect((await harness.submit("two")).headers["retry-after"]).toBe(String(60 * 60));
  harness.now += 60 * MINUTE_MS;
  expect((await harness.submit("two")).statusCode).toBe(200);
  const refused = await harness.submit("three");
  expect(refused.headers["retry-after"]).toBe(String((1440 - 60) * 60));
  const told = (await harness.get("/api/v3/users/jdoe/rate-limit")).json().data;
  expect(told.user).toMatchObject({ "submission-wait-seconds": 1380 * 60, "submissions-available": 0 });
  expect(told.organization).toMatchObject({ "submission-wait-seconds": 60 * 60, "submissions-available": 0 });
});

test("limits and what was used of them survive a restart; limits of the start are for those who are made then", async () => {
  harness = await openHarness({ quota: { organization: [{ samples: 2, minutes: 60 }] } });
  await harness.submit("one");
  await harness.submit("two");
  harness.sandbox = await harness.reopen({ quota: { organization: [{ samples: 100, minutes: 60 }] } });
  expect((await harness.submit("three")).statusCode).toBe(429);
  const eve = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  const told = (await harness.get("/api/v3/users/eve/rate-limit", eve)).json().data;
  expect(told.organization["submissions-available"]).toBe(100);
});

test("nothing but submissions is limited, and what is refused does not count", async () => {
  harness = await openHarness({ quota: { user: [{ samples: 1, minutes: 60 }] } });
  await harness.submit("one");
  for (let n = 0; n < 3; n += 1) expect((await harness.submit("two")).statusCode).toBe(429);
  expect((await harness.get("/api/v2/samples")).statusCode).toBe(200);
  harness.now += 60 * MINUTE_MS;
  expect((await harness.submit("two")).statusCode).toBe(200);
});

test("whatever is submitted by whom and when, no window ever holds more than it may, and none refuses in vain", async () => {
  const window = fc.record({ samples: fc.integer({ min: 1, max: 4 }), minutes: fc.integer({ min: 1, max: 30 }) });
  const step = fc.record({
    byKim: fc.boolean(),
    together: fc.integer({ min: 1, max: 4 }),
    pauseMs: fc.integer({ min: 0, max: 10 * MINUTE_MS }),
  });
  const limits = fc.record({
    user: fc.array(window, { maxLength: 2 }),
    organization: fc.array(window, { minLength: 1, maxLength: 2 }),
  });
  const opened = await openHarness();
  harness = opened;
  await fc.assert(
    fc.asyncProperty(limits, fc.array(step, { minLength: 3, maxLength: 8 }), async (quota, steps) => {
      const accepted = await submitAll(opened, quota, steps);
      for (const { at, ok, login } of accepted.all) {
        const before = accepted.all.filter((each) => each.ok && each.at <= at);
        const own = before.filter((each) => each.login === login);
        // Counted again here, by hand: each refusal must have a full window as its reason.
        const isFull = (made: { at: number }[], windows: QuotaWindow[], more: number) =>
          windows.some((w) => made.filter((each) => each.at > at - w.minutes * MINUTE_MS).length + more > w.samples);
        const overflows = (more: number) => isFull(own, quota.user, more) || isFull(before, quota.organization, more);
        expect(overflows(0)).toBe(false);
        if (!ok) expect(overflows(1)).toBe(true);
      }
    }),
    { numRuns: 15 },
  );
});

let organizations = 0;

interface Step {
  byKim: boolean;
  together: number;
  pauseMs: number;
}

/** By two users of an organisation that is new each time. */
async function submitAll(
  opened: Harness,
  quota: { user: QuotaWindow[]; organization: QuotaWindow[] },
  steps: readonly Step[],
) {
  const organization = `Organisation ${(organizations += 1)}`;
  const people = { kim: `kim${organizations}`, lee: `lee${organizations}` };
  const kim = await opened.sandbox.addUser({ login: people.kim, organization });
  const lee = await opened.sandbox.addUser({ login: people.lee, organization });
  const { data } = (await opened.get("/api/v3/session/whoami", kim)).json();
  const set = async (id: "setRateLimit" | "setOrganizationRateLimit", windows: QuotaWindow[], params: object) => {
    if (windows.length === 0) return;
    const body = { "submission-rate-limit": windows.map(({ samples, minutes }) => [samples, minutes]) };
    expect((await askOperation(opened, id, { params: { ...params }, body })).statusCode).toBe(200);
  };
  for (const login of Object.values(people)) await set("setRateLimit", quota.user, { login });
  await set("setOrganizationRateLimit", quota.organization, { organizationId: String(data.organization_id) });
  const all: { at: number; ok: boolean; login: string }[] = [];
  for (const { byKim, together, pauseMs } of steps) {
    opened.now += pauseMs;
    const at = opened.now;
    const sent = Array.from({ length: together }, () => opened.submit("bytes", {}, byKim ? kim : lee));
    for (const answer of await Promise.all(sent)) {
      expect([200, 429]).toContain(answer.statusCode);
      all.push({ at, ok: answer.statusCode === 200, login: byKim ? "kim" : "lee" });
    }
  }
  return { all };
}
