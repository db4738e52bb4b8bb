import { callbackBodySchema } from "@fumehood/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimCallback } from "../tables/callbacks.ts";
import type { SandboxTables } from "../tables/schema.ts";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { openReceiver, type Receiver } from "../testing/receiver.ts";
import { undeclaredKeys } from "../testing/undeclared-keys.ts";
import { storedTime } from "../times.ts";

let harness: Harness;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
  harness = await openHarness({ callbacks: { resolve: async () => ["11.0.0.1"], dial: receiver.dial } });
});
afterEach(async () => {
  await harness.close();
  await receiver.close();
});

const HOOK = "http://hooks.example.com/tg?token=s3cret";
const tables = () => harness.database.kysely.withTables<SandboxTables>();
const recordOf = async (id: string, key = KEY) => (await harness.get(`/api/v2/samples/${id}`, key)).json().data;
const callbackOf = async (id: string) => (await recordOf(id)).callback;

test("the end of an analysis is told with record, verdict and links, and without secrets", async () => {
  const id = await harness.analysed("bad bytes", { callback_url: HOOK, private: "1", sample_password: "hunter2" });
  expect(await callbackOf(id)).toMatchObject({ state: "pending", host: "hooks.example.com", attempts: 0 });
  expect(await harness.sandbox.callBackNext()).toBe(true);
  expect(await harness.sandbox.callBackNext()).toBe(false);
  const [call] = receiver.calls;
  const body: unknown = JSON.parse(call?.body ?? "");
  expect(callbackBodySchema.safeParse(body).error?.issues ?? []).toEqual([]);
  expect(undeclaredKeys(callbackBodySchema, body)).toEqual([]);
  expect(body).toMatchObject({
    event: "sample.finished",
    data: {
      id,
      state: "succ",
      status: "job_done",
      private: true,
      threat_score: 76,
      indicator_count: 1,
      bis: ["fake-bad-bytes"],
      portal_url: `http://127.0.0.1/mask/samples/${id}`,
      report_url: `http://127.0.0.1/api/v2/samples/${id}/report.html`,
    },
  });
  expect(call?.path).toBe("/tg?token=s3cret");
  expect(call?.body).not.toMatch(new RegExp(`${KEY}|hunter2|s3cret`));
  expect(await callbackOf(id)).toEqual({
    state: "delivered",
    host: "hooks.example.com",
    attempts: 1,
    last_status: 204,
    reason: null,
    ended_at: "2026-01-15T12:00:00Z",
  });
});

test("a sample that fails is told too, and its score is none", async () => {
  await harness.analysed("data", { callback_url: HOOK });
  await harness.sandbox.callBackNext();
  expect(JSON.parse(receiver.calls[0]?.body ?? "").data).toMatchObject({ state: "fail", threat_score: null, bis: [] });
});

test("so is one that was not worth an analysis", async () => {
  const unknown = Buffer.from([0x9c, 0x01, 0xfe, 0x00, 0x13, 0x80, 0xff, 0x07, 0x02]);
  await harness.submit(unknown, { classify: "True", callback_url: HOOK });
  expect(await harness.sandbox.callBackNext()).toBe(true);
  expect(JSON.parse(receiver.calls[0]?.body ?? "").data).toMatchObject({ status: "filetype_not_supported" });
});

test("nobody is called before the end, nor without having asked", async () => {
  const { id } = (await harness.submit("bad", { callback_url: HOOK })).json().data;
  expect(await callbackOf(id)).toEqual({ state: "waiting", host: "hooks.example.com", attempts: 0 });
  expect(await harness.sandbox.callBackNext()).toBe(false);
  const other = await harness.analysed("plain");
  await harness.sandbox.callBackNext();
  expect(receiver.calls).toHaveLength(1);
  expect(await recordOf(other)).not.toHaveProperty("callback");
});

test("a receiver that is down is called again, and the record says when", async () => {
  receiver.next.push((response) => response.writeHead(503).end());
  const id = await harness.analysed("bad", { callback_url: HOOK });
  await harness.sandbox.callBackNext();
  const waiting = await callbackOf(id);
  expect(waiting).toMatchObject({
    state: "pending",
    attempts: 1,
    last_status: 503,
    reason: "The receiver answered 503.",
    next_attempt_at: expect.stringMatching(/^2026-01-15T12:00:1\dZ$/),
  });
  expect(await harness.sandbox.callBackNext()).toBe(false);
  harness.now += 20_000;
  expect(await harness.sandbox.callBackNext()).toBe(true);
  expect(await callbackOf(id)).toMatchObject({ state: "delivered", attempts: 2 });
});

