import { afterEach, beforeEach, expect, test } from "vitest";
import { openHarness, type Harness } from "./testing/harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(async () => {
  await harness.close();
});

test("a submitted file is acknowledged with the service's record, quirks included", async () => {
  const answer = await harness.submit("bad bytes");
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/json;charset=utf-8");
  const body = answer.json();
  expect(body).toEqual({
    api_version: 2,
    id: expect.any(Number),
    request_id: answer.headers["tg-request-id"],
    data: {
      tags: [""],
      md5: expect.stringMatching(/^[0-9a-f]{32}$/),
      analyzing: true,
      vm: "static",
      submission_id: expect.any(Number),
      state: "wait",
      login: "jdoe",
      sha1: expect.stringMatching(/^[0-9a-f]{40}$/),
      filename: "test.exe",
      status: "pending",
      submitted_at: "2026-01-15T12:00:00Z",
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      os: "",
    },
  });
});

test("a sample goes through its states to the end, and what it was found to be can be asked for", async () => {
  const id = await harness.analysed("bad bytes", { tags: "a, b", private: "1" });
  const record = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  expect(record).toMatchObject({ id, state: "succ", status: "job_done", tags: ["a", "b"], private: true, os: null });
  expect((await harness.get(`/api/v2/samples/${id}/state`)).json().data).toEqual({ state: "succ" });
  expect((await harness.get(`/api/v2/samples/${id}/threat`)).json().data).toEqual({
    count: 1,
    "max-confidence": 80,
    "max-severity": 95,
    bis: ["fake-bad-bytes"],
    score: 76,
    sample: id,
  });
  const summary = (await harness.get(`/api/v2/samples/${id}/summary`)).json().data;
  expect(summary).toMatchObject({ sample: id, times_seen: 1, run_type: "exe", magic_type: "fake program" });
  const listed = (await harness.get("/api/v2/samples?limit=1")).json().data;
  expect(listed).toMatchObject({ index: 0, current_item_count: 1, items_per_page: 1, items: [{ id }] });
  expect((await harness.get("/api/v3/session/whoami")).json().data).toMatchObject({ login: "jdoe", role: "admin" });
});
