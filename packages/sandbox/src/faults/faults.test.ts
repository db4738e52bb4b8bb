import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { FORM_TYPE, rawForm, rawRequest, sendRaw } from "../testing/wire.ts";
import { NO_FAULT_RULES, faultFileSchema } from "./schema.ts";

// One service, to which each test gives its rules: with them all counts begin anew, and what was hidden is seen again.
let harness: Harness;
let address: string;
let log: string[] = [];
let samplesBefore = 0;
beforeAll(async () => {
  const logger = pino({ level: "info" }, { write: (line: string) => void log.push(line) });
  harness = await openHarness({ faults: NO_FAULT_RULES, logger });
  address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
});
beforeEach(async () => {
  await useRules();
  samplesBefore = await countAll();
  log = [];
});
afterAll(async () => {
  await harness.close();
});

async function useRules(...rules: object[]): Promise<void> {
  const answer = await harness.sandbox.app.inject({
    method: "PUT",
    url: "/admin/faults",
    headers: { authorization: `Bearer ${KEY}` },
    payload: JSON.stringify({ rules }),
  });
  expect(answer.json()).toMatchObject({ rules });
}

const WHOAMI = "/api/v3/session/whoami";
const ask = (path = WHOAMI, key = KEY) =>
  sendRaw(address, rawRequest(`GET ${path}`, { authorization: `Bearer ${key}` }));
const submitRaw = (bytes = "good") =>
  sendRaw(
    address,
    rawRequest(
      "POST /api/v2/samples",
      FORM_TYPE,
      rawForm([
        [`content-disposition: form-data; name="sample"; filename="a.exe"`, bytes],
        [`content-disposition: form-data; name="api_key"`, KEY],
      ]),
    ),
  );
const countAll = async (): Promise<number> => (await harness.get("/api/v2/samples")).json().data.items.length;
/** Those of this test. */
const countSamples = async (): Promise<number> => (await countAll()) - samplesBefore;
const header = (head: string, name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1]?.trim();

test("a rate limit is 429 with Retry-After and the envelope, and nothing is submitted", async () => {
  await useRules({ fault: "rate-limit", operation: "submitSample", retry_after_seconds: 30 });
  const answer = await submitRaw();
  expect(answer.status).toBe(429);
  expect(header(answer.head, "retry-after")).toBe("30");
  expect(header(answer.head, "x-fumehood-fault")).toBe("rate-limit");
  const { error } = JSON.parse(answer.body);
  expect(error).toMatchObject({ code: 429, errors: [{ code: 429 }] });
  expect(error.message).toContain("wait 30 seconds");
  expect(await countSamples()).toBe(0);
});

test("an error has the status and the words of its rule", async () => {
  await useRules({ fault: "error", status: 502, message: "Bad gateway today.", retry_after_seconds: 5 });
  const answer = await ask();
  expect(answer.status).toBe(502);
  expect(header(answer.head, "retry-after")).toBe("5");
  expect(JSON.parse(answer.body).error.message).toBe("Bad gateway today.");
});

test("a slow answer is late and otherwise as ever", async () => {
  await useRules({ fault: "slow", delay_ms: 60 });
  const begin = performance.now();
  const answer = await ask();
  expect(performance.now() - begin).toBeGreaterThan(50);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body).data.login).toBe("jdoe");
  expect(header(answer.head, "x-fumehood-fault")).toBe("slow");
});

test("a dripped answer arrives in pieces and is whole", async () => {
  await useRules({ fault: "drip", chunk_bytes: 100, interval_ms: 10 });
  const begin = performance.now();
  const answer = await ask();
  const length = Number(header(answer.head, "content-length"));
  expect(performance.now() - begin).toBeGreaterThan((Math.floor(length / 100) - 1) * 9);
  expect(answer.body).toHaveLength(length);
  expect(JSON.parse(answer.body).data.login).toBe("jdoe");
});

