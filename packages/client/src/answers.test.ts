import { gzipSync, brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { cut, data, failure, half, json, raw, silent, startFakeService } from "../test/support/fake-service.ts";
import { ID, KEY, rejection, testClient } from "../test/support/test-client.ts";
import { MAX_ANSWER_BYTES } from "./limits.ts";
import {
  AbortedError,
  RateLimitedError,
  RedirectedError,
  ThreatGridError,
  TimeoutError,
  TooLargeError,
  type Transport,
} from "./index.ts";

const SAMPLE = { id: ID, state: "succ" };

test.each([
  [400, "TG_BAD_REQUEST", "BadRequestError", false],
  [401, "TG_UNAUTHORIZED", "UnauthorizedError", false],
  [403, "TG_FORBIDDEN", "ForbiddenError", false],
  [404, "TG_NOT_FOUND", "NotFoundError", false],
  [409, "TG_BAD_REQUEST", "BadRequestError", false],
  [413, "TG_UPLOAD_TOO_LARGE", "TooLargeError", false],
  [429, "TG_RATE_LIMITED", "RateLimitedError", true],
  [500, "TG_SERVER_ERROR", "ServerError", true],
  [503, "TG_SERVER_ERROR", "ServerError", true],
  [304, "TG_REDIRECTED", "RedirectedError", false],
] as const)("status %i is %s", async (status, code, name, retryable) => {
  await using service = await startFakeService([status === 304 ? raw(304, "") : failure(status, "Because.")]);
  await using it = testClient(service.baseUrl, { retry: { maxAttempts: 1 } });
  const error = await rejection(it.client.samples.get(ID));
  expect(error).toBeInstanceOf(ThreatGridError);
  expect(error).toMatchObject({ status, code, name, retryable, operationId: "getSample" });
});

test("the captured 401 keeps the service's words", async () => {
  const entry = {
    code: 401,
    message: "Unauthorized API request.",
    help: "/doc/main/index.html",
    report: "x@example.com",
  };
  const body = { api_version: 2, id: 8982811, error: { message: entry.message, code: 401, errors: [entry] } };
  await using service = await startFakeService([json(401, body)]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.account.whoami());
  expect(error).toMatchObject({ serviceMessages: ["Unauthorized API request."] });
  expect(String(error)).toContain("Unauthorized API request.");
});

test("a proxy's error page becomes a short message without control characters", async () => {
  await using service = await startFakeService([raw(400, `<h1>No\u0000\u202E</h1>${"x".repeat(200_000)}`)]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.get(ID));
  expect(String(error)).toContain("<h1>No\\u{0}\\u{202e}</h1>xxx");
  expect(String(error).length).toBeLessThan(1000);
});

test.each([
  ["a cut connection", cut],
  ["half an answer", half('{"api_version":2,"id":1,"data":{')],
  ["a 502", raw(502, "<html>bad gateway</html>")],
  ["a 503 with an announced wait", failure(503, "busy", { "retry-after": "3" })],
  ["a 429", failure(429, "slow down")],
])("a read is repeated after %s", async (_, answer) => {
  await using service = await startFakeService([answer, data(SAMPLE)]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.samples.get(ID)).state).toBe("succ");
  expect(it.events.map((event) => event.type).filter((type) => type !== "response")).toEqual([
    "request",
    "retry",
    "request",
  ]);
});

test("Retry-After is obeyed to the second", async () => {
  await using service = await startFakeService([failure(429, "slow down", { "retry-after": "17" }), data(SAMPLE)]);
  await using it = testClient(service.baseUrl);
  await it.client.samples.get(ID);
  expect(it.slept).toEqual([17_000]);
});

test("a wait longer than the client's patience is left to the caller", async () => {
  await using service = await startFakeService([failure(429, "slow down", { "retry-after": "86400" })]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.get(ID));
  expect(error).toBeInstanceOf(RateLimitedError);
  expect(error).toMatchObject({ waitSeconds: 86_400 });
  expect(service.received).toHaveLength(1);
});

