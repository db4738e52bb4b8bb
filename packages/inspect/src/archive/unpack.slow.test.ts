import { Buffer } from "node:buffer";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createUnpacker, isUnpackable, unpackArchive } from "./index.ts";
import type { UnpackOptions, Unpacker, UnpackResult } from "./index.ts";
import { packGibibyte } from "./testing/bombs.ts";
import { buildZip } from "./testing/zip-builder.ts";

let folder: string;
let unpacker: Unpacker;
let runs = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fumehood-test-"));
  unpacker = createUnpacker({ outRoot: folder, spare: 1 });
});

afterAll(async () => {
  await unpacker.close();
  rmSync(folder, { recursive: true });
});

function optionsFor(archive: Buffer, more: Partial<UnpackOptions> = {}): UnpackOptions {
  runs += 1;
  const path = join(folder, `archive-${runs}`);
  writeFileSync(path, archive);
  return { path, typeId: "zip", outDir: join(folder, `out-${runs}`), ...more };
}

async function unpack(archive: Buffer, more: Partial<UnpackOptions> = {}): Promise<[UnpackResult, string]> {
  const options = optionsFor(archive, more);
  return [await unpacker.unpack(options), options.outDir];
}

test("members are written by number, readable by nobody else", async () => {
  const options = optionsFor(buildZip([{ name: "../evil.sh", data: "x" }]));
  const result = await unpackArchive(options);
  expect(result).toMatchObject({ format: "zip", outcome: "complete", totalBytes: 1, listedMembers: 1 });
  expect(readdirSync(options.outDir)).toEqual(["000000"]);
  expect(statSync(join(options.outDir, "000000")).mode & 0o777).toBe(0o600);
  expect(result.members[0]).toMatchObject({
    file: "000000",
    sha256: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
  });
});

test("a spare child serves archive after archive, each a fresh one", async () => {
  for (const data of ["1", "2", "3"]) {
    const [result, outDir] = await unpack(buildZip([{ name: "a", data }]));
    expect(result.outcome).toBe("complete");
    expect(readFileSync(join(outDir, "000000"), "utf8")).toBe(data);
  }
});

test("a child that grows beyond its memory is ended", async () => {
  const [result] = await unpack(buildZip([{ name: "a", data: "1" }]), { limits: { maxMemoryMiB: 20 } });
  expect(result).toMatchObject({ outcome: "refused", reason: "limit-memory" });
});

test("aborting rejects with the signal's reason and leaves nothing", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const bomb = { name: "zeros", packed: packGibibyte(), central: { sizeBytes: 2 ** 30 } };
  const limits = { maxMemberBytes: 2 ** 31, maxRatio: 1e9 };
  const options = optionsFor(buildZip([{ name: "a", data: "1" }, bomb]), { signal: controller.signal, limits });
  const running = unpacker.unpack(options);
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
  expect(readdirSync(options.outDir)).toEqual([]);
});

test("a type that is no archive is refused without a child", async () => {
  const [result] = await unpack(Buffer.from("MZ"), { typeId: "pe-exe" });
  expect(result).toMatchObject({ format: "unknown", outcome: "refused", reason: "not-an-archive" });
});

test.each([
  ["zip", true],
  ["7z", true],
  ["rar", true],
  ["img", true],
  ["docx", false],
  ["jar", false],
  ["constructor", false],
])("whether %s can be unpacked: %s", (typeId, expected) => {
  expect(isUnpackable(typeId)).toBe(expected);
});

test("an archive that is not there is a fault", async () => {
  const options = { ...optionsFor(Buffer.alloc(0)), path: join(folder, "nowhere") };
  await expect(unpacker.unpack(options)).rejects.toMatchObject({ code: "unpack-source", retryable: false });
});

test("an output folder that holds something is left alone", async () => {
  const options = optionsFor(buildZip([{ name: "a" }]));
  mkdirSync(options.outDir);
  writeFileSync(join(options.outDir, "000000"), "mine");
  await expect(unpacker.unpack(options)).rejects.toMatchObject({ code: "unpack-output" });
  expect(readFileSync(join(options.outDir, "000000"), "utf8")).toBe("mine");
});

test("an output folder elsewhere is refused", async () => {
  const options = { ...optionsFor(buildZip([])), outDir: `${folder}-elsewhere` };
  await expect(unpacker.unpack(options)).rejects.toMatchObject({ code: "unpack-output" });
});

test("a closed unpacker refuses work", async () => {
  const closed = createUnpacker({ outRoot: folder, spare: 0 });
  await closed.close();
  await expect(closed.unpack(optionsFor(buildZip([])))).rejects.toMatchObject({ code: "unpack-closed" });
});
