import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { identify } from "../identify/identify.ts";
import { buildOle } from "../testing/ole-builder.ts";
import { archiveFormatOf, isUnpackable } from "./formats.ts";
import { buildDynamicVhd, buildFat, buildFixedVhd, buildIso, buildUdf } from "./testing/disk-images.ts";
import { buildMail } from "./testing/mail-builder.ts";
import {
  buildAr,
  buildArj,
  buildCabinet,
  buildCompress,
  buildCpio,
  buildLzh,
  buildRar4,
  buildRar5,
} from "./testing/old-archives.ts";
import { unpackInProcess } from "./testing/run-in-process.ts";
import { buildWithSevenZip } from "./testing/seven-zip-builder.ts";
import { buildTar } from "./testing/tar-builder.ts";
import { buildZip } from "./testing/zip-builder.ts";

const NOISE = Buffer.concat(Array.from({ length: 300 }, (_unused, at) => hash("sha512", `${at}`, "buffer")));
const SMALL = Buffer.from("a small text that is packed letter by letter");
const FLOPPY = buildFat("EVIL    EXE", NOISE);
const zip = (encryption?: Parameters<typeof buildZip>[0][number]["encryption"], zip64 = false): Buffer =>
  buildZip([{ name: "evil.exe", data: NOISE, encryption }], { zip64 });
const seven = (switches: readonly string[], archive = "a.7z", more = {}): Promise<Buffer> =>
  buildWithSevenZip({ "evil.exe": NOISE }, { archive, switches, ...more });

interface Row {
  readonly what: string;
  readonly make: () => Buffer | Promise<Buffer>;
  /** The type by content, which also chooses the engine. */
  readonly type: string;
  readonly member?: string;
  readonly data?: Buffer;
  readonly password?: string;
}

const PACKED = { type: "zip", member: "evil.exe" } as const;
const ROWS: readonly Row[] = [
  { what: "zip, deflated", ...PACKED, make: () => zip() },
  { what: "zip, ZipCrypto", ...PACKED, password: "p", make: () => zip({ kind: "zip-crypto", password: "p" }) },
  { what: "zip, AES-128", ...PACKED, password: "p", make: () => zip({ kind: "aes", password: "p", strength: 1 }) },
  { what: "zip, AES-256", ...PACKED, password: "p", make: () => zip({ kind: "aes", password: "p", strength: 3 }) },
  { what: "zip64", ...PACKED, make: () => zip(undefined, true) },
  { what: "7z, LZMA2", type: "7z", member: "evil.exe", make: () => seven([]) },
  { what: "7z, LZMA", type: "7z", member: "evil.exe", make: () => seven(["-m0=lzma"]) },
  { what: "7z, PPMd", type: "7z", member: "evil.exe", make: () => seven(["-m0=ppmd"]) },
  { what: "7z, BZip2", type: "7z", member: "evil.exe", make: () => seven(["-m0=bzip2"]) },
  { what: "7z, stored", type: "7z", member: "evil.exe", make: () => seven(["-mx0"]) },
  {
    what: "7z, locked",
    type: "7z",
    member: "evil.exe",
    password: "p",
    make: () => seven([], "a.7z", { password: "p" }),
  },
  {
    what: "7z, names hidden",
    type: "7z",
    member: "evil.exe",
    password: "p",
    make: () => seven([], "a.7z", { password: "p", hideNames: true }),
  },
  { what: "rar 4", type: "rar", member: "evil.exe", make: () => buildRar4("evil.exe", NOISE) },
  { what: "rar 5", type: "rar", member: "evil.exe", make: () => buildRar5("evil.exe", NOISE) },
  { what: "tar", type: "tar", member: "evil.exe", make: () => buildTar([{ name: "evil.exe", data: NOISE }]) },
  { what: "gzip", type: "gz", make: () => gzipSync(NOISE) },
  { what: "bzip2", type: "bz2", make: () => seven([], "a.bz2") },
  { what: "xz", type: "xz", make: () => seven([], "a.xz") },
  { what: "Zstandard", type: "zst", make: () => zstdCompressSync(NOISE) },
  { what: "lzma", type: "lzma", make: makeLzma },
  { what: "compress", type: "compress", data: SMALL, make: () => buildCompress(SMALL) },
  { what: "cabinet, stored", type: "cab", member: "evil.exe", make: () => buildCabinet("evil.exe", NOISE) },
  { what: "cabinet, MSZIP", type: "cab", member: "evil.exe", make: () => buildCabinet("evil.exe", NOISE, "mszip") },
  { what: "ISO 9660", type: "iso", member: "EVIL.EXE", make: () => buildIso("EVIL.EXE", NOISE) },
  { what: "UDF", type: "udf", member: "evil.exe", make: () => buildUdf("evil.exe", NOISE) },
  { what: "disk image, FAT", type: "img", member: "EVIL.EXE", make: () => FLOPPY },
  { what: "fixed VHD", type: "vhd", member: "EVIL.EXE", make: () => buildFixedVhd(FLOPPY) },
  { what: "dynamic VHD", type: "vhd", member: "EVIL.EXE", make: () => buildDynamicVhd(FLOPPY) },
  { what: "ARJ", type: "arj", member: "EVIL.EXE", make: () => buildArj("EVIL.EXE", NOISE) },
  { what: "LZH", type: "lzh", member: "EVIL.EXE", make: () => buildLzh("EVIL.EXE", NOISE) },
  { what: "Windows image", type: "wim", member: "evil.exe", make: () => seven([], "a.wim") },
  { what: "ar", type: "ar", member: "evil.o", make: () => buildAr("evil.o", NOISE) },
  { what: "cpio", type: "cpio", member: "evil.exe", make: () => buildCpio("evil.exe", NOISE) },
  {
    what: "e-mail",
    type: "eml",
    member: "evil.exe",
    make: () =>
      buildMail({
        parts: [
          { type: "text/plain" },
          { type: "application/x-msdownload", parameters: '; name="evil.exe"', encoding: "base64", data: NOISE },
        ],
      }),
  },
];