test("after the last attempt it ends as failed", async () => {
  for (let count = 0; count < 8; count++) receiver.next.push((response) => response.writeHead(500).end());
  const id = await harness.analysed("bad", { callback_url: HOOK });
  for (let count = 0; count < 8; count++) {
    expect(await harness.sandbox.callBackNext()).toBe(true);
    harness.now += 8 * 3_600_000;
  }
  expect(await harness.sandbox.callBackNext()).toBe(false);
  expect(await callbackOf(id)).toMatchObject({ state: "failed", attempts: 8, last_status: 500 });
});

test("loopback is refused, with the reason in record and warnings, and the sample is analysed", async () => {
  const id = await harness.analysed("bad", { callback_url: `${receiver.url}/hook` });
  await harness.sandbox.callBackNext();
  expect(await recordOf(id)).toMatchObject({
    state: "succ",
    callback: { state: "refused", reason: "It leads to this machine itself (a loopback address)." },
  });
  const warnings = (await harness.get(`/api/v2/samples/${id}/warnings.json`)).json().data;
  expect(warnings).toContainEqual({
    code: "callback_refused",
    title: "The callback is refused",
    description: "The callback address cannot be called. It leads to this machine itself (a loopback address).",
  });
  expect(receiver.calls).toEqual([]);
});

test("loopback is called where the operator allows it, by the machine's own means", async () => {
  const sandbox = await harness.reopen({ callbacks: { allowPrivateNetworks: true } });
  await harness.analysed("bad", { callback_url: `${receiver.url}/hook` });
  expect(await sandbox.callBackNext()).toBe(true);
  expect(receiver.calls).toMatchObject([{ path: "/hook" }]);
});

test("only the sample's own organisation sees what became of its callback", async () => {
  const id = await harness.analysed("bad", {
    callback_url: HOOK,
    email_notification: "analyst@example.com",
    source: "CRITS:42",
  });
  expect(await recordOf(id)).toMatchObject({ email_notification: "analyst@example.com", source: "CRITS:42" });
  const stranger = await harness.sandbox.addUser({ login: "stranger", organization: "Other" });
  const seen = await recordOf(id, stranger);
  for (const key of ["callback", "email_notification", "source", "login"]) expect(seen).not.toHaveProperty(key);
});

test("a callback whose process died is made by another when its lease has ended, and only then", async () => {
  const id = await harness.analysed("bad", { callback_url: HOOK });
  const now = storedTime(harness.now);
  const lost = { token: "dead", now, leaseUntil: storedTime(harness.now + 50_000) };
  expect((await claimCallback(tables(), "sqlite", lost))?.callback.sample_id).toBe(id);
  const other = await harness.reopen();
  expect(await other.callBackNext()).toBe(false);
  harness.now += 50_000;
  expect(await other.callBackNext()).toBe(true);
  expect(await callbackOf(id)).toMatchObject({ state: "delivered", attempts: 2 });
});

test("a callback that ends its process every time ends itself", async () => {
  const id = await harness.analysed("bad", { callback_url: HOOK });
  for (let attempt = 0; attempt < 8; attempt++) {
    const now = storedTime(harness.now);
    harness.now += 60_000;
    await claimCallback(tables(), "sqlite", { token: `dead ${attempt}`, now, leaseUntil: storedTime(harness.now) });
  }
  await harness.sandbox.callBackNext();
  expect(receiver.calls).toEqual([]);
  expect(await callbackOf(id)).toMatchObject({ state: "failed", reason: "This service ended during every attempt." });
});

test("the end of a sample and its callback are one write", async () => {
  const { id } = (await harness.submit("bad", { callback_url: HOOK })).json().data;
  await tables().schema.dropTable("sandbox_callbacks").execute();
  await harness.sandbox.analyseNext();
  const { state } = await tables()
    .selectFrom("sandbox_samples")
    .select("state")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  expect(state).toBe("wait");
});

test("a started sandbox calls back by itself, and stopping gives back what is under way", async () => {
  const isCalled = Promise.withResolvers<void>();
  receiver.next.push(() => isCalled.resolve());
  harness.sandbox.start();
  const { id } = (await harness.submit("bad", { callback_url: HOOK })).json().data;
  await isCalled.promise;
  await harness.sandbox.stop();
  harness.sandbox = await harness.reopen();
  expect(await callbackOf(id)).toMatchObject({ state: "pending", attempts: 0 });
  await harness.sandbox.callBackNext();
  expect(await callbackOf(id)).toMatchObject({ state: "delivered", attempts: 1 });
});
