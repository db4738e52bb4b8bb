import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ArchiveFormat } from "../types.ts";
import { unpackInProcess } from "../testing/run-in-process.ts";
import { buildWithSevenZip } from "../testing/seven-zip-builder.ts";
import { memberNameFrom } from "./member-name.ts";

const TEXT = "some text, some text, ".repeat(500);

async function compress(format: ArchiveFormat): Promise<Buffer> {
  if (format === "gz") return gzipSync(TEXT);
  if (format === "zst") return zstdCompressSync(TEXT);
  return buildWithSevenZip({ "a.txt": TEXT }, { archive: `a.${format}` });
}

const FORMATS: ArchiveFormat[] = ["gz", "zst", "bz2", "xz"];

test.each(FORMATS)("%s yields its one member, named from the archive", async (format) => {
  const result = await unpackInProcess(await compress(format), format, { name: `mail.js.${format}` });
  expect(result).toMatchObject({ outcome: "complete", anomalies: [] });
  expect(result.members).toMatchObject([{ name: "mail.js", outcome: "extracted" }]);
  expect(result.contents.get(0)?.toString()).toBe(TEXT);
});

test.each(FORMATS)("a truncated %s is damaged and leaves no file", async (format) => {
  const whole = await compress(format);
  const result = await unpackInProcess(whole.subarray(0, whole.length - 9), format);
  expect(result).toMatchObject({ outcome: "refused", reason: "damaged", totalBytes: 0 });
  expect(result.contents.size).toBe(0);
});

test.each(FORMATS)("%s stops at the size limit", async (format) => {
  const result = await unpackInProcess(await compress(format), format, { limits: { maxMemberBytes: 100 } });
  expect(result).toMatchObject({ outcome: "refused", reason: "limit-member-bytes" });
});

test.each(["gz", "zst"] as const)("runs of %s data that follow each other are one member", async (format) => {
  const one = await compress(format);
  const result = await unpackInProcess(Buffer.concat([one, one]), format);
  expect(result.contents.get(0)?.toString()).toBe(TEXT + TEXT);
});

test.each(["gz", "zst"] as const)("what follows %s data is noted and costs nothing", async (format) => {
  const result = await unpackInProcess(Buffer.concat([await compress(format), Buffer.from("PK trailing")]), format);
  expect(result).toMatchObject({ outcome: "complete", anomalies: ["trailing-data"] });
  expect(result.contents.get(0)?.toString()).toBe(TEXT);
});

test.each(FORMATS)("bytes that are no %s are refused", async (format) => {
  const result = await unpackInProcess(Buffer.from("neither one nor the other"), format);
  expect(result).toMatchObject({ outcome: "refused", reason: "not-an-archive" });
});

test("the name in a gzip header is the member's, path and all", async () => {
  const [head, rest] = [Buffer.from(gzipSync(TEXT).subarray(0, 10)), gzipSync(TEXT).subarray(10)];
  head[3] = 8;
  const archive = Buffer.concat([head, Buffer.from("../../evil.js\0"), rest]);
  const result = await unpackInProcess(archive, "gz", { name: "x.gz" });
  expect(result.members[0]).toMatchObject({ name: "../../evil.js", flags: ["path-traversal"], outcome: "extracted" });
});

test("a checksum or size that lies is flagged", async () => {
  const archive = Buffer.from(gzipSync(TEXT));
  archive.writeUInt32LE(1, archive.length - 8);
  archive.writeUInt32LE(2, archive.length - 4);
  const result = await unpackInProcess(archive, "gz");
  expect(result.members[0]).toMatchObject({ outcome: "extracted", flags: ["crc-mismatch", "size-lies"] });
});

test.each([
  ["a.tgz", "gz", "a.tar"],
  ["a.b.GZ", "gz", "a.b"],
  ["dir\\a.txz", "xz", "a.tar"],
  ["plain", "gz", "plain"],
  [".gz", "gz", "content"],
  [undefined, "bz2", "content"],
] as const)("%s of format %s holds %s", (archive, format, expected) => {
  expect(memberNameFrom(archive, format)).toBe(expected);
});