test("reads stop after the last attempt and say what broke", async () => {
  await using service = await startFakeService([cut]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_NETWORK", retryable: true });
  expect(service.received).toHaveLength(4);
  expect(it.slept).toEqual([500, 1000, 2000]);
});

test.each([
  ["nothing", raw(200, ""), "", "empty"],
  ["HTML", raw(200, "<!DOCTYPE html>"), "", '"<!DOCTYPE html>"'],
  ["a broken JSON text", raw(200, '{"data":'), "", '"{\\"data\\":"'],
  ["a bare list", raw(200, "[]"), "data", "absent"],
  ["null", raw(200, "null"), "data", "absent"],
  ["an envelope without data", raw(200, '{"api_version":2,"id":1}'), "data", "absent"],
  ["a list for a record", data([]), "data", "a list of 0"],
  ["a number for an id", data({ id: 7, state: "succ" }), "data.id", "7"],
])("%s instead of a record is an unexpected answer, and not asked for again", async (_, answer, path, found) => {
  await using service = await startFakeService([answer]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.get(ID));
  expect(error).toMatchObject({ code: "TG_UNEXPECTED_ANSWER", path, found, retryable: false });
  expect(service.received).toHaveLength(1);
});

test("fields that nobody knows, and an odd envelope, do no harm", async () => {
  const body = { api_version: 9, id: "x", data: { ...SAMPLE, brand_new: { deep: [1] } } };
  await using service = await startFakeService([json(200, body)]);
  await using it = testClient(service.baseUrl);
  expect(await it.client.call("getSample", { params: { sampleId: ID } })).toMatchObject({ brand_new: { deep: [1] } });
});

test.each([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
])("an answer in %s is read", async (encoding, compress) => {
  const body = compress(JSON.stringify({ api_version: 2, id: 1, data: SAMPLE }));
  await using service = await startFakeService([raw(200, body, { "content-encoding": encoding })]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.samples.get(ID)).state).toBe("succ");
  expect(service.received[0]?.headers["accept-encoding"]).toContain(encoding);
});

test("a compressed answer that breaks off is a broken connection, not an empty answer", async () => {
  const body = gzipSync(JSON.stringify({ api_version: 2, id: 1, data: SAMPLE })).subarray(0, 30);
  await using service = await startFakeService([raw(200, body, { "content-encoding": "gzip" })]);
  await using it = testClient(service.baseUrl, { retry: { maxAttempts: 1 } });
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_NETWORK" });
});

test("an answer beyond the limit ends as TooLargeError, and its rest is not read", async () => {
  const piece = new Uint8Array(1024 * 1024).fill(0x20);
  let pieces = 0;
  async function* endless() {
    for (;;) {
      pieces += 1;
      yield piece;
    }
  }
  await using it = testClient("https://tg.example.test", { transport: answering(endless()) });
  const error = await rejection(it.client.samples.get(ID));
  expect(error).toBeInstanceOf(TooLargeError);
  expect(error).toMatchObject({ code: "TG_ANSWER_TOO_LARGE", limitBytes: MAX_ANSWER_BYTES });
  expect(pieces).toBe(MAX_ANSWER_BYTES / piece.byteLength + 1);
});

function answering(body: AsyncIterable<Uint8Array>): Transport {
  const response = { status: 200, header: () => undefined, body, isIdentityEncoded: true, dispose: () => {} };
  return { send: async () => response, close: async () => {} };
}

test.concurrent("no answer in time is a TimeoutError", async () => {
  await using service = await startFakeService([silent]);
  await using it = testClient(service.baseUrl, { timeouts: { headersMs: 40 }, retry: { maxAttempts: 1 } });
  const error = await rejection(it.client.samples.get(ID));
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error).toMatchObject({ code: "TG_TIMEOUT", retryable: true });
});

test.concurrent("an answer that stops half-way is a TimeoutError", async () => {
  await using service = await startFakeService([(_, response) => response.writeHead(200).write('{"data":')]);
  await using it = testClient(service.baseUrl, { timeouts: { idleMs: 40 }, retry: { maxAttempts: 1 } });
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_TIMEOUT" });
});

test.concurrent("an answer that drips for longer than an answer may take is a TimeoutError", async () => {
  await using service = await startFakeService([
    (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 5);
      response.on("close", () => clearInterval(timer));
    },
  ]);
  await using it = testClient(service.baseUrl, { timeouts: { answerMs: 60 }, retry: { maxAttempts: 1 } });
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_TIMEOUT" });
});

test("a call whose signal is aborted already sends nothing", async () => {
  await using service = await startFakeService([data(SAMPLE)]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.get(ID, { signal: AbortSignal.abort(new Error("enough")) }));
  expect(error).toBeInstanceOf(AbortedError);
  expect(error).toMatchObject({ cause: { message: "enough" }, retryable: false });
  expect(service.received).toHaveLength(0);
});

test("an abort while the answer is awaited ends the call without another attempt", async () => {
  const controller = new AbortController();
  await using service = await startFakeService([() => controller.abort("stop")]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.get(ID, { signal: controller.signal }))).toBeInstanceOf(AbortedError);
  expect(service.received).toHaveLength(1);
});

test("an abort while a submission's answer is awaited leaves its outcome unknown", async () => {
  const controller = new AbortController();
  await using service = await startFakeService([() => controller.abort()]);
  await using it = testClient(service.baseUrl);
  const submitted = it.client.samples.submitUrl({ url: "http://example.test" }, { signal: controller.signal });
  expect(await rejection(submitted)).toMatchObject({
    code: "TG_SUBMIT_OUTCOME_UNKNOWN",
    cause: { code: "TG_ABORTED" },
  });
});

