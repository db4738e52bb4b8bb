import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { unpackInProcess } from "../testing/run-in-process.ts";
import type { InProcessResult } from "../testing/run-in-process.ts";
import { buildWithSevenZip } from "../testing/seven-zip-builder.ts";
import { buildRar4 } from "../testing/old-archives.ts";
import { buildZip } from "../testing/zip-builder.ts";
import { Source } from "../child/source.ts";
import { hasEncryptedHeader } from "./encrypted-header.ts";

const FILES = { "a.txt": "first ".repeat(2000), "d/b.bin": Buffer.alloc(70_000, "bin"), "d/empty": "" };
const NOISE = Buffer.concat(Array.from({ length: 400 }, (_unused, at) => hash("sha512", `${at}`, "buffer")));

let plain: Buffer;
let locked: Buffer;
let hidden: Buffer;

beforeAll(async () => {
  plain = await buildWithSevenZip(FILES);
  locked = await buildWithSevenZip(FILES, { password: "infected" });
  hidden = await buildWithSevenZip(FILES, { password: "infected", hideNames: true });
});

function outcomes({ members }: InProcessResult): string[] {
  return members.map(({ name, outcome, reason }) => `${name}: ${reason ?? outcome}`).sort();
}

function contentOf(result: InProcessResult, name: string): Buffer | undefined {
  return result.contents.get(result.members.find((member) => member.name === name)?.index ?? -1);
}

const ALL_OUT = ["a.txt: extracted", "d/b.bin: extracted", "d/empty: extracted"];

test.each(["7z", "wim", "tar"] as const)("members of %s come out with their bytes", async (format) => {
  const archive = await buildWithSevenZip(FILES, { archive: `a.${format}` });
  const result = await unpackInProcess(archive, format);
  expect(outcomes(result)).toEqual(expect.arrayContaining(ALL_OUT));
  expect(result.outcome).toBe("complete");
  expect(contentOf(result, "a.txt")?.toString()).toBe(FILES["a.txt"]);
  expect(contentOf(result, "d/b.bin")).toEqual(FILES["d/b.bin"]);
});

test("without the password the names are listed and the empty file comes out", async () => {
  const result = await unpackInProcess(locked, "7z");
  expect(outcomes(result)).toEqual(["a.txt: encrypted", "d/b.bin: encrypted", "d/empty: extracted"]);
  expect(result).toMatchObject({ outcome: "partial", reason: "password-needed" });
});

test("wrong passwords are told from none", async () => {
  const result = await unpackInProcess(locked, "7z", { passwords: ["a", "b"] });
  expect(outcomes(result)).toEqual(["a.txt: wrong-password", "d/b.bin: wrong-password", "d/empty: extracted"]);
});

test("the right one of several passwords opens", async () => {
  const result = await unpackInProcess(locked, "7z", { passwords: ["a", "infected", "b"] });
  expect(outcomes(result)).toEqual(ALL_OUT);
  expect(result).toMatchObject({ outcome: "complete", passwordIndex: 1 });
});

test("hidden names without a password are said to be hidden", async () => {
  const result = await unpackInProcess(hidden, "7z");
  expect(result).toMatchObject({ outcome: "refused", reason: "password-needed", anomalies: ["encrypted-names"] });
});

test("hidden names open with the password", async () => {
  const result = await unpackInProcess(hidden, "7z", { passwords: ["a", "infected"] });
  expect(outcomes(result)).toEqual(ALL_OUT);
  expect(result).toMatchObject({ outcome: "complete", passwordIndex: 1, anomalies: ["encrypted-names"] });
});

test("a member larger than allowed is dropped, and the ones behind it in the same block come out", async () => {
  const result = await unpackInProcess(plain, "7z", { limits: { maxMemberBytes: 20_000 } });
  expect(outcomes(result)).toEqual(["a.txt: extracted", "d/b.bin: limit-member-bytes", "d/empty: extracted"]);
});