/** 7-Zip writes no .lzma, but the packed bytes of a 7z archive are such a file without its head. */
async function makeLzma(): Promise<Buffer> {
  const archive = await seven(["-m0=lzma:d=16", "-mhc=off"]);
  const headerAt = 32 + Number(archive.readBigUInt64LE(12));
  const coder = archive.indexOf(Buffer.of(0x03, 0x01, 0x01, 0x05), headerAt);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(NOISE.length));
  const properties = Buffer.from(archive.subarray(coder + 4, coder + 9));
  return Buffer.concat([properties, size, archive.subarray(32, headerAt)]);
}

test.each(ROWS)("$what is told by its content and its member comes out as it is", async (row) => {
  const archive = await row.make();
  const found = identify(archive.subarray(0, 65_536), { sizeBytes: archive.length, tail: archive.subarray(-65_536) });
  if (row.what !== "lzma") expect([found.type, found.isContainer]).toEqual([row.type, true]);
  expect(isUnpackable(row.type)).toBe(true);
  const format = archiveFormatOf(row.type);
  if (format === undefined) throw new Error("no engine");
  const result = await unpackInProcess(archive, format, {
    passwords: row.password === undefined ? [] : ["wrong", row.password],
  });
  const member = result.members.find((one) => row.member === undefined || one.name === row.member);
  expect(result.members.map(({ name, reason }) => [name, reason])).toContainEqual([member?.name, undefined]);
  expect(member?.sha256).toBe(hash("sha256", row.data ?? NOISE));
  expect(result.outcome).toBe("complete");
});

test("an installer's and an old document's streams come out when a rule asks for them", async () => {
  const msi = Buffer.from(buildOle({ "Binary.dll": NOISE, table: Buffer.from("small") }));
  const result = await unpackInProcess(msi, "msi");
  expect([...result.contents.values()].some((bytes) => bytes.equals(NOISE))).toBe(true);
  expect([archiveFormatOf("msi"), archiveFormatOf("doc"), archiveFormatOf("docx"), archiveFormatOf("jar")]).toEqual([
    "msi",
    "msi",
    "zip",
    "zip",
  ]);
  expect([isUnpackable("doc"), isUnpackable("docx"), isUnpackable("jar")]).toEqual([false, false, false]);
});

test.each([
  ["a last part of a zip", "zip", "a.zip", () => partOf(buildZip([{ name: "a", data: NOISE }]))],
  [
    "a first part of a zip",
    "zip",
    "a.z01",
    () =>
      Buffer.concat([
        Buffer.from("PK\u0007\u0008", "latin1"),
        buildZip([{ name: "a", data: NOISE }]).subarray(0, 4000),
      ]),
  ],
  ["a first volume of a rar", "rar", "a.part1.rar", () => buildRar5("a", NOISE, true)],
  ["a first part of a 7z", "7z", "a.7z.001", async () => (await seven(["-mx0"])).subarray(0, 9000)],
] as const)("%s is said to be a part", async (_what, format, name, make) => {
  const result = await unpackInProcess(await make(), format, { name });
  expect(result).toMatchObject({ outcome: "refused", reason: "split" });
  expect(result.anomalies).toContain("split-archive");
});

/** Says that the data lie in an earlier file, and leaves them out. */
function partOf(archive: Buffer): Buffer {
  const directory = archive.lastIndexOf(Buffer.from("PK\u0001\u0002", "latin1"));
  const part = Buffer.from(archive.subarray(directory));
  const end = part.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  part.writeUInt16LE(1, end + 4);
  part.writeUInt32LE(0, end + 16);
  return part;
}
