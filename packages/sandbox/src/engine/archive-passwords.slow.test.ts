import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInspector, isUnpackable, unpackArchive, type Inspector } from "@fumehood/inspect";
import { buildPe } from "@fumehood/inspect/testing";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHarness, type Harness } from "../testing/harness.ts";
import { createArchiveOpener, createStaticEngine } from "./index.ts";

// The service with the engine that it has in earnest: a password goes from the form to the unpacker.

let harness: Harness;
let inspector: Inspector;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-passwords-"));
  inspector = createInspector({ workers: 1 });
  const archives = createArchiveOpener({ unpacking: { isUnpackable, unpack: unpackArchive }, scratchDir: folder });
  harness = await openHarness({ engine: createStaticEngine({ inspector, clock: () => harness.now, archives }) });
});
afterAll(async () => {
  await harness.close();
  await inspector.close();
  await rm(folder, { recursive: true, force: true });
});

async function buildEncryptedZip(password: string, zipCrypto: boolean): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { password, zipCrypto, useWebWorkers: false });
  await writer.add("invoice.exe", new Uint8ArrayReader(buildPe()));
  return await writer.close();
}

async function endOf(bytes: Uint8Array, fields: Record<string, string>) {
  const id = await harness.analysed(bytes, { sample_filename: "delivery.zip", ...fields });
  const { state, status } = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  const { items } = (await harness.get(`/api/v2/samples/${id}/analysis/artifacts`)).json().data;
  const warnings = (await harness.get(`/api/v2/samples/${id}/warnings.json`)).json().data;
  return {
    state,
    status,
    paths: Object.values((items ?? {}) as Record<string, { path: string }>).map(({ path }) => path),
    codes: warnings.map((warning: { code: string }) => warning.code),
  };
}

test.each([
  ["ZipCrypto", true],
  ["AES", false],
])("the right password of a zip with %s opens it, and the member is analysed", async (_, zipCrypto) => {
  const end = await endOf(await buildEncryptedZip("correct horse", zipCrypto), { sample_password: "correct horse" });
  expect(end).toMatchObject({ state: "succ", status: "job_done" });
  expect(end.paths).toContainEqual(expect.stringContaining("invoice.exe"));
  expect(end.codes).not.toContain("archive_unknown_password");
});

test.each([
  ["a wrong password, ZipCrypto", true, { sample_password: "battery staple" }],
  ["a wrong password, AES", false, { sample_password: "battery staple" }],
  ["no password", true, {}],
  ["an empty password", false, { sample_password: "" }],
])("%s ends as the service's do", async (_, zipCrypto, fields) => {
  const end = await endOf(await buildEncryptedZip("correct horse", zipCrypto), fields);
  expect(end).toMatchObject({ state: "fail", status: "archive_unknown_password", paths: [] });
  expect(end.codes).toContain("archive_unknown_password");
});

test("the password under which samples are usually handed on is tried unasked", async () => {
  const end = await endOf(await buildEncryptedZip("infected", true), {});
  expect(end).toMatchObject({ state: "succ", status: "job_done" });
});