test.each([
  ["after the bytes of the rule", { after_bytes: 10 }, 10],
  ["before the first byte", { after_bytes: 0 }, 0],
])("a body is cut %s, and its length had promised all of it", async (_, values, sent) => {
  await useRules({ fault: "cut-body", ...values });
  const answer = await ask();
  expect(answer.status).toBe(200);
  expect(Number(header(answer.head, "content-length"))).toBeGreaterThan(100);
  expect(answer.body).toHaveLength(sent);
});

test("a body that is shorter than the cut is cut in its middle; so is a download", async () => {
  const id = await harness.analysed("bad bytes");
  await useRules({ fault: "cut-body", after_bytes: 1_000_000 });
  for (const path of [WHOAMI, `/api/v2/samples/${id}/analysis.json`]) {
    const answer = await ask(path);
    const promised = Number(header(answer.head, "content-length"));
    expect(answer.body, path).toHaveLength(Math.floor(promised / 2));
  }
});

test("a malformed answer is complete by its length and no JSON", async () => {
  const id = await harness.analysed("bad bytes");
  await useRules({ fault: "malformed-json" });
  for (const path of [WHOAMI, `/api/v2/samples/${id}/analysis.json`]) {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(answer.body, path).toHaveLength(Number(header(answer.head, "content-length")));
    expect(() => JSON.parse(answer.body)).toThrow(SyntaxError);
  }
});

test("a connection that is cut on arrival or when the request is there has executed nothing", async () => {
  for (const at of ["arrived", "received"]) {
    await useRules({ fault: "cut-connection", at, operation: "submitSample" });
    const answer = await submitRaw().catch((error: unknown) => error);
    // A system that still had bytes to read resets the connection, another ends it.
    if (!(answer instanceof Error)) expect(answer).toMatchObject({ head: "", body: "" });
  }
  expect(await countSamples()).toBe(0);
});

test("a lost answer was executed", async () => {
  await useRules({ fault: "lost-answer", operation: "submitSample" });
  expect(await submitRaw()).toMatchObject({ head: "", body: "" });
  expect(await countSamples()).toBe(1);
  await useRules({ fault: "lost-answer", operation: "submitSample", status: 504 });
  const answer = await submitRaw();
  expect(answer.status).toBe(504);
  expect(header(answer.head, "content-type")).toBe("text/html");
  expect(await countSamples()).toBe(2);
});

test("a new sample is unknown for so many requests: by path, in states, lists and searches", async () => {
  await useRules({ fault: "unknown-sample", requests: 4 });
  const { id } = (await harness.submit("good")).json().data;
  const byPath = await harness.get(`/api/v2/samples/${id}`);
  expect(byPath.statusCode).toBe(404);
  expect(byPath.headers["x-fumehood-fault"]).toBe("unknown-sample");
  const states = await harness.get(`/api/v2/samples/state?ids=["${id}"]`);
  expect(states.json().data).toEqual([]);
  const list = await harness.get(`/api/v2/samples?id=${id}`);
  expect(list.json().data).toMatchObject({ items: [], current_item_count: 0 });
  const search = await harness.get(`/api/v2/search/submissions?q=${id}`);
  expect(search.json().data).toMatchObject({ items: [], current_item_count: 0, total: 0 });
  expect((await harness.get(`/api/v2/samples/${id}`)).statusCode).toBe(200);
});

test("a new sample is unknown for so many seconds, and its answer may be lost besides", async () => {
  await useRules(
    { fault: "unknown-sample", seconds: 3, times: 1 },
    { fault: "lost-answer", operation: "submitSample" },
  );
  await submitRaw();
  expect(await countSamples()).toBe(0);
  harness.now += 2999;
  expect(await countSamples()).toBe(0);
  harness.now += 1;
  expect(await countSamples()).toBe(1);
});

test("a refused submission hides nothing", async () => {
  await useRules({ fault: "unknown-sample", seconds: 3 });
  expect((await harness.submit("")).statusCode).toBe(400);
  const described = await harness.get("/admin/faults");
  expect(described.json()).toMatchObject({ unknown_samples: 0, rules: [{ seen: 1, fired: 1 }] });
});

