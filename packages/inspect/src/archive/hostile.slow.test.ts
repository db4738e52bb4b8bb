import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createUnpacker } from "./index.ts";
import type { ArchiveAnomaly, MemberFlag, Unpacker, UnpackLimits, UnpackResult } from "./index.ts";
import { buildGzipQuine, buildOverlapping, nestZips, packGibibyte } from "./testing/bombs.ts";
import { buildMail } from "./testing/mail-builder.ts";
import { buildWithSevenZip } from "./testing/seven-zip-builder.ts";
import { buildTar } from "./testing/tar-builder.ts";
import { buildZip } from "./testing/zip-builder.ts";
import type { ZipMemberInput } from "./testing/zip-builder.ts";

/** What a run may take for any of these archives, whatever they try. Bombs are let go on to 1 GiB, so these are proved in earnest. */
const MOST_MEMORY_MIB = 256;
const MOST_SECONDS = 60;
const MIB = 1024 * 1024;

const good: ZipMemberInput = { name: "readme.txt", data: "nothing to see here" };
const evil: ZipMemberInput = { name: "evil.exe", data: Buffer.alloc(3000, "MZ evil ") };
const NOISE = Buffer.concat(Array.from({ length: 60 }, (_unused, at) => hash("sha512", `${at}`, "buffer")));

interface Case {
  readonly what: string;
  readonly make: () => Buffer | Promise<Buffer>;
  readonly typeId?: string;
  readonly passwords?: readonly string[];
  readonly limits?: Partial<UnpackLimits>;
  readonly outcome: UnpackResult["outcome"];
  readonly reason?: UnpackResult["reason"];
  /** Every member with what became of it, where there are few; else how many there are. */
  readonly members: readonly string[] | number;
  /** Of any member. */
  readonly flags?: readonly MemberFlag[];
  readonly anomalies?: readonly ArchiveAnomaly[];
}

const named = (...names: readonly string[]): Buffer => buildZip(names.map((name) => ({ name, data: name })));
const extracted = (...names: readonly string[]): readonly string[] => names.map((name) => `${name}: extracted`);
const lie = { sizeBytes: 1 };

