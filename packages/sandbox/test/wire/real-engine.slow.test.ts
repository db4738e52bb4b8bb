import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInspector, isUnpackable, unpackArchive, type Inspector } from "@fumehood/inspect";
import { buildPe, buildZip } from "@fumehood/inspect/testing";
import { BlobReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createArchiveOpener, createStaticEngine } from "../../src/engine/index.ts";
import { KEY } from "../../src/testing/harness.ts";
import { openWireWorld, type WireWorld } from "./wire-world.ts";

// What clients read of an archive, from the service with the engine that it has in earnest.

const PROGRAM = Buffer.from(buildPe());
const NOTE = Buffer.from("a note");
const SHA256 = createHash("sha256").update(PROGRAM).digest("hex");

let world: WireWorld;
let inspector: Inspector;
let folder: string;
let sampleId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-members-"));
  inspector = createInspector({ workers: 1 });
  const archives = createArchiveOpener({ unpacking: { isUnpackable, unpack: unpackArchive }, scratchDir: folder });
  world = await openWireWorld({ engine: createStaticEngine({ inspector, clock: Date.now, archives }) });
  const bytes = buildZip([
    { name: "folder/tool.exe", data: PROGRAM },
    { name: "note.txt", data: NOTE },
  ]);
  sampleId = await world.harness.analysed(bytes, { sample_filename: "delivery.zip" });
  // Processes are started for it, which takes its time on a busy machine.
}, 60_000);
afterAll(async () => {
  await world.close();
  await inspector.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string) => world.python("GET", `/api/v2/${path}`, { params: [["api_key", KEY]] });

test("each member that the analysis calls extracted stands in the zip of extracted artifacts", async () => {
  const { items } = (await get(`samples/${sampleId}/analysis/artifacts`)).json().data;
  const extracted = Object.values<{ origin: string; sha256: string }>(items).filter(
    ({ origin }) => origin === "extracted",
  );
  const answer = await get(`samples/${sampleId}/extracted-artifacts.zip`);
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/zip"]);
  const digests = [...(await unzip(answer.bytes))].map((bytes) => createHash("sha256").update(bytes).digest("hex"));
  expect(digests.toSorted()).toEqual(extracted.map(({ sha256 }) => sha256).toSorted());
  expect(extracted).toHaveLength(2);
});

test("a member is downloaded by its digest, and none is left where it was unpacked", async () => {
  const answer = await get(`artifacts/${SHA256}/download`);
  expect([answer.status, answer.bytes.equals(PROGRAM)]).toEqual([200, true]);
  expect(await readdir(folder)).toEqual([]);
});

test("a connector for STIX takes sections out of the analysis, and goes through the suspected categories", async () => {
  const query = `limit=1&sort_by=timestamp&sort_order=desc&threatscores=critical&q=${SHA256}&api_key=${KEY}`;
  const headers = [
    ["Accept", "application/json"],
    ["Content-Type", "application/json"],
  ] as const;
  const found = (await world.python("GET", `/api/v2/search/submissions?${query}`, { headers })).json().data;
  expect([found.total, found.items[0].item.sample]).toEqual([1, sampleId]);
  const analysis = (await get(`samples/${sampleId}/analysis.json`)).json();
  for (const section of ["iocs", "network", "domains", "dynamic", "artifacts"])
    expect([section, Object.hasOwn(analysis, section)]).toEqual([section, true]);
  expect([...analysis.threat.suspected_categories].every((name) => typeof name === "string")).toBe(true);
  expect(found.items[0].item.analysis.behaviors.every(({ threat }: { threat: number }) => threat >= 0)).toBe(true);
});

async function unzip(bytes: Buffer): Promise<Uint8Array[]> {
  const reader = new ZipReader(new BlobReader(new Blob([new Uint8Array(bytes)])), { password: "infected" });
  const members: Uint8Array[] = [];
  for (const entry of await reader.getEntries()) {
    if (!entry.directory) members.push(await entry.getData(new Uint8ArrayWriter()));
  }
  return members;
}
