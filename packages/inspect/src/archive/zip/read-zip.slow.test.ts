import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { unpackInProcess } from "../testing/run-in-process.ts";
import type { InProcessResult } from "../testing/run-in-process.ts";
import { buildWithSevenZip } from "../testing/seven-zip-builder.ts";
import { buildZip } from "../testing/zip-builder.ts";

const benign = { name: "readme.txt", data: "nothing to see here, nothing to see here" };
const evil = { name: "evil.exe", data: Buffer.alloc(3000, "MZ evil ") };

function outcomes({ members }: InProcessResult): string[] {
  return members.map(({ name, outcome, reason }) => `${name}: ${reason ?? outcome}`);
}

function textOf(result: InProcessResult, index: number): string | undefined {
  return result.contents.get(index)?.toString();
}

test("stored, deflated and Zstandard members come out with their bytes", async () => {
  const members = [0, 8, 93].map((method) => ({ name: `m${method}`, data: "abc".repeat(1000), method }));
  const result = await unpackInProcess(buildZip(members), "zip");
  expect(result.outcome).toBe("complete");
  expect(result.members.map((member) => member.flags)).toEqual([[], [], []]);
  for (const index of [0, 1, 2]) expect(textOf(result, index)).toBe("abc".repeat(1000));
});

test.each(["Deflate64", "BZip2", "LZMA", "PPMd", "xz"])("%s members come out through 7-Zip", async (method) => {
  const archive = await buildWithSevenZip(
    { "a.txt": "abc".repeat(9000) },
    {
      archive: "a.zip",
      switches: ["-tzip", `-mm=${method}`],
    },
  );
  const result = await unpackInProcess(archive, "zip");
  expect(outcomes(result)).toEqual(["a.txt: extracted"]);
  expect(textOf(result, 0)).toBe("abc".repeat(9000));
});

test("a method that nobody knows is a reason, and the other members come out", async () => {
  const unknown = { name: "odd", data: "xyz", packed: Buffer.from("xyz"), method: 77 };
  const result = await unpackInProcess(buildZip([unknown, benign]), "zip");
  expect(outcomes(result)).toEqual(["odd: unsupported-method", "readme.txt: extracted"]);
  expect(result).toMatchObject({ outcome: "partial", reason: "unsupported" });
});

test("zip64 sizes and offsets are followed", async () => {
  const result = await unpackInProcess(buildZip([benign, evil], { zip64: true }), "zip");
  expect(outcomes(result)).toEqual(["readme.txt: extracted", "evil.exe: extracted"]);
  expect(result.anomalies).toEqual([]);
});

test("both of two concatenated archives come out, and the fact is noted", async () => {
  const result = await unpackInProcess(Buffer.concat([buildZip([benign]), buildZip([evil])]), "zip");
  expect(outcomes(result)).toEqual(["evil.exe: extracted", "readme.txt: extracted"]);
  expect(result).toMatchObject({ outcome: "complete", anomalies: ["concatenated-archives"] });
});

test("an archive inside a stored member is left to the caller", async () => {
  const result = await unpackInProcess(buildZip([{ name: "in.zip", data: buildZip([evil]), method: 0 }]), "zip");
  expect(outcomes(result)).toEqual(["in.zip: extracted"]);
  expect(result.anomalies).toEqual([]);
});

test("an archive in the comment of another one comes out", async () => {
  const result = await unpackInProcess(buildZip([benign], { comment: buildZip([evil]) }), "zip");
  expect(outcomes(result).sort()).toEqual(["evil.exe: extracted", "readme.txt: extracted"]);
});

test.each([true, false])("a self-extractor's stub is noted (offsets count it: %s)", async (offsetsCountPrefix) => {
  const archive = buildZip([benign], { prefix: Buffer.alloc(5000, "MZ"), offsetsCountPrefix });
  const result = await unpackInProcess(archive, "zip");
  expect(result).toMatchObject({ outcome: "complete", anomalies: ["prefix-data"] });
});

test("more data behind the end than a comment can hold does not hide the archive", async () => {
  const result = await unpackInProcess(buildZip([benign], { trailing: Buffer.alloc(200_000, "t") }), "zip");
  expect(result).toMatchObject({ outcome: "complete", anomalies: ["trailing-data"] });
});