test("the type of an answer can be wrong, with its own body or another", async () => {
  await useRules(
    { fault: "wrong-content-type", times: 1 },
    { fault: "wrong-content-type", content_type: "text/plain", body: "sign in" },
  );
  const first = await ask();
  expect(header(first.head, "content-type")).toBe("text/html; charset=utf-8");
  expect(JSON.parse(first.body).data.login).toBe("jdoe");
  const second = await ask();
  expect(header(second.head, "content-type")).toBe("text/plain");
  expect(second.body).toBe("sign in");
  expect(header(second.head, "content-length")).toBe("7");
});

test("fields are left out, of envelopes, lists and documents", async () => {
  const id = await harness.analysed("bad bytes");
  const fields = ["data.login", "data.items.*.sha256", "iocs.*.severity"];
  await useRules({ fault: "missing-fields", fields });
  expect(JSON.parse((await ask()).body).data).not.toHaveProperty("login");
  const [item] = JSON.parse((await ask("/api/v2/samples")).body).data.items;
  expect(item).toHaveProperty("md5");
  expect(item).not.toHaveProperty("sha256");
  const { iocs } = JSON.parse((await ask(`/api/v2/samples/${id}/analysis.json`)).body);
  expect(iocs).toHaveLength(1);
  expect(iocs[0]).not.toHaveProperty("severity");
});

test("an answer that a fault cannot act on goes as it is, and is not marked", async () => {
  const id = await harness.analysed("bad bytes");
  await useRules({ fault: "missing-fields", fields: ["data.nothing"] });
  expect((await harness.get(WHOAMI)).headers["x-fumehood-fault"]).toBeUndefined();
  const zip = await ask(`/api/v2/samples/${id}/sample.zip`);
  expect(header(zip.head, "x-fumehood-fault")).toBeUndefined();
  expect(zip.body).toHaveLength(Number(header(zip.head, "content-length")));
  expect(log.join("")).toContain("no field was left out");
});

test("a rule for a login meets that user alone, wherever the key stands", async () => {
  const other = await harness.sandbox.addUser({ login: "asmith", organization: "Example" });
  await useRules(
    { fault: "error", login: "asmith" },
    { fault: "cut-connection", login: "jdoe", path: "/api/v2/samples" },
  );
  expect((await ask(WHOAMI, other)).status).toBe(503);
  expect((await ask(WHOAMI)).status).toBe(200);
  expect((await harness.submit("good", {}, other)).statusCode).toBe(503);
  expect(await ask("/api/v2/samples", other)).toMatchObject({ status: 503 });
  expect(await ask("/api/v2/samples")).toMatchObject({ head: "" });
});

test("an operation is met by all methods that its path takes, and no page outside of the API ever is", async () => {
  const id = await harness.analysed("bad bytes");
  await useRules({ fault: "error", operation: "downloadElement" }, { fault: "error", operation: "*", status: 500 });
  const head = await harness.sandbox.app.inject({
    method: "HEAD",
    url: `/api/v2/samples/${id}/analysis.json`,
    headers: { authorization: `Bearer ${KEY}` },
  });
  expect(head.statusCode).toBe(503);
  expect((await harness.get(WHOAMI)).statusCode).toBe(500);
  expect((await harness.get("/cloud.json")).statusCode).toBe(500);
  for (const path of ["/health", "/admin/faults"]) expect((await harness.get(path)).statusCode, path).toBe(200);
});

test("who has no key is told so before any fault", async () => {
  await useRules({ fault: "error" });
  expect((await ask(WHOAMI, "wrong")).status).toBe(401);
  expect((await harness.get("/admin/faults")).json()).toMatchObject({ rules: [{ seen: 0 }] });
});

test("every fault stands in the log by name, and health says how many there were", async () => {
  await useRules({ fault: "cut-connection", name: "first try", times: 1 });
  await ask();
  expect(log.find((line) => line.includes("fault on request"))).toContain('"rule":"first try"');
  expect((await harness.sandbox.app.inject("/health")).json()).toEqual({
    status: "ok",
    faults: { rules: 1, fired: 1 },
  });
  expect(log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});

test("rules are checked as a file of them is", () => {
  expect(faultFileSchema.parse({})).toEqual(NO_FAULT_RULES);
});
