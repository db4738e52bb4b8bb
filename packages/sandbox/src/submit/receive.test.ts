import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTemporaryNames } from "@fumehood/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ThreatGridOperationId } from "@fumehood/contract";
import { askOperation } from "../testing/ask.ts";
import { createMemoryBlobs } from "../testing/memory-blobs.ts";
import { openHarness, type Harness } from "../testing/harness.ts";
import { FORM_TYPE, rawForm, rawRequest, sendRaw } from "../testing/wire.ts";

let harness: Harness;
let address: string;
let key: string;
/** Settled when bytes begin to be stored: then the one who sends them is known. */
let storing: PromiseWithResolvers<void>;
beforeEach(async () => {
  storing = Promise.withResolvers();
  const blobs = createMemoryBlobs(join(tmpdir(), "unused"));
  const put: typeof blobs.put = async (source, options) => {
    storing.resolve();
    return await blobs.put(source, options);
  };
  harness = await openHarness({ blobs: { ...blobs, put } });
  address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
  key = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
});
afterEach(async () => {
  await harness.close();
});

const LARGE = Buffer.alloc(300 * 1024, "large ");
const disposition = (name: string) => `Content-Disposition: form-data; name="${name}"`;
const fileHead = `${disposition("sample")}; filename="a.exe"`;

/** A submission of which the last bytes are sent after something else has happened. */
async function submitAround(happening: () => Promise<unknown>): Promise<number> {
  const request = rawRequest(`POST /api/v2/samples?api_key=${key}`, FORM_TYPE, rawForm([[fileHead, LARGE]]));
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
  socket.write(request.subarray(0, -1000));
  await storing.promise;
  await happening();
  socket.write(request.subarray(-1000));
  await once(socket, "close");
  return Number(answer.split(" ")[1]);
}

async function change(id: ThreatGridOperationId, params: Record<string, string>): Promise<void> {
  expect((await askOperation(harness, id, { params })).statusCode).toBe(200);
}

async function organizationOf(login: string): Promise<string> {
  const answer = await askOperation(harness, "getUserOrganization", { params: { login } });
  return String(answer.json().data.id);
}

test.each([
  ["deactivated", 403, async () => await change("deactivateUser", { login: "eve" })],
  ["deleted", 401, async () => await change("deleteUser", { login: "eve" })],
  [
    "deleted with the organisation",
    401,
    async () => await change("deleteOrganization", { organizationId: await organizationOf("eve") }),
  ],
])("a user who is %s while a file arrives has submitted nothing", async (_, status, happening) => {
  expect(await submitAround(happening)).toBe(status);
  expect((await harness.get("/api/v2/samples")).json().data.items).toEqual([]);
});

test("nothing happens to a submission around which nothing happens", async () => {
  expect(await submitAround(async () => {})).toBe(200);
});

test.each([
  [
    "before",
    [
      [disposition("api_key"), "KEY"],
      [fileHead, LARGE],
    ],
  ],
  [
    "behind",
    [
      [fileHead, LARGE],
      [disposition("api_key"), "KEY"],
    ],
  ],
] as const)("a large file for which there is no room is not kept, with the key %s it", async (_, parts) => {
  const body = { "submission-rate-limit": [[0, 60]] };
  await askOperation(harness, "setRateLimit", { params: { login: "eve" }, body });
  const form = rawForm(parts.map(([head, text]) => [head, text === "KEY" ? key : text] as const));
  const answer = await sendRaw(address, rawRequest("POST /api/v2/samples", FORM_TYPE, form));
  expect(answer.status).toBe(429);
  expect(answer.head.toLowerCase()).toContain("retry-after: 3600");
  await expect(harness.blobs.open(createHash("sha256").update(LARGE).digest("hex"))).rejects.toThrow(/no blob/);
  expect(await readdir(harness.tempFolder)).toEqual([]);
});

test("what a killed process left in the folder for uploads is removed at the next start", async () => {
  const name = createTemporaryNames();
  // Above the highest number that the kernel gives to a process.
  const dead = () => join(harness.tempFolder, name().replace(`.${process.pid}.`, ".4999999."));
  const living = name();
  await writeFile(dead(), "half an upload");
  await mkdir(join(dead(), "members"), { recursive: true });
  await writeFile(join(harness.tempFolder, living), "another upload");
  await harness.reopen();
  expect(await readdir(harness.tempFolder)).toEqual([living]);
});

test("strangers occupy no more of the disk than is left to them, and make room when they go", async () => {
  const small = await harness.reopen({ limits: { maxSampleBytes: 200 * 1024, maxStagedSamples: 2 } });
  const url = new URL(await small.listen({ host: "127.0.0.1", port: 0 }));
  const bytes = Buffer.alloc(190 * 1024, "x");
  const request = rawRequest("POST /api/v2/samples", FORM_TYPE, rawForm([[fileHead, bytes]]));
  const strangers = [1, 2].map(() => connect(Number(url.port), url.hostname));
  for (const socket of strangers) socket.write(request.subarray(0, -1000));
  await expect.poll(async () => await sizeOfFolder(), { timeout: 10_000 }).toBeGreaterThan(300 * 1024);
  const form = rawForm([
    [fileHead, bytes],
    [disposition("api_key"), key],
  ]);
  const late = rawRequest("POST /api/v2/samples", FORM_TYPE, form);
  const early = rawRequest(`POST /api/v2/samples?api_key=${key}`, FORM_TYPE, rawForm([[fileHead, bytes]]));
  const refused = await sendRaw(url.href, late);
  expect([refused.status, refused.body]).toEqual([503, expect.stringContaining("Send the key before the file")]);
  expect((await sendRaw(url.href, early)).status).toBe(200);
  for (const socket of strangers) socket.destroy();
  await expect.poll(async () => (await sendRaw(url.href, late)).status, { timeout: 10_000 }).toBe(200);
});

async function sizeOfFolder(): Promise<number> {
  const names = await readdir(harness.tempFolder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(harness.tempFolder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
