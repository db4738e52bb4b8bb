import { afterEach, beforeEach, expect, test } from "vitest";
import { claimSample } from "../tables/claims.ts";
import type { SandboxTables } from "../tables/schema.ts";
import { SANDBOX_LIMITS } from "../limits.ts";
import { storedTime } from "../times.ts";
import { openHarness, START_MS, type Harness } from "../testing/harness.ts";
import { fakeAnalysis } from "../testing/fake-engine.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(async () => {
  await harness.close();
});

const tables = () => harness.database.kysely.withTables<SandboxTables>();
const stateOf = async (id: string) => (await harness.get(`/api/v2/samples/${id}`)).json().data;
const submit = async (bytes: string): Promise<string> => (await harness.submit(bytes)).json().data.id;

async function eventsOf(id: string): Promise<string[]> {
  const rows = await tables()
    .selectFrom("sandbox_events")
    .select(["state", "status"])
    .where("sample_id", "=", id)
    .orderBy("position")
    .execute();
  return rows.map((row) => `${row.state} ${row.status}`);
}

test("the states follow the work", async () => {
  const id = await submit("bytes");
  const during: unknown[] = [];
  harness.engine.next.push(async (input) => {
    during.push(await stateOf(id));
    return await fakeAnalysis(input);
  });
  await harness.sandbox.analyseNext();
  expect(during).toEqual([expect.objectContaining({ state: "run", status: "running static" })]);
  expect(during[0]).not.toHaveProperty("completed_at");
  expect(during[0]).not.toHaveProperty("os");
  expect(await eventsOf(id)).toEqual([
    "wait pending",
    "prep analyzing_sample",
    "run running static",
    "proc analyzing_sample",
    "succ job_done",
  ]);
});

test("what is not supported ends as fail, with warnings and without an analysis", async () => {
  const id = await harness.analysed("data that nobody knows");
  expect(await stateOf(id)).toMatchObject({ state: "fail", status: "filetype_not_supported", os: null });
  expect((await harness.get(`/api/v2/samples/${id}/analysis.json`)).statusCode).toBe(404);
  expect((await harness.get(`/api/v2/samples/${id}/warnings.json`)).statusCode).toBe(200);
  expect((await harness.get(`/api/v2/samples/${id}/analysis/iocs`)).json().data).toEqual({});
  expect((await harness.get(`/api/v2/samples/${id}/threat`)).statusCode).toBe(404);
});

test("a sample whose worker died is taken up by another and ends once", async () => {
  const id = await submit("bad bytes");
  const claim = { token: "dead", now: storedTime(START_MS), leaseUntil: storedTime(START_MS + 60_000) };
  expect((await claimSample(tables(), "sqlite", claim))?.sample.id).toBe(id);
  const next = await harness.reopen();
  expect(await next.analyseNext()).toBe(false);
  harness.now += 60_000;
  expect(await next.analyseNext()).toBe(true);
  expect(await stateOf(id)).toMatchObject({ state: "succ" });
  expect(await next.analyseNext()).toBe(false);
  expect(harness.engine.seen).toEqual([id]);
});

test("a sample that died in the middle waits for the end of its lease", async () => {
  const id = await submit("bad bytes");
  const dead = Promise.withResolvers<never>();
  const isRunning = Promise.withResolvers<void>();
  harness.engine.next.push(async () => {
    isRunning.resolve();
    return await dead.promise;
  });
  const lost = harness.sandbox.analyseNext();
  await isRunning.promise;
  const other = await harness.reopen();
  expect(await other.analyseNext()).toBe(false);
  harness.now += 61_000;
  expect(await other.analyseNext()).toBe(true);
  expect(await stateOf(id)).toMatchObject({ state: "succ", status: "job_done" });
  // The first worker comes back with a fault of its own, and must not undo the end.
  dead.reject(new Error("too late"));
  await lost;
  expect(await stateOf(id)).toMatchObject({ state: "succ", status: "job_done" });
});

