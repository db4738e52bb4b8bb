import { threatGridOperations } from "@fumehood/contract";
import { expect, test } from "vitest";
import { cut, data, half, raw, silent, startFakeService } from "../../test/support/fake-service.ts";
import { parseMultipart } from "../../test/support/multipart.ts";
import { ID, KEY, rejection, testClient } from "../../test/support/test-client.ts";
import { createFetchTransport, fileFromBlob, fileFromBytes, MAX_GATHERED_UPLOAD_BYTES } from "../index.ts";
import { createDefaultTransport } from "./default-browser.ts";

const SAMPLE = { id: ID, state: "succ" };
const transport = createFetchTransport();

test("a handler in the same process can stand in for the service", async () => {
  const seen: Request[] = [];
  const handler = createFetchTransport(async (url, init) => {
    seen.push(new Request(url, init));
    return Response.json({ api_version: 2, id: 1, data: SAMPLE });
  });
  await using it = testClient("https://tg.example.test", { transport: handler });
  expect((await it.client.samples.get(ID)).state).toBe("succ");
  expect(seen[0]?.headers.get("authorization")).toBe(`bearer ${KEY}`);
  expect(seen[0]?.headers.get("accept-encoding")).toBeNull();
});

test("reading works over fetch", async () => {
  await using service = await startFakeService([data(SAMPLE)]);
  await using it = testClient(service.baseUrl, { transport });
  expect((await it.client.samples.get(ID)).state).toBe("succ");
});

test("a download works over fetch", async () => {
  await using service = await startFakeService([raw(200, "bytes", { "content-length": "5" })]);
  await using it = testClient(service.baseUrl, { transport });
  const download = await it.client.samples.download(ID, "video.webm");
  expect(download.sizeBytes).toBe(5);
  let text = "";
  for await (const piece of download.stream) text += new TextDecoder().decode(piece);
  expect(text).toBe("bytes");
});

test("a file goes up over fetch with its announced length", async () => {
  await using service = await startFakeService([data(threatGridOperations.submitSample.examples[0]?.response)]);
  await using it = testClient(service.baseUrl, { transport });
  const file = fileFromBlob(new File(["hello ", "world"], "größe.txt"));
  await rejection(it.client.samples.submitFile({ file }));
  const [request] = service.received;
  const parts = parseMultipart(request?.headers["content-type"], request?.body ?? Buffer.alloc(0));
  expect(parts.map(({ name, value }) => [name, value.toString()])).toEqual([
    ["api_key", KEY],
    ["sample_filename", "größe.txt"],
    ["sample", "hello world"],
  ]);
  expect(request?.headers["content-length"]).toBe(String(request?.body.byteLength));
});

test("a file too large to gather is refused before it is read", async () => {
  const file = { ...fileFromBytes("x", new Uint8Array()), sizeBytes: MAX_GATHERED_UPLOAD_BYTES };
  await using it = testClient("https://tg.example.test", { transport });
  expect(await rejection(it.client.samples.submitFile({ file }))).toMatchObject({ code: "TG_UPLOAD_TOO_LARGE" });
});

test("a file that is not as long as announced is not sent over fetch", async () => {
  await using service = await startFakeService([data(SAMPLE)]);
  await using it = testClient(service.baseUrl, { transport });
  const file = { ...fileFromBytes("x", new Uint8Array(3)), sizeBytes: 4 };
  expect(await rejection(it.client.samples.submitFile({ file }))).toMatchObject({ code: "TG_FILE_SOURCE" });
  expect(service.received).toHaveLength(0);
});

test.each([
  ["cut", cut],
  ["half", half('{"data":{')],
])("a connection that is %s is a network error over fetch", async (_, answer) => {
  await using service = await startFakeService([answer]);
  await using it = testClient(service.baseUrl, { transport, retry: { maxAttempts: 1 } });
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_NETWORK" });
});

test("a submission that found no connection over fetch was not sent", async () => {
  const service = await startFakeService([cut]);
  await service[Symbol.asyncDispose]();
  await using it = testClient(service.baseUrl, { transport });
  expect(await rejection(it.client.samples.submitUrl({ url: "http://example.test" }))).toMatchObject({
    code: "TG_NETWORK",
  });
});

test("a submission that is cut off over fetch has an unknown outcome", async () => {
  await using service = await startFakeService([cut]);
  await using it = testClient(service.baseUrl, { transport });
  const error = await rejection(it.client.samples.submitUrl({ url: "http://example.test" }));
  expect(error).toMatchObject({ code: "TG_SUBMIT_OUTCOME_UNKNOWN" });
  expect(service.received).toHaveLength(1);
});

test.each([
  ["no answer", silent],
  [
    "an answer that stops",
    (_: unknown, response: import("node:http").ServerResponse) => void response.writeHead(200).write("{"),
  ],
])("%s is a time-out over fetch", async (_, answer) => {
  await using service = await startFakeService([answer]);
  const timeouts = { headersMs: 40, idleMs: 40 };
  await using it = testClient(service.baseUrl, { transport, timeouts, retry: { maxAttempts: 1 } });
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_TIMEOUT" });
});

test("an abort is an abort over fetch", async () => {
  const controller = new AbortController();
  await using service = await startFakeService([() => controller.abort()]);
  await using it = testClient(service.baseUrl, { transport });
  expect(await rejection(it.client.samples.get(ID, { signal: controller.signal }))).toMatchObject({
    code: "TG_ABORTED",
  });
});

test("a redirect that a browser hides is refused", async () => {
  const hidden = createFetchTransport(async () =>
    Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" }),
  );
  await using it = testClient("https://tg.example.test", { transport: hidden });
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_REDIRECTED" });
});

test.each([{ proxyUrl: "http://127.0.0.1:1" }, { ca: "PEM" }, { certificateFingerprints: ["AA"] }])(
  "the browser's transport refuses %j",
  (options) => {
    const create = () => createDefaultTransport({ connectTimeoutMs: 1, maxConnections: 1, ...options });
    expect(create).toThrow(Object.keys(options)[0]);
  },
);