test("an abort during the wait between two attempts ends the call", async () => {
  const controller = new AbortController();
  await using service = await startFakeService([raw(503, "", { "retry-after": "60" })]);
  await using it = testClient(service.baseUrl, {
    clock: { now: () => 0, sleep: async () => Promise.reject(new Error("stopped")) },
  });
  expect(await rejection(it.client.samples.get(ID, { signal: controller.signal }))).toBeInstanceOf(AbortedError);
});

test("a redirect within the origin is followed by a read, with the key", async () => {
  await using service = await startFakeService([raw(302, "", { location: "/api/v2/other?x=1" }), data(SAMPLE)]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.samples.get(ID)).state).toBe("succ");
  expect(service.received[1]?.url.href).toBe("http://fake.test/api/v2/other?x=1");
  expect(service.received[1]?.headers.authorization).toBe(`bearer ${KEY}`);
});

test("a redirect to another origin is refused, and the key stays here", async () => {
  await using other = await startFakeService([data(SAMPLE)]);
  await using service = await startFakeService([raw(302, "", { location: `${other.baseUrl}/steal` })]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.get(ID))).toBeInstanceOf(RedirectedError);
  expect(other.received).toHaveLength(0);
});

test("a redirect within the origin keeps a key that stands in the query", async () => {
  await using service = await startFakeService([raw(302, "", { location: "/api/v2/other?x=1" }), data(SAMPLE)]);
  await using it = testClient(service.baseUrl, { keyPlacement: "query" });
  expect((await it.client.samples.get(ID)).state).toBe("succ");
  expect(service.received[1]?.url.searchParams.get("api_key")).toBe(KEY);
  expect(JSON.stringify(it.events)).not.toContain("api_key");
});

test("a redirect that names a user is not followed", async () => {
  await using service = await startFakeService([
    (received, response) => {
      const location = `http://user@${received.headers.host ?? ""}/api/v2/other`;
      raw(302, "", { location })(received, response);
    },
  ]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.get(ID))).toBeInstanceOf(RedirectedError);
  expect(service.received).toHaveLength(1);
});

test("a submission never follows a redirect", async () => {
  await using service = await startFakeService([raw(307, "", { location: "/api/v2/samples" })]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.submitUrl({ url: "http://example.test" }))).toBeInstanceOf(RedirectedError);
  expect(service.received).toHaveLength(1);
});

test("a circle of redirects ends", async () => {
  await using service = await startFakeService([raw(302, "", { location: "/again" })]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.get(ID))).toBeInstanceOf(RedirectedError);
  expect(service.received).toHaveLength(4);
});

test.each(["..", ".", ""])("the sample id %j is refused before anything is sent", async (id) => {
  await using service = await startFakeService([data(SAMPLE)]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(it.client.samples.get(id))).toMatchObject({ code: "TG_INVALID_ARGUMENT" });
  expect(service.received).toHaveLength(0);
});

test("a base URL with a path keeps it", async () => {
  await using service = await startFakeService([data(SAMPLE)]);
  await using it = testClient(`${service.baseUrl}/behind/proxy/`);
  await it.client.samples.get(ID);
  expect(service.received[0]?.url.pathname).toBe(`/behind/proxy/api/v2/samples/${ID}`);
});

test("events tell operation, attempt, status and request id", async () => {
  await using service = await startFakeService([raw(503, ""), data(SAMPLE, { "tg-request-id": "req-7" })]);
  await using it = testClient(service.baseUrl);
  await it.client.samples.get(ID);
  const base = { operationId: "getSample", method: "GET", path: `/api/v2/samples/${ID}` };
  expect(it.events).toMatchObject([
    { ...base, type: "request", attempt: 1, bodyBytes: 0 },
    { ...base, type: "response", attempt: 1, status: 503, requestId: undefined },
    { ...base, type: "retry", attempt: 1, delayMs: 500, reason: "server-busy", code: "TG_SERVER_ERROR", status: 503 },
    { ...base, type: "request", attempt: 2 },
    { ...base, type: "response", attempt: 2, status: 200, requestId: "req-7" },
  ]);
});

test("a listener that throws does not lose the answer to a submission", async () => {
  await using service = await startFakeService([data(SAMPLE)]);
  await using it = testClient(service.baseUrl, {
    onEvent: () => {
      throw new Error("the log is full");
    },
  });
  expect((await it.client.samples.submitUrl({ url: "http://example.test" })).sampleId).toBe(ID);
});

test("a transport that throws something of its own leaves a submission's outcome unknown", async () => {
  const transport: Transport = { send: async () => Promise.reject(new Error("?")), close: async () => {} };
  await using it = testClient("https://tg.example.test", { transport });
  const error = await rejection(it.client.samples.submitUrl({ url: "http://example.test" }));
  expect(error).toMatchObject({ code: "TG_SUBMIT_OUTCOME_UNKNOWN", cause: { code: "TG_NETWORK" } });
});