const CASES: readonly Case[] = [
  {
    what: "two zips, one behind the other",
    make: () => Buffer.concat([buildZip([good]), buildZip([evil])]),
    outcome: "complete",
    members: extracted("evil.exe", "readme.txt"),
    anomalies: ["concatenated-archives"],
  },
  {
    what: "three zips, one behind the other",
    make: () => Buffer.concat([buildZip([good]), buildZip([evil]), buildZip([{ name: "third", data: "3" }])]),
    outcome: "complete",
    members: extracted("third", "evil.exe", "readme.txt"),
    anomalies: ["concatenated-archives"],
  },
  {
    what: "a zip in the comment of another",
    make: () => buildZip([good], { comment: buildZip([evil]) }),
    outcome: "complete",
    members: extracted("evil.exe", "readme.txt"),
  },
  {
    what: "headers that disagree on name and method",
    make: () =>
      buildZip([
        { ...evil, packed: deflateRawSync(Buffer.alloc(3000, "MZ evil ")), local: { name: "harmless.txt", method: 0 } },
      ]),
    outcome: "complete",
    members: extracted("evil.exe", "harmless.txt"),
    flags: ["header-mismatch"],
    anomalies: ["central-local-mismatch"],
  },
  {
    what: "a member that the directory leaves out",
    make: () => buildZip([good, { ...evil, omitFromCentral: true }]),
    outcome: "complete",
    members: extracted("readme.txt", "evil.exe"),
    flags: ["outside-central-directory"],
    anomalies: ["members-outside-central-directory"],
  },
  {
    what: "1 byte declared, 64 MiB real",
    make: () => buildZip([{ name: "liar", data: Buffer.alloc(64 * MIB), central: lie, local: lie }, good]),
    limits: { maxRatio: 2000 },
    outcome: "complete",
    members: extracted("liar", "readme.txt"),
    flags: ["size-lies"],
  },
  {
    what: "4 GiB declared, 3 bytes real",
    make: () => buildZip([{ name: "liar", data: "abc", central: { sizeBytes: 0xfffffffe } }]),
    outcome: "complete",
    members: extracted("liar"),
    flags: ["size-lies", "header-mismatch"],
  },
  {
    what: "a checksum that lies",
    make: () => buildZip([{ ...good, central: { crc: 1 }, local: { crc: 1 } }]),
    outcome: "complete",
    members: extracted("readme.txt"),
    flags: ["crc-mismatch"],
  },
  {
    what: "two members of one name",
    make: () => buildZip([good, { ...evil, name: "readme.txt" }]),
    outcome: "complete",
    members: extracted("readme.txt", "readme.txt"),
    flags: ["duplicate-name"],
    anomalies: ["duplicate-names"],
  },
  {
    what: "a folder and a file that differ by a space (CVE-2023-38831)",
    make: () => named("invoice.pdf ", "invoice.pdf /invoice.pdf .cmd"),
    outcome: "complete",
    members: extracted("invoice.pdf ", "invoice.pdf /invoice.pdf .cmd"),
    flags: ["trailing-space-name"],
  },
  {
    what: "names that are devices",
    make: () => named("CON", "aux.txt", "COM1", "x/NUL", "LPT\u00b9"),
    outcome: "complete",
    members: extracted("CON", "aux.txt", "COM1", "x/NUL", "LPT\u00b9"),
    flags: ["reserved-name"],
  },
  {
    what: "names that turn around, hide and command the terminal",
    make: () => named("photo\u202egpj.exe", "\u0000\u001b[2Jx", "a\u2066b"),
    outcome: "complete",
    members: extracted("photo\u202egpj.exe", "\u0000\u001b[2Jx", "a\u2066b"),
    flags: ["bidi-name", "control-name"],
  },
  {
    what: "paths that climb out",
    make: () => named("../../up", "a/../../up", "..\\..\\up", "/abs", "\\\\host\\share", "C:\\x", "C:x"),
    outcome: "complete",
    members: extracted("../../up", "a/../../up", "..\\..\\up", "/abs", "\\\\host\\share", "C:\\x", "C:x"),
    flags: ["path-traversal", "absolute-path", "backslash-path"],
  },
  {
    what: "names of 65,000 bytes",
    make: () => named("n".repeat(65_000)),
    outcome: "complete",
    members: extracted("n".repeat(1024)),
    flags: ["long-name", "truncated-name"],
  },
  {
    what: "a symbolic link and a file through it",
    make: () =>
      buildZip([
        { name: "l", data: "/tmp", unixMode: 0o120777 },
        { name: "l/x", data: "through" },
      ]),
    outcome: "complete",
    members: ["l: symlink", "l/x: extracted"],
  },
  {
    what: "links, devices and what is written through them in a tar",
    typeId: "tar",
    make: () =>
      buildTar([
        { name: "s", type: "2", linkName: "/etc" },
        { name: "s/passwd", data: "through" },
        { name: "h", type: "1", linkName: "../../etc/passwd" },
        { name: "d", type: "3" },
        { name: "../../up", data: "1" },
      ]),
    outcome: "complete",
    members: ["s: symlink", "s/passwd: extracted", "h: hardlink", "d: special-file", "../../up: extracted"],
    flags: ["path-traversal"],
  },
  {
    what: "100,000 members",
    make: () => buildZip(Array.from({ length: 100_000 }, (_unused, at) => ({ name: `e${at}`, method: 0 }))),
    limits: { maxMembers: 5000 },
    outcome: "partial",
    reason: "limit-members",
    members: 100_000,
  },
  {
    what: "100,000 members in a tar",
    typeId: "tar",
    make: () => buildTar(Array.from({ length: 100_000 }, (_unused, at) => ({ name: `e${at}` }))),
    limits: { maxMembers: 5000 },
    outcome: "partial",
    reason: "limit-members",
    members: 100_000,
  },
  {
    what: "a directory whose rows all point at one member",
    make: () =>
      buildZip([
        evil,
        ...Array.from({ length: 5000 }, (_unused, at) => ({ ...evil, name: `r${at}`, sharesDataOf: 0 })),
      ]),
    outcome: "complete",
    members: 5001,
    flags: ["overlapping"],
    anomalies: ["overlapping-members"],
  },
  {
    what: "members that overlap down to one kernel (800 MiB of 30 kB)",
    make: () => buildOverlapping(100, 8 * MIB),
    outcome: "partial",
    reason: "limit-ratio",
    members: 100,
    flags: ["overlapping"],
    anomalies: ["overlapping-members"],
  },
  {
    what: "1 GiB of zeros, stopped by the ratio",
    make: () => buildZip([{ name: "zeros", packed: packGibibyte(), central: { sizeBytes: 2 ** 30 } }, good]),
    limits: { maxMemberBytes: 2 ** 31, maxRatio: 100 },
    outcome: "partial",
    reason: "limit-ratio",
    members: ["zeros: limit-ratio", "readme.txt: extracted"],
  },
  {
    what: "1 GiB of zeros, let through to the last byte",
    make: () => buildZip([{ name: "zeros", packed: packGibibyte(), central: { sizeBytes: 2 ** 30, crc: 0 } }, good]),
    limits: { maxMemberBytes: 2 ** 31, maxRatio: 1e6 },
    outcome: "complete",
    members: extracted("zeros", "readme.txt"),
    flags: ["crc-mismatch", "header-mismatch"],
  },
  {
    what: "1 GiB of zeros in a gzip",
    typeId: "gz",
    make: () => Buffer.concat([Buffer.from("1f8b0800000000000003", "hex"), packGibibyte(), Buffer.alloc(8)]),
    limits: { maxMemberBytes: 2 ** 31, maxRatio: 100 },
    outcome: "refused",
    reason: "limit-ratio",
    members: ["archive: limit-ratio"],
  },
  {
    what: "16 MiB of zeros in a 7z, larger than a member may be",
    typeId: "7z",
    make: () => buildWithSevenZip({ zeros: Buffer.alloc(16 * MIB), good: "good" }),
    limits: { maxMemberBytes: MIB },
    outcome: "partial",
    reason: "limit-member-bytes",
    members: ["good: extracted", "zeros: limit-member-bytes"],
  },
  {
    what: "a gzip file that holds itself",
    typeId: "gz",
    make: buildGzipQuine,
    outcome: "complete",
    members: extracted("self"),
  },
  {
    what: "a hundred zips in each other: one level is one run",
    make: () => nestZips(100, "deep.exe", NOISE),
    outcome: "complete",
    members: extracted("level99.zip"),
  },
  {
    what: "a zip that is cut in its last member",
    make: () => buildZip([good, { name: "cut", data: NOISE }]).subarray(0, 2000),
    outcome: "partial",
    reason: "damaged",
    members: ["readme.txt: extracted", "cut: damaged"],
    anomalies: ["truncated", "no-central-directory"],
  },
  {
    what: "damage in the middle of a zip",
    make: () => buildZip([good, { ...evil, packed: Buffer.from("not deflate at all") }, { ...good, name: "z" }]),
    outcome: "partial",
    reason: "damaged",
    members: ["readme.txt: extracted", "evil.exe: damaged", "z: extracted"],
  },
  {
    what: "a gzip that is cut",
    typeId: "gz",
    make: () => gzipSync(NOISE).subarray(0, 2000),
    outcome: "refused",
    reason: "damaged",
    members: ["archive: damaged"],
  },
  {
    what: "a tar with a broken header between good members",
    typeId: "tar",
    make: () => buildTar([{ name: "a", data: "1" }, { name: "b", data: "2", breakChecksum: true }, { name: "c" }]),
    outcome: "partial",
    reason: "damaged",
    members: extracted("a", "c"),
  },
  {
    what: "locked members beside open ones",
    make: () =>
      buildZip([
        { ...evil, encryption: { kind: "aes", password: "p" } },
        good,
        { ...evil, name: "b", encryption: { kind: "zip-crypto", password: "q" } },
      ]),
    passwords: ["q"],
    outcome: "partial",
    reason: "password-needed",
    members: ["evil.exe: wrong-password", "readme.txt: extracted", "b: extracted"],
    flags: ["encrypted"],
  },
  {
    what: "500 locked members and 128 passwords, none of which fits",
    make: () =>
      buildZip(
        Array.from({ length: 500 }, (_unused, at) => ({
          name: `s${at}`,
          data: "x",
          encryption: { kind: "aes", password: "p" },
        })),
      ),
    passwords: Array.from({ length: 128 }, (_unused, at) => `wrong${at}`),
    outcome: "refused",
    reason: "password-needed",
    members: 500,
  },
  {
    what: "a 7z with hidden names and more passwords than there is time for",
    typeId: "7z",
    make: () => buildWithSevenZip({ a: "1" }, { password: "p", hideNames: true }),
    passwords: Array.from({ length: 128 }, (_unused, at) => `wrong${at}`),
    limits: { timeoutMs: 8000 },
    outcome: "refused",
    reason: "password-needed",
    members: [],
    anomalies: ["encrypted-names"],
  },
  {
    what: "more bytes than all members may have",
    make: () => buildZip([{ name: "a", data: NOISE }, { name: "b", data: Buffer.concat([NOISE, NOISE]) }, good]),
    limits: { maxTotalBytes: 8000 },
    outcome: "partial",
    reason: "limit-total-bytes",
    members: ["a: extracted", "b: limit-total-bytes", "readme.txt: extracted"],
  },
  {
    what: "ten bombs that take longer than there is time",
    make: () =>
      buildZip([
        good,
        ...Array.from({ length: 10 }, (_unused, at) => ({
          name: `bomb${at}`,
          packed: packGibibyte(),
          central: { sizeBytes: 2 ** 30 },
        })),
      ]),
    limits: { timeoutMs: 6000, maxMemberBytes: 2 ** 31, maxRatio: 1e9, maxTotalBytes: 2 ** 40 },
    outcome: "partial",
    reason: "limit-time",
    members: 11,
  },
  {
    what: "a message in a hundred parts within parts",
    typeId: "eml",
    make: () => {
      let part: Parameters<typeof buildMail>[0] = { type: "application/zip", encoding: "base64", data: NOISE };
      for (let depth = 0; depth < 100; depth++) part = { parts: [part] };
      return buildMail(part);
    },
    outcome: "complete",
    members: extracted("part-1.bin"),
  },
  {
    what: "a message with 15,000 attachments",
    typeId: "eml",
    make: () => {
      const part = "--b\r\nContent-Type: application/x-a; name=a\r\n\r\nx\r\n";
      return Buffer.from(
        `Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(15_000)}--b--\r\n`,
      );
    },
    limits: { maxMembers: 5000 },
    outcome: "partial",
    reason: "limit-members",
    members: 15_000,
  },
];

