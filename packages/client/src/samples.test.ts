import { submitFieldsSchema, threatGridOperations } from "@fumehood/contract";
import { expect, test } from "vitest";
import {
  cut,
  data,
  failure,
  half,
  json,
  raw,
  startFakeService,
  startRawService,
} from "../test/support/fake-service.ts";
import { parseMultipart } from "../test/support/multipart.ts";
import { ID, KEY, rejection, testClient } from "../test/support/test-client.ts";
import {
  fileFromBytes,
  FileSourceError,
  InvalidArgumentError,
  NotFoundError,
  RateLimitedError,
  SubmitOutcomeUnknownError,
  UnexpectedAnswerError,
} from "./index.ts";

const SUBMITTED = threatGridOperations.submitSample.examples[0]?.response;
const FILE = fileFromBytes("calc.exe", new TextEncoder().encode("MZ hello"));

test("a file goes as multipart with its key, options and true name, and its length is announced", async () => {
  await using service = await startFakeService([json(200, SUBMITTED)]);
  await using it = testClient(service.baseUrl);
  const options = {
    isPrivate: true,
    tags: ["a", "b"],
    vm: "win10",
    playbook: "none",
    networkExit: "phl-ven",
    runtimeMinutes: 5,
    password: "infected",
    classify: true,
    callbackUrl: "https://hook.example.test/x",
    notifyByEmail: true,
    source: "ticket 42",
  };
  const sample = await it.client.samples.submitFile({ file: FILE, options });
  const [request] = service.received;
  const parts = parseMultipart(request?.headers["content-type"], request?.body ?? Buffer.alloc(0));
  expect(parts.map(({ name, value }) => [name, value.toString()])).toEqual([
    ["api_key", KEY],
    ["sample_filename", "calc.exe"],
    ["private", "true"],
    ["tags", "a,b"],
    ["vm", "win10"],
    ["playbook", "none"],
    ["network_exit", "phl-ven"],
    ["vm_runtime", "5"],
    ["sample_password", "infected"],
    ["classify", "true"],
    ["callback_url", "https://hook.example.test/x"],
    ["email_notification", "true"],
    ["source", "ticket 42"],
    ["sample", "MZ hello"],
  ]);
  const inContract = Object.keys(submitFieldsSchema.shape);
  const sent = parts.map((part) => part.name);
  expect(sent.filter((name) => !inContract.includes(name))).toEqual(["api_key", "sample"]);
  // What is not offered: the other way to submit, an older name, and two that mean nothing any more.
  expect(inContract.filter((name) => !sent.includes(name))).toEqual(["url", "filename", "os", "osver"]);
  expect(parts.at(-1)).toMatchObject({ filename: "calc.exe", contentType: "application/octet-stream" });
  expect(request?.headers["content-length"]).toBe(String(request?.body.byteLength));
  expect(request?.headers["transfer-encoding"]).toBeUndefined();
  // Seen with the live service: the header is not read on uploads, so the key goes in the form only.
  expect(request?.headers.authorization).toBeUndefined();
  expect(request?.url.href).toBe("http://fake.test/api/v2/samples");
  expect(sample).toMatchObject({
    sampleId: ID,
    state: "wait",
    isPrivate: true,
    isAnalyzing: true,
    tags: [],
    vm: "win7-x64",
  });
  expect(sample.os).toBeUndefined();
});

test.each([
  ['say "hi".exe', "say %22hi%22.exe"],
  ["line\r\nbreak.exe", "line%0D%0Abreak.exe"],
  ["Größe 漢字 🦠.exe", "Größe 漢字 🦠.exe"],
  ["invoice\u202Egpj.exe", "invoice\u202Egpj.exe"],
  ["nul\u0000.exe", "nul%00.exe"],
  ["../../etc/passwd", "../../etc/passwd"],
  ["x".repeat(10_000), "x".repeat(255)],
])("the name %j arrives whole in its field and escaped in the part's head", async (name, inHead) => {
  await using service = await startFakeService([json(200, SUBMITTED)]);
  await using it = testClient(service.baseUrl);
  await it.client.samples.submitFile({ file: fileFromBytes(name, new Uint8Array([1, 2])) });
  const [request] = service.received;
  const parts = parseMultipart(request?.headers["content-type"], request?.body ?? Buffer.alloc(0));
  expect(parts.find((part) => part.name === "sample_filename")?.value.toString()).toBe(name);
  expect(parts.find((part) => part.name === "sample")).toMatchObject({ filename: inHead, value: Buffer.from([1, 2]) });
  expect(parts).toHaveLength(3);
});