test("a member that no central directory mentions comes out", async () => {
  const result = await unpackInProcess(buildZip([benign, { ...evil, omitFromCentral: true }, benign]), "zip");
  expect(outcomes(result)).toContain("evil.exe: extracted");
  expect(result.members.at(-1)?.flags).toEqual(["outside-central-directory"]);
  expect(result.anomalies).toContain("members-outside-central-directory");
});

test("without a central directory everything comes out by the local headers", async () => {
  const described = { ...evil, useDescriptor: true };
  const stored = { name: "s", data: "stored", method: 0, useDescriptor: true };
  const result = await unpackInProcess(buildZip([benign, described, stored], { omitCentral: true }), "zip");
  expect(outcomes(result)).toEqual(["readme.txt: extracted", "evil.exe: extracted", "s: extracted"]);
  expect(textOf(result, 2)).toBe("stored");
  expect(result).toMatchObject({ outcome: "partial", reason: "damaged", anomalies: ["no-central-directory"] });
});

test("of a truncated archive the whole members come out and the cut one is named", async () => {
  const noise = Buffer.concat(Array.from({ length: 60 }, (_unused, at) => hash("sha512", `${at}`, "buffer")));
  const archive = buildZip([benign, { name: "cut", data: noise }]);
  const result = await unpackInProcess(archive.subarray(0, 2000), "zip");
  expect(outcomes(result)).toEqual(["readme.txt: extracted", "cut: damaged"]);
  expect(result).toMatchObject({ outcome: "partial", reason: "damaged" });
  expect(result.anomalies).toEqual(expect.arrayContaining(["truncated", "no-central-directory"]));
});

test("damage in a middle member costs that member only", async () => {
  const archive = buildZip([benign, { ...evil, packed: Buffer.from("not deflate at all") }, { ...benign, name: "z" }]);
  const result = await unpackInProcess(archive, "zip");
  expect(outcomes(result)).toEqual(["readme.txt: extracted", "evil.exe: damaged", "z: extracted"]);
});

test("a hole in the central directory costs no member", async () => {
  const archive = buildZip([benign, evil, { ...benign, name: "z" }]);
  const second = archive.indexOf(Buffer.from("PK\x01\x02", "latin1"), archive.indexOf("PK\x01\x02", 0, "latin1") + 4);
  archive.write("XXXX", second, "latin1");
  const result = await unpackInProcess(archive, "zip");
  expect(outcomes(result).sort()).toEqual(["evil.exe: extracted", "readme.txt: extracted", "z: extracted"]);
  expect(result.anomalies).toContain("damaged-central-directory");
});

test("a wrong checksum does not cost the member but is flagged", async () => {
  const result = await unpackInProcess(buildZip([{ ...benign, central: { crc: 1 }, local: { crc: 1 } }]), "zip");
  expect(result.members[0]).toMatchObject({ outcome: "extracted", flags: ["crc-mismatch"] });
});

test("a size that lies small does not cut the member", async () => {
  const lie = { sizeBytes: 1 };
  const bomb = { name: "liar", data: Buffer.alloc(6 * 1024 * 1024), central: lie, local: lie };
  const result = await unpackInProcess(buildZip([bomb]), "zip");
  expect(result.members[0]).toMatchObject({
    outcome: "extracted",
    declaredSizeBytes: 1,
    sizeBytes: 6 * 1024 * 1024,
    flags: ["size-lies"],
  });
});

test("where the two headers disagree both readings come out", async () => {
  const packed = deflateRawSync(evil.data);
  const archive = buildZip([{ ...evil, packed, local: { name: "harmless.txt", method: 0 } }]);
  const result = await unpackInProcess(archive, "zip");
  expect(outcomes(result)).toEqual(["evil.exe: extracted", "harmless.txt: extracted"]);
  expect(result.members[0]).toMatchObject({ otherName: "harmless.txt", flags: ["header-mismatch"] });
  expect(result.contents.get(1)).toEqual(packed);
  expect(result.anomalies).toContain("central-local-mismatch");
});

test("many rows that share one member's data cost one decoding", async () => {
  const rows = Array.from({ length: 500 }, (_unused, at) => ({ ...evil, name: `r${at}`, sharesDataOf: 0 }));
  const result = await unpackInProcess(buildZip([evil, ...rows]), "zip");
  expect(result.totalBytes).toBe(3000);
  expect(result.members.filter((member) => member.reason === "duplicate-of-member")).toHaveLength(500);
  expect(result).toMatchObject({ outcome: "complete" });
  expect(result.anomalies).toContain("overlapping-members");
});

