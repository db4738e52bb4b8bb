import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openReceiver, type Receiver } from "../../../sandbox/src/testing/receiver.ts";
import { Secret } from "../configuration/secret.ts";
import { makeNotice } from "./testing/notice.ts";
import { createWebhookSink, signBody } from "./webhook-sink.ts";

const NOW = 1_767_323_045_999;
const signal = new AbortController().signal;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterEach(() => {
  receiver.calls.length = 0;
});
afterAll(() => receiver.close());

const make = (url: string, changes: { allowPrivate?: boolean; secret?: Secret } = {}) =>
  createWebhookSink({
    name: "siem",
    url,
    secret: new Secret("s3cret"),
    filter: { maxTlp: "red" },
    now: () => NOW,
    allowPrivate: true,
    ca: undefined,
    timeoutMs: 5000,
    ...changes,
  });

test("a notice is posted, signed over time and body, with an id to tell repetitions by", async () => {
  const sink = make(`${receiver.url}/hook?token=abc`);
  expect(await sink.deliver(makeNotice(), signal)).toEqual({ kind: "delivered" });
  const [call] = receiver.calls;
  if (call === undefined) throw new Error("nothing came");
  const expected = createHmac("sha256", "s3cret").update(`1767323045.${call.body}`).digest("hex");
  expect(call.headers["x-fumehood-signature"]).toBe(`t=1767323045,v1=${expected}`);
  expect(call.headers["x-fumehood-delivery"]).toBe("item-1:siem");
  const body: unknown = JSON.parse(call.body);
  expect(body).toMatchObject({
    version: 1,
    event: "item.ended",
    item: { sha256: "ab".repeat(32), verdict: "malicious", threatScore: 90, tlp: "amber", isPrivate: true },
    report: null,
  });
  expect(sink.destination).toBe(`${receiver.url}/hook`);
});

test("without a secret there is no signature", async () => {
  await make(receiver.url, { secret: undefined }).deliver(makeNotice(), signal);
  expect(receiver.calls[0]?.headers).not.toHaveProperty("x-fumehood-signature");
});

test("where a file lies on this machine and who its password is stays here", async () => {
  const options = { hasPassword: true, password: "hunter-9" };
  await make(receiver.url).deliver(makeNotice({ sourceRef: "/srv/secret/place", options }), signal);
  expect(receiver.calls[0]?.body).not.toMatch(/hunter-9|\/srv\/secret/);
});

test.each([
  [500, "failed"],
  [401, "failed"],
  [404, "failed"],
  [413, "refused"],
  [422, "refused"],
])("an answer of %i is %s", async (status, kind) => {
  receiver.next.push((response) => response.writeHead(status, { "retry-after": "7" }).end());
  const outcome = await make(receiver.url).deliver(makeNotice(), signal);
  expect(outcome).toMatchObject({ kind, problem: `The receiver answered ${status}.` });
  if (kind === "failed") expect(outcome).toMatchObject({ retryAfterMs: 7000 });
});

test("an address of this machine is refused unless it was allowed", async () => {
  const outcome = await make(receiver.url, { allowPrivate: false }).deliver(makeNotice(), signal);
  expect(outcome.kind).toBe("refused");
  expect(receiver.calls).toEqual([]);
});

test("the signature of a known text is the known one", () => {
  // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
  const expected = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae";
  expect(signBody("{}", "key", 1_700_000_000_500)).toBe(`t=1700000000,v1=${expected}`);
});