test("a worker that comes back late with a result does not write it", async () => {
  const id = await submit("bad bytes");
  const gate = Promise.withResolvers<void>();
  const isRunning = Promise.withResolvers<void>();
  harness.engine.next.push(async (input) => {
    const result = await fakeAnalysis(input);
    isRunning.resolve();
    await gate.promise;
    return { ...result, threatScore: 1 };
  });
  const late = harness.sandbox.analyseNext();
  await isRunning.promise;
  harness.now += 61_000;
  await (await harness.reopen()).analyseNext();
  gate.resolve();
  await late;
  expect((await harness.get(`/api/v2/samples/${id}/threat`)).json().data.score).toBe(76);
  expect((await eventsOf(id)).filter((event) => event.startsWith("succ"))).toHaveLength(1);
});

test("an engine that throws is tried again, and after three times the sample ends as fail", async () => {
  const id = await submit("bytes");
  const broken = async (): Promise<never> => {
    throw new Error("broken");
  };
  harness.engine.next.push(broken, broken, broken);
  while (await harness.sandbox.analyseNext());
  expect(await stateOf(id)).toMatchObject({ state: "fail", status: "internal_error" });
  expect(harness.engine.seen).toEqual([id, id, id]);
});

/** As often as that, a worker takes the oldest sample and is never heard of again. */
async function loseWorkers(count: number): Promise<void> {
  for (let attempt = 0; attempt < count; attempt++) {
    const now = storedTime(harness.now);
    harness.now += 61_000;
    await claimSample(tables(), "sqlite", { token: `dead ${attempt}`, now, leaseUntil: storedTime(harness.now - 1) });
  }
}

test("a sample whose workers were killed several times is analysed all the same", async () => {
  const id = await submit("bytes");
  await loseWorkers(SANDBOX_LIMITS.maxAttempts + 1);
  await harness.sandbox.analyseNext();
  expect(await stateOf(id)).toMatchObject({ state: "succ" });
});

test("a sample that kills every worker ends as fail", async () => {
  const id = await submit("bytes");
  await loseWorkers(SANDBOX_LIMITS.maxClaims);
  await harness.sandbox.analyseNext();
  expect(await stateOf(id)).toMatchObject({ state: "fail", status: "internal_error" });
  expect(harness.engine.seen).toEqual([]);
});

test("stopping gives samples under way back, and nothing of them is lost", async () => {
  const id = await submit("bad bytes");
  const isRunning = Promise.withResolvers<void>();
  harness.engine.next.push(async (input) => {
    isRunning.resolve();
    return await new Promise((_, reject) =>
      input.signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true }),
    );
  });
  harness.sandbox.start();
  await isRunning.promise;
  await harness.sandbox.stop();
  harness.sandbox = await harness.reopen();
  expect(await stateOf(id)).toMatchObject({ state: "wait", status: "pending" });
  await harness.sandbox.analyseNext();
  expect(await stateOf(id)).toMatchObject({ state: "succ" });
});

test("two workers on one table take different samples, and a started worker takes what is submitted later", async () => {
  const first = await submit("one");
  const second = await submit("two");
  const other = await harness.reopen();
  await Promise.all([harness.sandbox.analyseNext(), other.analyseNext()]);
  expect(new Set(harness.engine.seen)).toEqual(new Set([first, second]));
  const isSeen = Promise.withResolvers<string>();
  harness.engine.next.push(async (input) => {
    isSeen.resolve(input.sampleId);
    return await fakeAnalysis(input);
  });
  harness.sandbox.start();
  const third = await submit("three");
  expect(await isSeen.promise).toBe(third);
});

test("the password of an archive reaches the engine and is forgotten afterwards", async () => {
  const passwords: (string | undefined)[] = [];
  harness.engine.next.push(async (input) => {
    passwords.push(input.password);
    return { ...(await fakeAnalysis(input)), outcome: "failed", status: "archive_unknown_password" };
  });
  const id = await harness.analysed("zip", { sample_password: "hunter2" });
  expect(passwords).toEqual(["hunter2"]);
  expect(await stateOf(id)).toMatchObject({ state: "fail", status: "archive_unknown_password" });
  const { password } = await tables()
    .selectFrom("sandbox_samples")
    .select("password")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  expect(password).toBeNull();
});
