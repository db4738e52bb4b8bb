import { expect, test } from "vitest";
import { data, failure, raw, startFakeService, type Answerer } from "../../test/support/fake-service.ts";
import { ID, rejection, testClient } from "../../test/support/test-client.ts";
import { AbortedError, NotFoundError, TimeoutError } from "../index.ts";
import { nextPollDelay } from "./wait.ts";

const OTHER = "f".repeat(32);
const states = (...entries: readonly (readonly [string, string])[]): Answerer =>
  data(entries.map(([sample, state]) => ({ sample, state })));

test("a wait follows the states to the end and tells each change once", async () => {
  await using service = await startFakeService([
    states([ID, "wait"]),
    states([ID, "wait"]),
    states([ID, "run"]),
    states([ID, "proc"]),
    states([ID, "succ"]),
  ]);
  await using it = testClient(service.baseUrl);
  const seen: string[] = [];
  const status = await it.client.samples.waitFor(ID, { onState: ({ state }) => seen.push(state) });
  expect(status).toMatchObject({ sampleId: ID, state: "succ" });
  expect(seen).toEqual(["wait", "run", "proc", "succ"]);
});

test("a failed analysis is an answer and not an error", async () => {
  await using service = await startFakeService([states([ID, "fail"])]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.samples.waitFor(ID)).state).toBe("fail");
  expect(it.slept).toEqual([]);
});

test("several samples are asked for together, and only those that are not finished", async () => {
  await using service = await startFakeService([states([ID, "run"], [OTHER, "succ"]), states([ID, "succ"])]);
  await using it = testClient(service.baseUrl);
  const result = await it.client.samples.waitFor([ID, OTHER, ID]);
  expect([...result.values()].map((status) => status.state)).toEqual(["succ", "succ"]);
  const asked = service.received.map((request) => new URLSearchParams(request.body.toString()).get("ids"));
  expect(asked).toEqual([JSON.stringify([ID, OTHER]), JSON.stringify([ID])]);
});

test.each([
  ["is missing from the answer", states([OTHER, "succ"])],
  ["makes the answer a 404", failure(404, "Record not found")],
])("a new sample that %s for a while is waited for", async (_, unknown) => {
  await using service = await startFakeService([unknown, unknown, states([ID, "succ"])]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.samples.waitFor(ID)).state).toBe("succ");
});

test("a sample that stays unknown beyond the grace period is a NotFoundError", async () => {
  await using service = await startFakeService([states()]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.waitFor(ID, { graceMs: 10_000 }));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(String(error)).toContain(ID);
  expect(it.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(10_000);
});

test("an outage shorter than a few polls is waited out", async () => {
  await using service = await startFakeService([raw(503, ""), raw(503, ""), states([ID, "succ"])]);
  await using it = testClient(service.baseUrl, { retry: { maxAttempts: 1 } });
  expect((await it.client.samples.waitFor(ID)).state).toBe("succ");
});

test("a lasting outage ends the wait with the service's error", async () => {
  await using service = await startFakeService([raw(503, "")]);
  await using it = testClient(service.baseUrl, { retry: { maxAttempts: 1 } });
  expect(await rejection(it.client.samples.waitFor(ID))).toMatchObject({ code: "TG_SERVER_ERROR" });
  expect(service.received).toHaveLength(5);
});

test("a key that is not accepted ends the wait at once", async () => {
  await using service = await startFakeService([failure(401, "no")]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.waitFor(ID))).toMatchObject({ code: "TG_UNAUTHORIZED" });
});

test("a wait ends after its time", async () => {
  await using service = await startFakeService([states([ID, "run"])]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.waitFor(ID, { timeoutMs: 30_000 }))).toBeInstanceOf(TimeoutError);
  const waited = it.slept.reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeGreaterThan(15_000);
  expect(waited).toBeLessThanOrEqual(30_000);
});

test("a wait without a limit goes on for the better part of an hour", async () => {
  const running = Array.from({ length: 200 }, () => states([ID, "run"]));
  await using service = await startFakeService([...running, states([ID, "succ"])]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.samples.waitFor(ID)).state).toBe("succ");
  expect(it.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(40 * 60 * 1000);
});

test("an abort between two polls ends the wait", async () => {
  const controller = new AbortController();
  await using service = await startFakeService([states([ID, "run"])]);
  await using it = testClient(service.baseUrl);
  const waiting = it.client.samples.waitFor(ID, { signal: controller.signal, onState: () => controller.abort() });
  expect(await rejection(waiting)).toBeInstanceOf(AbortedError);
});

test("nothing to wait for is an answer at once", async () => {
  await using it = testClient("http://127.0.0.1:9");
  expect((await it.client.samples.waitFor([])).size).toBe(0);
});

test.each([
  [0, 0.5, 500],
  [8000, 0.5, 2000],
  [8000, 0, 1800],
  [8000, 1, 2200],
  [3_600_000, 0.5, 15_000],
])("%i ms after the last change, at a draw of %f, the next poll comes after %i", (since, random, delayMs) => {
  expect(nextPollDelay(since, random)).toBe(delayMs);
});