test("members beyond the limit are listed with the reason", async () => {
  const result = await unpackInProcess(plain, "7z", { limits: { maxMembers: 1 } });
  expect(result.members.filter((member) => member.outcome === "extracted")).toHaveLength(1);
  expect(result).toMatchObject({ outcome: "partial", reason: "limit-members" });
});

test("decoding ends when far too much has come out", async () => {
  const result = await unpackInProcess(plain, "7z", { limits: { maxTotalBytes: 1000 } });
  expect(result).toMatchObject({ outcome: "partial", reason: "limit-total-bytes" });
});

/** Makes a 7z with plain headers claim a dictionary of 4 GiB. */
function claimHugeDictionary(archive: Buffer): Buffer {
  const headerOffset = 32 + Number(archive.readBigUInt64LE(12));
  const coder = archive.indexOf(Buffer.of(0x21, 0x21, 0x01), headerOffset);
  archive.writeUInt8(40, coder + 3);
  archive.writeUInt32LE(crc32(archive.subarray(headerOffset)), 28);
  archive.writeUInt32LE(crc32(archive.subarray(12, 32)), 8);
  return archive;
}

test("a dictionary that needs more memory than there may be is a reason", async () => {
  const archive = await buildWithSevenZip({ a: NOISE }, { switches: ["-m0=lzma2", "-mhc=off"] });
  const result = await unpackInProcess(claimHugeDictionary(archive), "7z");
  expect(outcomes(result)).toEqual(["a: limit-memory"]);
  expect(result).toMatchObject({ outcome: "refused", reason: "limit-memory" });
});

test("damage in one block costs the members of that block only", async () => {
  const files = { one: NOISE, two: "text ".repeat(900) };
  const archive = Buffer.from(await buildWithSevenZip(files, { switches: ["-ms=off", "-mx1"] }));
  archive.fill(0, 2000, 2100);
  const result = await unpackInProcess(archive, "7z");
  expect(result.members).toHaveLength(2);
  expect(result.members.filter((member) => member.outcome === "extracted").length).toBeGreaterThanOrEqual(1);
  expect(contentOf(result, "two")?.toString()).toBe(files.two);
});

test("a truncated archive is damaged", async () => {
  const result = await unpackInProcess(plain.subarray(0, plain.length - 40), "7z");
  expect(result).toMatchObject({ outcome: "refused", reason: "damaged" });
});

test("another format's file is not taken for this one", async () => {
  const result = await unpackInProcess(buildZip([{ name: "a", data: "1" }]), "7z");
  expect(result).toMatchObject({ outcome: "refused", reason: "not-an-archive" });
});

test("a member of a RAR archive comes out, whatever its name", async () => {
  const result = await unpackInProcess(buildRar4("../up.exe", NOISE), "rar");
  expect(outcomes(result)).toEqual(["../up.exe: extracted"]);
  expect(result.members[0]?.flags).toEqual(["path-traversal"]);
  expect(result.contents.get(0)).toEqual(NOISE);
});

test("hidden names are known as such whatever noise they decrypt to without the password", async () => {
  for (let size = 1; size <= 6; size++) {
    const files = { [`${size}.bin`]: Buffer.alloc(size * 977, size) };
    const archive = await buildWithSevenZip(files, { password: "secret", hideNames: true });
    expect(await unpackInProcess(archive, "7z")).toMatchObject({ outcome: "refused", reason: "password-needed" });
    const opened = await unpackInProcess(archive, "7z", { passwords: ["secret"] });
    expect(opened).toMatchObject({ outcome: "complete", listedMembers: 1 });
  }
});

test("whether names are hidden stands in the archive's own header", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-header-"));
  const isHidden = async (bytes: Buffer) => {
    await writeFile(join(folder, "a"), bytes);
    return hasEncryptedHeader(new Source(join(folder, "a")));
  };
  try {
    expect(await isHidden(hidden)).toBe(true);
    expect(await isHidden(plain)).toBe(false);
    expect(await isHidden(locked)).toBe(false);
    expect(await isHidden(hidden.subarray(0, 40))).toBe(false);
    expect(await isHidden(Buffer.concat([hidden.subarray(0, 12), Buffer.alloc(20, 0xff)]))).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