test("a service that refuses a large file before it has read it is understood", async () => {
  await using service = await startRawService((_, response) => {
    const error = { message: "too big", code: 413, errors: [] };
    response.writeHead(413, { connection: "close" }).end(JSON.stringify({ api_version: 2, id: 1, error }));
  });
  await using it = testClient(service.baseUrl);
  const file = fileFromBytes("big", new Uint8Array(16 * 1024 * 1024));
  const error = await rejection(it.client.samples.submitFile({ file }));
  expect(error).toMatchObject({ code: "TG_UPLOAD_TOO_LARGE", status: 413, serviceMessages: ["too big"] });
});

test("an empty file is submitted as such", async () => {
  await using service = await startFakeService([json(200, SUBMITTED)]);
  await using it = testClient(service.baseUrl);
  await it.client.samples.submitFile({ file: fileFromBytes("empty", new Uint8Array()) });
  expect(service.received[0]?.body.toString()).toContain(
    'filename="empty"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--',
  );
});

test("a URL goes urlencoded with the key in the header", async () => {
  await using service = await startFakeService([json(200, SUBMITTED)]);
  await using it = testClient(service.baseUrl);
  await it.client.samples.submitUrl({ url: "http://example.test/?a=b&c=d", options: { isPrivate: false } });
  const [request] = service.received;
  expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(request?.headers.authorization).toBe(`bearer ${KEY}`);
  expect(Object.fromEntries(new URLSearchParams(request?.body.toString()))).toEqual({
    url: "http://example.test/?a=b&c=d",
    // Only this spelling makes a sample public.
    private: "false",
  });
});

test("a tag with a comma is refused because it would become two", async () => {
  await using it = testClient("http://127.0.0.1:9");
  const error = await rejection(it.client.samples.submitFile({ file: FILE, options: { tags: ["a,b"] } }));
  expect(error).toBeInstanceOf(InvalidArgumentError);
});

test.each([
  ["is cut off before its answer", cut],
  ["gets half an answer", half('{"api_version":2,')],
  ["gets something else than JSON", raw(200, "<html>welcome to the hotel</html>")],
  ["gets a record without an id", data({ state: "wait" })],
  ["gets a 500", failure(500, "oops")],
  ["gets a 502", raw(502, "bad gateway")],
  ["gets a 503", failure(503, "busy", { "retry-after": "1" })],
  ["gets a 504", raw(504, "")],
])("a submission that %s is not sent again, and says that its outcome is unknown", async (_, answer) => {
  await using service = await startFakeService([answer]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.submitFile({ file: FILE }));
  expect(error).toBeInstanceOf(SubmitOutcomeUnknownError);
  expect(error).toMatchObject({ code: "TG_SUBMIT_OUTCOME_UNKNOWN", retryable: false });
  expect(service.received).toHaveLength(1);
});

test("a submission that found no connection is tried again and fails as a network error", async () => {
  const service = await startFakeService([cut]);
  await service[Symbol.asyncDispose]();
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.submitFile({ file: FILE }));
  expect(error).toMatchObject({ code: "TG_NETWORK", retryable: true });
  expect(it.slept).toEqual([500, 1000, 2000]);
});

test.each([
  ["the header", failure(429, "Too many.", { "retry-after": "120" }), 120],
  ["the message", failure(429, "Limit of 100 in 24 hours reached. Please wait 90 seconds before retrying."), 90],
  ["nothing", failure(429, "Limit reached."), undefined],
])("a submission over the limit is not repeated; the wait comes from %s", async (_, answer, waitSeconds) => {
  await using service = await startFakeService([answer]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.submitFile({ file: FILE }));
  expect(error).toBeInstanceOf(RateLimitedError);
  expect(error).toMatchObject({ waitSeconds, retryable: true });
  expect(service.received).toHaveLength(1);
});

test.each([
  ["grew", 3, [new Uint8Array(2), new Uint8Array(2)]],
  ["shrank", 9, [new Uint8Array(2)]],
])("a file that %s since it was announced is not submitted", async (_, sizeBytes, chunks) => {
  await using service = await startFakeService([json(200, SUBMITTED)]);
  await using it = testClient(service.baseUrl);
  const file = {
    name: "x",
    sizeBytes,
    open: async function* () {
      yield* chunks;
    },
  };
  expect(await rejection(it.client.samples.submitFile({ file }))).toBeInstanceOf(FileSourceError);
  expect(service.received).toHaveLength(0);
});

