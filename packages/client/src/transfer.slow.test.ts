import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { threatGridOperations } from "@fumehood/contract";
import { expect, test } from "vitest";
import { cut, failure, half, raw, startFakeService, startRawService } from "../test/support/fake-service.ts";
import { ID, rejection, testClient } from "../test/support/test-client.ts";
import { FileSourceError, NetworkError, type FileSource } from "./index.ts";
import { fileFromPath } from "./node.ts";

const MIB = 1024 * 1024;
const TRANSFER_BYTES = 64 * MIB;
const MAX_GROWTH_BYTES = 16 * MIB;
const LOOK_EVERY_BYTES = 16 * MIB;
const SUBMITTED = threatGridOperations.submitSample.examples[0]?.response;

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("a download yields the bytes, their type and their number", async () => {
  const video = Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0, 1, 2]);
  await using service = await startFakeService([raw(200, video, { "content-type": "video/webm" })]);
  await using it = testClient(service.baseUrl);
  const download = await it.client.samples.download(ID, "video.webm");
  expect(download).toMatchObject({ status: 200, contentType: "video/webm" });
  expect(await readAll(download.stream)).toEqual(video);
  expect(service.received[0]?.url.pathname).toBe(`/api/v2/samples/${ID}/video.webm`);
  expect(service.received[0]?.headers["accept-encoding"]).toBe("identity");
});

test("an announced length is told before the bytes come", async () => {
  await using service = await startFakeService([raw(200, "abc", { "content-length": "3" })]);
  await using it = testClient(service.baseUrl);
  await using download = await it.client.artifacts.download("f".repeat(64));
  expect(download.sizeBytes).toBe(3);
  expect(service.received[0]?.url.pathname).toBe(`/api/v2/artifacts/${"f".repeat(64)}/download`);
});

test("JSON may come compressed, and then no length is claimed", async () => {
  const body = gzipSync('{"version":4}');
  await using service = await startFakeService([
    raw(200, body, { "content-encoding": "gzip", "content-length": String(body.byteLength) }),
  ]);
  await using it = testClient(service.baseUrl);
  const download = await it.client.samples.download(ID, "analysis.json");
  expect(service.received[0]?.headers["accept-encoding"]).toContain("gzip");
  expect(download.sizeBytes).toBeUndefined();
  expect((await readAll(download.stream)).toString()).toBe('{"version":4}');
});

test.each([
  [{ start: 5 }, "bytes=5-"],
  [{ start: 0, end: 9 }, "bytes=0-9"],
])("a range of %j is asked for as %s, uncompressed", async (range, header) => {
  await using service = await startFakeService([raw(206, "x", { "content-range": "bytes 5-5/6" })]);
  await using it = testClient(service.baseUrl);
  await using download = await it.client.samples.download(ID, "analysis.json", { range });
  expect(download).toMatchObject({ status: 206, contentRange: "bytes 5-5/6" });
  expect(service.received[0]?.headers).toMatchObject({ range: header, "accept-encoding": "identity" });
});

test.each([{ start: -1 }, { start: 2, end: 1 }, { start: 0.5 }])("the range %j is refused", async (range) => {
  await using it = testClient("http://127.0.0.1:9");
  expect(await rejection(it.client.samples.download(ID, "video.webm", { range }))).toMatchObject({
    code: "TG_INVALID_ARGUMENT",
  });
});

test("an element that does not exist is a NotFoundError with the service's list", async () => {
  await using service = await startFakeService([failure(404, "Record not found (Artifact not found.)")]);
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.download(ID, "network.pcap"));
  expect(error).toMatchObject({ code: "TG_NOT_FOUND", serviceMessages: ["Record not found (Artifact not found.)"] });
});

test("a download is asked for again as long as no byte of it came", async () => {
  await using service = await startFakeService([cut, raw(503, ""), raw(200, "bytes")]);
  await using it = testClient(service.baseUrl);
  expect((await readAll((await it.client.samples.download(ID, "video.webm")).stream)).toString()).toBe("bytes");
});

test("a download that breaks off throws, and is not taken for complete", async () => {
  await using service = await startFakeService([half("0123456789")]);
  await using it = testClient(service.baseUrl);
  const download = await it.client.samples.download(ID, "video.webm");
  const error = await rejection(readAll(download.stream));
  expect(error).toBeInstanceOf(NetworkError);
  expect(error).toMatchObject({ operationId: "downloadElement", retryable: true });
});