test("members whose data overlap are flagged", async () => {
  const inner = buildZip([benign], { omitCentral: true });
  const outer = { name: "outer", data: inner, method: 0 };
  const offset = 30 + "outer".length;
  const archive = buildZip([outer, benign]);
  const row = archive.lastIndexOf(Buffer.from("PK\x01\x02", "latin1"));
  archive.writeUInt32LE(offset, row + 42);
  const result = await unpackInProcess(archive, "zip");
  expect(result.members.map((member) => member.flags.includes("overlapping"))).toContain(true);
  expect(result.anomalies).toContain("overlapping-members");
});

test("members of the same name all come out", async () => {
  const result = await unpackInProcess(buildZip([benign, { ...evil, name: benign.name }]), "zip");
  expect(outcomes(result)).toEqual(["readme.txt: extracted", "readme.txt: extracted"]);
  expect(result.members[1]?.flags).toEqual(["duplicate-name"]);
});

test("a symbolic link is described and never made, and what is written through it is a file of its own", async () => {
  const link = { name: "l", data: "/tmp", unixMode: 0o120777 };
  const result = await unpackInProcess(buildZip([link, { name: "l/x", data: "through" }]), "zip");
  expect(result.members[0]).toMatchObject({ outcome: "skipped", reason: "symlink", linkTarget: "/tmp" });
  expect(result.files.filter((file) => file.includes("/")).map((file) => file.split("/").at(-1))).toEqual(["000001"]);
});

test("a link whose target is longer than any path is taken out as the file that it is", async () => {
  const result = await unpackInProcess(
    buildZip([{ ...evil, data: Buffer.alloc(9000, "M"), unixMode: 0o120777 }]),
    "zip",
  );
  expect(outcomes(result)).toEqual(["evil.exe: extracted"]);
});

test("a directory with data is taken out as the file that it is", async () => {
  const result = await unpackInProcess(buildZip([{ name: "empty/" }, { ...evil, name: "full/" }]), "zip");
  expect(outcomes(result)).toEqual(["empty/: directory", "full/: extracted"]);
});

test("hostile names never reach the file system", async () => {
  const names = ["../../x", "C:\\x", "/abs", "..\\..\\y", "a\u202egpj.exe", "\u0000\u001b[2J", "CON", "n".repeat(300)];
  const result = await unpackInProcess(buildZip(names.map((name) => ({ name, data: name }))), "zip");
  expect(result.members.map((member) => member.name)).toEqual(names);
  expect(result.members.every((member) => member.outcome === "extracted")).toBe(true);
  const written = result.files.filter((file) => file.includes("/")).map((file) => file.split("/").at(-1));
  expect(written.toSorted((a, b) => Number(a) - Number(b))).toEqual(
    names.map((_name, index) => String(index).padStart(6, "0")),
  );
});

test("a name beyond the limit is cut and flagged", async () => {
  const result = await unpackInProcess(buildZip([{ name: "n".repeat(5000) }]), "zip", {
    limits: { maxNameBytes: 100 },
  });
  expect(result.members[0]).toMatchObject({ name: "n".repeat(100), flags: ["long-name", "truncated-name"] });
});

test.each(["zip-crypto", "aes"] as const)("%s members need the right password", async (kind) => {
  const secret = { ...evil, encryption: { kind, password: "infected" } };
  const archive = buildZip([secret, benign]);
  const without = await unpackInProcess(archive, "zip");
  const wrong = await unpackInProcess(archive, "zip", { passwords: ["a", "b"] });
  const right = await unpackInProcess(archive, "zip", { passwords: ["a", "infected"] });
  expect(outcomes(without)).toEqual(["evil.exe: encrypted", "readme.txt: extracted"]);
  expect(outcomes(wrong)).toEqual(["evil.exe: wrong-password", "readme.txt: extracted"]);
  expect(wrong).toMatchObject({ outcome: "partial", reason: "password-needed", passwordIndex: undefined });
  expect(right).toMatchObject({ outcome: "complete", passwordIndex: 1 });
  expect(right.contents.get(0)).toEqual(evil.data);
});