test("a file that cannot be read is not submitted, and the error keeps the reason", async () => {
  await using service = await startFakeService([json(200, SUBMITTED)]);
  await using it = testClient(service.baseUrl);
  const file = {
    name: "x",
    sizeBytes: 3,
    // oxlint-disable-next-line require-yield
    open: async function* (): AsyncGenerator<Uint8Array> {
      throw new Error("EIO: disk says no");
    },
  };
  const error = await rejection(it.client.samples.submitFile({ file }));
  expect(error).toBeInstanceOf(FileSourceError);
  expect(error).toMatchObject({ cause: { message: "EIO: disk says no" } });
});

test("the sample's record is read in our words, without what the service left empty", async () => {
  const record = { id: ID, state: "fail", status: "filetype_not_supported", os: null, filename: "x.rar", tags: [] };
  await using service = await startFakeService([data(record)]);
  await using it = testClient(service.baseUrl);
  const sample = await it.client.samples.get(ID);
  expect(sample).toMatchObject({ sampleId: ID, state: "fail", status: "filetype_not_supported", fileName: "x.rar" });
  expect(sample.os).toBeUndefined();
  expect(service.received[0]?.headers.authorization).toBe(`bearer ${KEY}`);
  expect(service.received[0]?.url.pathname).toBe(`/api/v2/samples/${ID}`);
});

test("an unknown sample is a NotFoundError with the service's words and request id", async () => {
  await using service = await startFakeService([failure(404, "Record not found ", { "tg-request-id": "req-1" })]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.get(ID));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({
    status: 404,
    requestId: "req-1",
    serviceMessages: ["Record not found"],
    operationId: "getSample",
  });
});

test("an unknown state is an unexpected answer that names place and value", async () => {
  await using service = await startFakeService([data({ id: ID, state: "paused" })]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.get(ID));
  expect(error).toBeInstanceOf(UnexpectedAnswerError);
  expect(error).toMatchObject({ path: "data.state", found: '"paused"', operationId: "getSample" });
});

test("states of many samples are asked a thousand at a time and merged", async () => {
  await using service = await startFakeService([
    (received, response) => {
      const ids: string[] = JSON.parse(new URLSearchParams(received.body.toString()).get("ids") ?? "");
      data(ids.map((sample) => ({ sample, state: "succ", status: "job_done" })))(received, response);
    },
  ]);
  await using it = testClient(service.baseUrl);
  const ids = Array.from({ length: 2100 }, (_, index) => index.toString(16).padStart(32, "0"));
  const states = await it.client.samples.states([...ids, ...ids]);
  expect(states.size).toBe(2100);
  expect(states.get(ids[2099] ?? "")).toEqual({ sampleId: ids[2099], state: "succ", status: "job_done" });
  expect(service.received.map((request) => [request.method, request.url.pathname])).toEqual(
    Array.from({ length: 3 }, () => ["POST", "/api/v2/samples/state"]),
  );
});

test("states that nobody asked for are left out", async () => {
  await using service = await startFakeService([
    data([
      { sample: "f".repeat(32), state: "succ" },
      { sample: ID, state: "run" },
    ]),
  ]);
  await using it = testClient(service.baseUrl);
  expect([...(await it.client.samples.states([ID])).keys()]).toEqual([ID]);
});

test("no ids mean no call", async () => {
  await using service = await startFakeService([data([])]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.samples.states([])).size).toBe(0);
  expect(service.received).toHaveLength(0);
});

test("the bulk state call is repeated when the service is busy, as it only reads", async () => {
  await using service = await startFakeService([raw(503, ""), cut, data([{ sample: ID, state: "run" }])]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.samples.states([ID])).get(ID)?.state).toBe("run");
  expect(it.slept).toEqual([500, 1000]);
});

test("state, summary and threat are read in our words", async () => {
  await using service = await startFakeService([
    json(200, threatGridOperations.getSampleState.examples[0]?.response),
    json(200, threatGridOperations.getSampleSummary.examples[0]?.response),
    json(200, threatGridOperations.getSampleThreat.examples[0]?.response),
  ]);
  await using it = testClient(service.baseUrl);
  expect(await it.client.samples.state(ID)).toBe("succ");
  expect(await it.client.samples.summary(ID)).toMatchObject({
    sampleId: ID,
    timesSeen: 22,
    streamCount: 7,
    artifactCounts: { disk: 4, network: 0, memory: 0, extracted: 0 },
  });
  expect(await it.client.samples.threat(ID)).toEqual({
    sampleId: ID,
    threatScore: 3,
    indicatorCount: 1,
    maxSeverity: 5,
    maxConfidence: 60,
    indicatorNames: ["pe-header-timestamp-future"],
  });
});

test("the portal's link leads to the sample's page", () => {
  const { client } = testClient("https://tg.example.test/");
  expect(client.portalUrl(ID)).toBe(`https://tg.example.test/mask/samples/${ID}`);
});