test("a download that the caller's signal stops throws AbortedError", async () => {
  const controller = new AbortController();
  await using service = await startFakeService([(_, response) => response.writeHead(200).write("begin")]);
  await using it = testClient(service.baseUrl);
  const download = await it.client.samples.download(ID, "video.webm", { signal: controller.signal });
  const reading = (async () => {
    for await (const _ of download.stream) controller.abort();
  })();
  expect(await rejection(reading)).toMatchObject({ code: "TG_ABORTED" });
});

test.each(["cancel", "break"])("a download that is left by %s gives its connection back", async (way) => {
  const closed = Promise.withResolvers<void>();
  await using service = await startFakeService([
    (_, response) => {
      response.writeHead(200).write("begin");
      response.on("close", () => closed.resolve());
    },
  ]);
  await using it = testClient(service.baseUrl);
  const download = await it.client.samples.download(ID, "video.webm");
  if (way === "cancel") await download.cancel();
  else for await (const _ of download.stream) break;
  await expect(closed.promise).resolves.toBeUndefined();
});

test("a file on disk is streamed with the last part of its path as its name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-client-"));
  try {
    const content = Buffer.alloc(700_000, "fumehood");
    await writeFile(join(folder, "a b.bin"), content);
    const file = await fileFromPath(join(folder, "a b.bin"));
    expect(file).toMatchObject({ name: "a b.bin", sizeBytes: content.byteLength });
    expect((await readAll(file.open())).equals(content)).toBe(true);
    // Once more: a retry opens it again.
    expect((await readAll(file.open())).equals(content)).toBe(true);
    expect(await rejection(fileFromPath(folder))).toBeInstanceOf(FileSourceError);
    expect(await rejection(fileFromPath(join(folder, "none")))).toMatchObject({ code: "TG_FILE_SOURCE" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("large files go up and come down whole, in bounded memory", async () => {
  const block = Buffer.alloc(256 * 1024, "0123456789abcdef");
  const blocks = TRANSFER_BYTES / block.byteLength;
  const memory = watchMemory();
  let uploadedBytes = 0;
  await using service = await startRawService((request, response) => {
    if (request.method === "GET") {
      Readable.from(repeat(block, blocks)).pipe(response);
      return;
    }
    request.on("data", (chunk: Buffer) => (uploadedBytes += chunk.byteLength));
    request.on("end", () => response.end(JSON.stringify(SUBMITTED)));
  });
  await using it = testClient(service.baseUrl);
  const file = (times: number): FileSource => ({
    name: "large.bin",
    sizeBytes: block.byteLength * times,
    open: () => repeat(block, times, (bytes) => memory.look(bytes)),
  });

  await it.client.samples.submitFile({ file: file(64) });
  uploadedBytes = 0;
  memory.begin();
  await it.client.samples.submitFile({ file: file(blocks) });
  const hash = createHash("sha256");
  for await (const piece of (await it.client.samples.download(ID, "video.webm")).stream) {
    hash.update(piece);
    memory.look(piece.byteLength);
  }

  expect(uploadedBytes).toBeGreaterThan(TRANSFER_BYTES);
  expect(uploadedBytes).toBeLessThan(TRANSFER_BYTES + 1024);
  expect(hash.digest("hex")).toBe(await digestOf(repeat(block, blocks)));
  expect(memory.growthBytes()).toBeLessThan(MAX_GROWTH_BYTES);
});

async function* repeat(
  block: Buffer,
  times: number,
  onEach: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  for (let index = 0; index < times; index++) {
    onEach(block.byteLength);
    yield block;
  }
}

async function digestOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of stream) hash.update(piece);
  return hash.digest("hex");
}

/**
 * Live memory of the process, that of the service included, looked at after a collection every 16 MiB. (Resident
 * memory also counts what Node has not collected yet, which says nothing of what somebody holds.)
 */
function watchMemory() {
  setFlagsFromString("--expose-gc");
  // The flag adds the function `gc` to contexts that are made from now on.
  const collect = runInNewContext("gc") as () => void;
  const live = () => {
    // The memory of buffers is given back a moment after their collection: the second one waits for the first.
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  let first = 0;
  let most = 0;
  let seenBytes = 0;
  return {
    look(bytes: number) {
      const before = Math.floor(seenBytes / LOOK_EVERY_BYTES);
      seenBytes += bytes;
      if (Math.floor(seenBytes / LOOK_EVERY_BYTES) > before) most = Math.max(most, live());
    },
    begin() {
      first = live();
      most = first;
    },
    growthBytes: () => most - first,
  };
}