test.each(["ZipCrypto", "AES128", "AES192", "AES256"])("%s as 7-Zip writes it is opened", async (method) => {
  const archive = await buildWithSevenZip(
    { "a.bin": Buffer.alloc(100_000, "abcdefg") },
    {
      archive: "a.zip",
      password: "infected",
      switches: ["-tzip", `-mem=${method}`],
    },
  );
  const result = await unpackInProcess(archive, "zip", { passwords: ["infected"] });
  expect(result.outcome).toBe("complete");
  expect(result.contents.get(0)).toEqual(Buffer.alloc(100_000, "abcdefg"));
});

test("a password that passes the check byte by chance is not believed", async () => {
  const archive = buildZip([{ ...benign, encryption: { kind: "zip-crypto", password: "infected" } }]);
  const passwords = Array.from({ length: 255 }, (_unused, at) => `guess${at}`);
  const result = await unpackInProcess(archive, "zip", { passwords: [...passwords, "infected"] });
  expect(result).toMatchObject({ outcome: "complete", passwordIndex: 255 });
});

test("AES data that was tampered with is not handed on", async () => {
  const archive = buildZip([{ ...evil, method: 0, encryption: { kind: "aes", password: "p" } }, benign]);
  archive[200]! ^= 1;
  const result = await unpackInProcess(archive, "zip", { passwords: ["p"] });
  expect(outcomes(result)).toEqual(["evil.exe: wrong-password", "readme.txt: extracted"]);
});

test("members beyond the limit are listed with the reason", async () => {
  const archive = buildZip([benign, evil, benign]);
  const result = await unpackInProcess(archive, "zip", { limits: { maxMembers: 1 } });
  expect(outcomes(result)).toEqual(["readme.txt: extracted", "evil.exe: limit-members", "readme.txt: limit-members"]);
  expect(result).toMatchObject({ outcome: "partial", reason: "limit-members" });
});

test("members beyond those that are described are counted", async () => {
  const archive = buildZip([benign, evil, benign]);
  const result = await unpackInProcess(archive, "zip", { limits: { maxListedMembers: 2 } });
  expect(result).toMatchObject({ outcome: "partial", reason: "limit-members", listedMembers: 3 });
  expect(result.members).toHaveLength(2);
  expect(result.anomalies).toContain("members-not-listed");
});

test("a member larger than allowed is dropped, and smaller ones come out", async () => {
  const archive = buildZip([{ name: "big", data: Buffer.alloc(9000) }, benign]);
  const result = await unpackInProcess(archive, "zip", { limits: { maxMemberBytes: 1000 } });
  expect(outcomes(result)).toEqual(["big: limit-member-bytes", "readme.txt: extracted"]);
  expect(result.totalBytes).toBe(benign.data.length);
});

test("what would exceed the total is dropped", async () => {
  const archive = buildZip([evil, { ...evil, name: "second" }, benign]);
  const result = await unpackInProcess(archive, "zip", { limits: { maxTotalBytes: 4000 } });
  expect(outcomes(result)).toEqual(["evil.exe: extracted", "second: limit-total-bytes", "readme.txt: extracted"]);
  expect(result).toMatchObject({ reason: "limit-total-bytes" });
});

test("a bomb of a gibibyte stops at the ratio", async () => {
  const mebibyte = Buffer.alloc(1024 * 1024);
  const chunk = deflateRawSync(mebibyte, { finishFlush: 2 });
  const packed = Buffer.concat([...Array.from({ length: 1024 }, () => chunk), deflateRawSync(Buffer.alloc(0))]);
  const bomb = { name: "zeros", packed, central: { sizeBytes: 2 ** 30, crc: crc32(mebibyte) } };
  const result = await unpackInProcess(buildZip([bomb, benign]), "zip", { limits: { maxRatio: 1 } });
  expect(outcomes(result)).toEqual(["zeros: limit-ratio", "readme.txt: extracted"]);
  expect(result.totalBytes).toBe(benign.data.length);
});

test("bytes that are no archive are said to be none", async () => {
  const result = await unpackInProcess(Buffer.from("hello"), "zip");
  expect(result).toMatchObject({ outcome: "refused", reason: "not-an-archive", members: [] });
});

test("an empty archive is complete", async () => {
  expect(await unpackInProcess(buildZip([]), "zip")).toMatchObject({ outcome: "complete", members: [] });
});
