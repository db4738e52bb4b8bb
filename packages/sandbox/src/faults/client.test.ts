import {
  createClient,
  fileFromBytes,
  NetworkError,
  RateLimitedError,
  ServerError,
  SubmitOutcomeUnknownError,
  TimeoutError,
  UnexpectedAnswerError,
  type Client,
  type ClientOptions,
} from "@fumehood/client";
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { faultFileSchema, NO_FAULT_RULES } from "./schema.ts";

// Our own client against a service that fails: what a user's automation is to survive, it survives.

let harness: Harness;
let address: string;
let clients: Client[];
/** Pauses of the client in milliseconds; they pass at once, and the service's time with them. */
let slept: number[];
let samplesBefore: number;
beforeAll(async () => {
  harness = await openHarness({ faults: NO_FAULT_RULES });
  address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
});
beforeEach(async () => {
  clients = [];
  slept = [];
  await useRules([]);
  samplesBefore = await countAll();
});
afterEach(async () => {
  for (const client of clients) await client.close();
});
afterAll(async () => {
  await harness.close();
});

/** With new rules all counts begin anew, and what was hidden is seen again. */
async function useRules(rules: object[]): Promise<void> {
  const payload = JSON.stringify(faultFileSchema.parse({ rules }));
  const headers = { authorization: `Bearer ${KEY}` };
  const answer = await harness.sandbox.app.inject({ method: "PUT", url: "/admin/faults", headers, payload });
  expect(answer.statusCode).toBe(200);
}

async function facing(rules: object[], options: Partial<ClientOptions> = {}): Promise<Client> {
  await useRules(rules);
  const clock = {
    now: () => harness.now,
    sleep: async (ms: number) => {
      slept.push(ms);
      harness.now += ms;
    },
  };
  const client = createClient({ baseUrl: address, apiKey: KEY, clock, random: () => 1, ...options });
  clients.push(client);
  return client;
}

const FILE = fileFromBytes("a.exe", Buffer.from("good bytes"));
const submit = (client: Client, file = FILE) => client.samples.submitFile({ file });
const countAll = async (): Promise<number> => (await harness.get("/api/v2/samples")).json().data.items.length;
/** Those of this test. */
const countSamples = async (): Promise<number> => (await countAll()) - samplesBefore;

test("a question that is refused for a while is asked again when Retry-After is over", async () => {
  const client = await facing([{ fault: "rate-limit", retry_after_seconds: 30, times: 1 }]);
  expect(await client.account.whoami()).toMatchObject({ login: "jdoe" });
  expect(slept).toEqual([30_000]);
});

test("a submission beyond the limit is an error that says how long to wait", async () => {
  const client = await facing([{ fault: "rate-limit", retry_after_seconds: 90 }]);
  const error = await submit(client).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RateLimitedError);
  expect(error).toMatchObject({ waitSeconds: 90, retryable: true });
});

test("a busy service is asked again, a broken one is not", async () => {
  const busy = await facing([{ fault: "error", status: 503, times: 2 }]);
  expect(await busy.account.whoami()).toMatchObject({ login: "jdoe" });
  expect(slept).toHaveLength(2);
  const broken = await facing([{ fault: "error", status: 500 }]);
  await expect(broken.account.whoami()).rejects.toThrow(ServerError);
});

test.each([
  ["is lost", { fault: "lost-answer" }, 1],
  ["is a gateway's", { fault: "lost-answer", status: 504 }, 1],
  ["breaks off", { fault: "cut-body" }, 1],
  ["is no JSON", { fault: "malformed-json" }, 1],
  ["lacks the sample's id", { fault: "missing-fields", fields: ["data.id"] }, 1],
  ["never comes, as the connection was cut before", { fault: "cut-connection", at: "received" }, 0],
])("nobody knows of a submission whose answer %s, and it is not sent twice", async (_, rule, taken) => {
  const client = await facing([{ operation: "submitSample", ...rule }]);
  await expect(submit(client)).rejects.toThrow(SubmitOutcomeUnknownError);
  expect(await countSamples()).toBe(taken);
  const { rules } = (await harness.get("/admin/faults")).json();
  expect(rules).toMatchObject([{ seen: 1 }]);
});

test("what became of a submission whose answer was lost is found by its digest", async () => {
  const client = await facing([{ operation: "submitSample", fault: "lost-answer" }]);
  await submit(client, fileFromBytes("b.exe", Buffer.from("found again"))).catch(() => undefined);
  const sha256 = createHash("sha256").update("found again").digest("hex");
  const found = [];
  for await (const sample of client.samples.list({ sha256 })) found.push(sample);
  expect(found).toMatchObject([{ sha256 }]);
});

test("a question whose connection is cut is asked again", async () => {
  const client = await facing([
    { fault: "cut-connection", times: 1 },
    { fault: "lost-answer", times: 1 },
  ]);
  expect(await client.account.whoami()).toMatchObject({ login: "jdoe" });
  expect(slept).toHaveLength(2);
});

async function download(client: Client, id: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const { stream } = await client.samples.download(id, "sample.zip");
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("a download that is cut goes on where it broke", async () => {
  const id = await harness.analysed("good bytes ".repeat(1000));
  const whole = (await harness.get(`/api/v2/samples/${id}/sample.zip`)).rawPayload;
  const client = await facing([{ operation: "downloadElement", fault: "cut-body", times: 2 }]);
  expect(whole.equals(await download(client, id))).toBe(true);
});

test("a download that is cut again and again before its first byte is an error, never a short file", async () => {
  const id = await harness.analysed("good bytes");
  const client = await facing([{ operation: "downloadElement", fault: "cut-body", after_bytes: 0 }]);
  await expect(download(client, id)).rejects.toThrow(NetworkError);
});

test.each([
  ["no JSON", { fault: "malformed-json" }],
  ["a page", { fault: "wrong-content-type", body: "<html>Sign in</html>" }],
  ["without a field that it must have", { fault: "missing-fields", fields: ["data.login"] }],
])("an answer that is %s is unexpected", async (_, rule) => {
  const client = await facing([rule]);
  await expect(client.account.whoami()).rejects.toThrow(UnexpectedAnswerError);
});

test("an answer of the wrong type that is JSON all the same is taken", async () => {
  const client = await facing([{ fault: "wrong-content-type" }]);
  expect(await client.account.whoami()).toMatchObject({ login: "jdoe" });
});

test("an answer that comes in drops is read, one that does not come is a timeout", async () => {
  const dripping = await facing([{ fault: "drip", chunk_bytes: 64, interval_ms: 5 }]);
  expect(await dripping.account.whoami()).toMatchObject({ login: "jdoe" });
  const timeouts = { headersMs: 50 };
  const slow = await facing([{ fault: "slow", delay_ms: 60_000 }], { timeouts, retry: { maxAttempts: 1 } });
  await expect(slow.account.whoami()).rejects.toThrow(TimeoutError);
});

test.each([
  ["seconds", { seconds: 5 }],
  ["requests", { requests: 3 }],
])("a sample that is unknown at first is waited for: %s", async (_, unit) => {
  const client = await facing([{ fault: "unknown-sample", ...unit }]);
  const { sampleId } = await submit(client);
  while (await harness.sandbox.analyseNext());
  const status = await client.samples.waitFor(sampleId);
  expect(status).toMatchObject({ sampleId, state: "succ" });
  expect(slept.length).toBeGreaterThan(2);
});
