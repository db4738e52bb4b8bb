import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineResult } from "../engine/types.ts";
import { fakeAnalysis } from "../testing/fake-engine.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-deliveries-"));
  harness = await openHarness({ limits: { maxElementBytes: 1000, maxExtractedArtifacts: 4 } });
});
afterAll(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

/** Analyses with an engine that ran the sample. */
async function analysedWith(more: Partial<EngineResult>): Promise<string> {
  harness.engine.next.push(async (input) => ({ ...(await fakeAnalysis(input)), ...more }));
  return await harness.analysed("bad bytes");
}

const download = async (id: string, name: string) => await harness.get(`/api/v2/samples/${id}/${name}`);
const codesOf = async (id: string): Promise<string[]> =>
  (await download(id, "warnings.json")).json().data.map((warning: { code: string }) => warning.code);

test.each([
  ["processes.json", "application/json;charset=utf-8"],
  ["timeline.json", "application/json;charset=utf-8"],
  ["network.pcap", "application/vnd.tcpdump.pcap"],
  ["video.webm", "video/webm"],
  ["screenshot.png", "image/png"],
] as const)("%s is served as delivered, from memory or from a file", async (name, type) => {
  const path = join(folder, name);
  await writeFile(path, "from a file");
  for (const [bytes, text] of [
    [Buffer.from("from memory"), "from memory"],
    [{ path }, "from a file"],
  ] as const) {
    const id = await analysedWith({ elements: [{ name, bytes }] });
    const answer = await download(id, name);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe(type);
    expect(answer.payload).toBe(text);
  }
});

async function unzip(bytes: Buffer): Promise<Record<string, string>> {
  const reader = new ZipReader(new BlobReader(new Blob([new Uint8Array(bytes)])), { password: "infected" });
  const members: Record<string, string> = {};
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    members[entry.filename] = Buffer.from(await entry.getData(new Uint8ArrayWriter())).toString();
  }
  return members;
}

test("artifacts from the network and from the disk come in a zip each, encrypted, and one by one", async () => {
  const path = join(folder, "dropped");
  await writeFile(path, "dropped");
  const result = await analysedWith({
    artifacts: [
      { artifactId: 7, name: "../../evil.exe", origin: "network", bytes: Buffer.from("fetched") },
      { artifactId: 8, name: "evil.dll", origin: "disk", bytes: { path } },
    ],
  });
  const network = await unzip((await download(result, "network-artifacts.zip")).rawPayload);
  const [fetched = "", ...others] = Object.keys(network);
  expect(fetched).toMatch(/^7-[0-9a-f]{64}$/);
  expect(network[fetched]).toBe("fetched");
  expect(others).toEqual(["network.json"]);
  expect(JSON.parse(network["network.json"] ?? "")).toMatchObject({
    network: {},
    annotations: { network: {} },
    metadata: { malware_desc: [{}] },
    files: { [fetched.slice(2)]: null },
  });
  const extracted = await unzip((await download(result, "extracted-artifacts.zip")).rawPayload);
  expect(Object.values(extracted)).toEqual(["dropped"]);
  expect((await harness.get(`/api/v2/artifacts/${fetched.slice(2)}/download`)).payload).toBe("fetched");
});

test("the same bytes from both places stand in both zips", async () => {
  const bytes = Buffer.from("twice");
  const id = await analysedWith({
    artifacts: [
      { artifactId: 7, name: "a", origin: "network", bytes },
      { artifactId: 8, name: "b", origin: "memory", bytes },
    ],
  });
  for (const name of ["network-artifacts.zip", "extracted-artifacts.zip"]) {
    expect(Object.values(await unzip((await download(id, name)).rawPayload))).toContain("twice");
  }
});

test("what is too large is left out, the rest is kept, and a warning tells", async () => {
  const large = Buffer.alloc(1001);
  const id = await analysedWith({
    elements: [
      { name: "video.webm", bytes: large },
      { name: "screenshot.png", bytes: Buffer.alloc(1000) },
    ],
    artifacts: [{ artifactId: 7, name: "a", origin: "disk", bytes: large }],
  });
  expect((await download(id, "video.webm")).statusCode).toBe(404);
  expect((await download(id, "screenshot.png")).statusCode).toBe(200);
  expect((await download(id, "extracted-artifacts.zip")).statusCode).toBe(404);
  expect(await codesOf(id)).toEqual(["fake", "element_too_large", "artifact_too_large"]);
});

test("more artifacts than are kept are left out, and a warning tells", async () => {
  const artifacts = Array.from({ length: 6 }, (_, index) => ({
    artifactId: index,
    name: "a",
    origin: "disk" as const,
    bytes: Buffer.from(`artifact ${index}`),
  }));
  const id = await analysedWith({ artifacts });
  expect(Object.keys(await unzip((await download(id, "extracted-artifacts.zip")).rawPayload))).toHaveLength(4);
  expect(await codesOf(id)).toEqual(["fake", "artifacts_left_out"]);
});

test("an engine may remove its files once they are stored, and not before", async () => {
  const path = join(folder, "released");
  await writeFile(path, "video");
  const id = await analysedWith({ elements: [{ name: "video.webm", bytes: { path } }], release: () => rm(path) });
  expect((await download(id, "video.webm")).payload).toBe("video");
  await expect(access(path)).rejects.toThrow();
});

test("it may remove them when the work was for nothing, too", async () => {
  let released = 0;
  harness.engine.next.push(async (input) => {
    const result = await fakeAnalysis(input);
    harness.now += 61_000;
    await (await harness.reopen()).analyseNext();
    return { ...result, release: async () => void released++ };
  });
  await harness.analysed("bad bytes");
  expect(released).toBe(1);
});

test("a sample that failed has nothing delivered", async () => {
  const id = await analysedWith({
    outcome: "failed",
    status: "analysis_failed",
    elements: [{ name: "video.webm", bytes: Buffer.from("x") }],
  });
  expect((await download(id, "video.webm")).statusCode).toBe(404);
});
