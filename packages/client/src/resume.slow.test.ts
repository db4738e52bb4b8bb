import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startRangedService } from "../test/support/ranged-service.ts";
import { ID, rejection, testClient, type TestClient } from "../test/support/test-client.ts";
import { createFetchTransport, type DownloadOptions } from "./index.ts";
import { saveTo } from "./node.ts";

const MIB = 1024 * 1024;
const CONTENT = randomBytes(3 * MIB);

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-save-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

const pcapOf =
  ({ client }: TestClient) =>
  (part: DownloadOptions) =>
    client.samples.download(ID, "network.pcap", part);

test.each([
  ["undici", undefined],
  ["fetch", createFetchTransport()],
])("over %s, a download of a service that cuts three connections comes whole", async (_, transport) => {
  await using service = await startRangedService(CONTENT, [MIB, 0, 500_000]);
  await using it = testClient(service.baseUrl, { transport });
  const download = await it.client.samples.download(ID, "network.pcap");
  expect((await readAll(download.stream)).equals(CONTENT)).toBe(true);
  expect(service.asked).toHaveLength(4);
  expect(service.asked.slice(1).every(({ range, ifRange }) => range !== undefined && ifRange !== undefined)).toBe(true);
  expect(it.events.filter(({ type }) => type === "retry")).toHaveLength(3);
});

test("content that changes between two connections is an error", async () => {
  await using service = await startRangedService(CONTENT, [MIB]);
  await using it = testClient(service.baseUrl);
  const download = await it.client.samples.download(ID, "network.pcap");
  const reading = (async () => {
    for await (const _ of download.stream) service.serve(randomBytes(3 * MIB));
  })();
  expect(await rejection(reading)).toMatchObject({ code: "TG_NETWORK", retryable: true });
});

test("a file is saved under its name when it is complete, for its owner alone, and nothing is left beside it", async () => {
  await using service = await startRangedService(CONTENT, [MIB]);
  await using it = testClient(service.baseUrl);
  const path = join(folder, "deep", "network.pcap");
  expect(await saveTo(path, pcapOf(it))).toEqual({ path, sizeBytes: CONTENT.byteLength, continuedFrom: 0 });
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, "deep"))).toEqual(["network.pcap"]);
});

test("what an earlier attempt left is continued", async () => {
  await using service = await startRangedService(CONTENT, [2 * MIB]);
  await using it = testClient(service.baseUrl, { retry: { maxAttempts: 1 } });
  const path = join(folder, "network.pcap");
  expect(await rejection(saveTo(path, pcapOf(it)))).toMatchObject({ code: "TG_NETWORK" });
  expect(await readdir(folder)).toEqual(["network.pcap.part", "network.pcap.part.json"]);
  const { size } = await stat(`${path}.part`);
  expect(size).toBeGreaterThan(0);
  expect(await saveTo(path, pcapOf(it))).toMatchObject({ continuedFrom: size, sizeBytes: CONTENT.byteLength });
  expect(service.asked.at(-1)?.range).toBe(`bytes=${size}-`);
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
  expect(await readdir(folder)).toEqual(["network.pcap"]);
});

test("a part of something that has changed is thrown away", async () => {
  await using service = await startRangedService(CONTENT, [2 * MIB]);
  await using it = testClient(service.baseUrl, { retry: { maxAttempts: 1 } });
  const path = join(folder, "network.pcap");
  await rejection(saveTo(path, pcapOf(it)));
  const other = randomBytes(MIB);
  service.serve(other);
  expect(await saveTo(path, pcapOf(it))).toMatchObject({ continuedFrom: 0, sizeBytes: MIB });
  expect((await readFile(path)).equals(other)).toBe(true);
});

test("a part of another address is not continued, even under the same entity tag", async () => {
  await using service = await startRangedService(CONTENT, [2 * MIB]);
  await using it = testClient(service.baseUrl, { retry: { maxAttempts: 1 } });
  const path = join(folder, "x");
  await rejection(saveTo(path, pcapOf(it)));
  const video = (part: DownloadOptions) => it.client.samples.download(ID, "video.webm", part);
  expect(await saveTo(path, video)).toMatchObject({ continuedFrom: 0 });
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
});

test("a part that lacks only its name is finished by asking for its last byte", async () => {
  await using service = await startRangedService(CONTENT, [2 * MIB]);
  await using it = testClient(service.baseUrl, { retry: { maxAttempts: 1 } });
  const path = join(folder, "x");
  await rejection(saveTo(path, pcapOf(it)));
  await writeFile(`${path}.part`, CONTENT);
  expect(await saveTo(path, pcapOf(it))).toMatchObject({ continuedFrom: CONTENT.byteLength - 1 });
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
});

test.each(["no JSON", "null", '{"url":1}', '{"url":"x","etag":"\\"y\\"","totalBytes":3}'])(
  "a part with the note %j begins anew",
  async (note) => {
    await using service = await startRangedService(CONTENT);
    await using it = testClient(service.baseUrl);
    const path = join(folder, "x");
    await writeFile(`${path}.part`, "something longer");
    await writeFile(`${path}.part.json`, note);
    expect(await saveTo(path, pcapOf(it))).toMatchObject({ continuedFrom: 0 });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
  },
);

test("without an entity tag a broken download leaves nothing behind", async () => {
  await using it = testClient("https://tg.example.test", {
    transport: createFetchTransport(async () => new Response(brokenStream(), { headers: { "content-length": "10" } })),
  });
  expect(await rejection(saveTo(join(folder, "x"), pcapOf(it)))).toMatchObject({ code: "TG_NETWORK" });
  expect(await readdir(folder)).toEqual([]);
});

function brokenStream(): ReadableStream {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(4)),
    pull: (controller) => controller.error(new Error("cut")),
  });
}

test("a path that cannot be written is said as such, and nothing is asked for", async () => {
  await using service = await startRangedService(CONTENT);
  await using it = testClient(service.baseUrl);
  await writeFile(join(folder, "file"), "");
  const error = await rejection(saveTo(join(folder, "file", "x"), pcapOf(it)));
  expect(error).toMatchObject({ code: "TG_FILE_TARGET", name: "FileTargetError", retryable: false });
  expect(service.asked).toHaveLength(0);
});

test("a file of that name is replaced", async () => {
  await using service = await startRangedService(CONTENT);
  await using it = testClient(service.baseUrl);
  const path = join(folder, "x");
  await writeFile(path, "something older");
  await saveTo(path, pcapOf(it));
  expect((await readFile(path)).equals(CONTENT)).toBe(true);
});

test("a name that a folder has is said as such, and nothing need be fetched again for a better one", async () => {
  await using service = await startRangedService(CONTENT);
  await using it = testClient(service.baseUrl);
  const path = join(folder, "x");
  await mkdir(join(path, "full"), { recursive: true });
  expect(await rejection(saveTo(path, pcapOf(it)))).toMatchObject({ code: "TG_FILE_TARGET" });
  await rm(path, { recursive: true });
  expect(await saveTo(path, pcapOf(it))).toMatchObject({ continuedFrom: CONTENT.byteLength - 1 });
});

test("a link in the place of the part is not written through", async () => {
  await using service = await startRangedService(CONTENT);
  await using it = testClient(service.baseUrl);
  const victim = join(folder, "victim");
  await writeFile(victim, "precious");
  await symlink(victim, join(folder, "x.part"));
  await saveTo(join(folder, "x"), pcapOf(it));
  expect(await readFile(victim, "utf8")).toBe("precious");
});