let folder: string;
let unpacker: Unpacker;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fumehood-hostile-"));
  unpacker = createUnpacker({ outRoot: folder });
});

afterAll(async () => {
  await unpacker.close();
  rmSync(folder, { recursive: true });
});

/** Every file of the folder: what a run leaves behind is just its members. */
function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

test.each(CASES)("$what", { timeout: MOST_SECONDS * 2000 }, async (row) => {
  const path = join(folder, "archive");
  const outDir = join(folder, "out");
  rmSync(outDir, { recursive: true, force: true });
  writeFileSync(path, await row.make());
  const { passwords = [], limits = {}, typeId = "zip" } = row;
  const result = await unpacker.unpack({ path, typeId, name: "archive", outDir, passwords, limits });

  expect([result.outcome, result.reason]).toEqual([row.outcome, row.reason]);
  if (typeof row.members === "number") expect(result.members).toHaveLength(row.members);
  else expect(result.members.map(({ name, outcome, reason }) => `${name}: ${reason ?? outcome}`)).toEqual(row.members);
  const flags = new Set(result.members.flatMap((member) => member.flags));
  for (const flag of row.flags ?? []) expect(flags).toContain(flag);
  expect(result.anomalies).toEqual(expect.arrayContaining([...(row.anomalies ?? [])]));

  // Each member has an outcome and, where it is not out, a reason; what is out lies where it should, as it should.
  for (const member of result.members) expect(member.outcome === "extracted").toBe(member.reason === undefined);
  const kept = result.members.flatMap((member) => member.file ?? []);
  expect(filesIn(folder).toSorted()).toEqual([path, ...kept.map((file) => join(outDir, file))].toSorted());
  for (const { file, sha256, sizeBytes = 0 } of result.members.slice(0, 50)) {
    if (file !== undefined && sizeBytes < 64 * MIB)
      expect(hash("sha256", readFileSync(join(outDir, file)))).toBe(sha256);
  }
  expect(result.peakMemoryMiB ?? 0).toBeLessThan(MOST_MEMORY_MIB);
  expect(result.elapsedMs).toBeLessThan(MOST_SECONDS * 1000);
});
