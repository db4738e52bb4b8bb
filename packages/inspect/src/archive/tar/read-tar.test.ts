import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { unpackInProcess } from "../testing/run-in-process.ts";
import type { InProcessResult } from "../testing/run-in-process.ts";
import { buildWithSevenZip } from "../testing/seven-zip-builder.ts";
import { buildTar, paxMember } from "../testing/tar-builder.ts";

function outcomes({ members }: InProcessResult): string[] {
  return members.map(({ name, outcome, reason }) => `${name}: ${reason ?? outcome}`);
}

test("files come out with their bytes and times", async () => {
  const result = await unpackInProcess(buildTar([{ name: "a", data: "x".repeat(700) }, { name: "b" }]), "tar");
  expect(result).toMatchObject({ outcome: "complete", anomalies: [] });
  expect(result.contents.get(0)?.toString()).toBe("x".repeat(700));
  expect(result.members[0]).toMatchObject({ sizeBytes: 700, modifiedAt: "2024-02-29T12:34:56.000Z" });
});

test("an archive of 7-Zip is read", async () => {
  const archive = await buildWithSevenZip({ "d/a.txt": "abc", [`d/${"n".repeat(200)}`]: "long" }, { archive: "a.tar" });
  const result = await unpackInProcess(archive, "tar");
  expect(outcomes(result)).toEqual(["d/a.txt: extracted", `d/${"n".repeat(200)}: extracted`]);
});

test("long names of GNU and pax are put together", async () => {
  const long = "long/".repeat(60);
  const archive = buildTar([
    { name: "././@LongLink", type: "L", data: `${long}gnu\0` },
    { name: "cut", data: "1" },
    paxMember({ path: `${long}pax` }),
    { name: "cut", data: "2" },
    { name: "plain", data: "3" },
  ]);
  const result = await unpackInProcess(archive, "tar");
  expect(outcomes(result)).toEqual([`${long}gnu: extracted`, `${long}pax: extracted`, "plain: extracted"]);
});

test("a size in a pax header replaces that of the block", async () => {
  const archive = buildTar([paxMember({ size: "3" }), { name: "a", data: "abc", sizeBytes: 0 }, { name: "b" }]);
  const result = await unpackInProcess(archive, "tar");
  expect(result.contents.get(0)?.toString()).toBe("abc");
  expect(outcomes(result)).toEqual(["a: extracted", "b: extracted"]);
});

test("links, devices, folders and sparse files are described and not made", async () => {
  const archive = buildTar([
    { name: "s", type: "2", linkName: "/etc/passwd" },
    { name: "s", data: "through" },
    { name: "h", type: "1", linkName: "s" },
    { name: "c", type: "3" },
    { name: "f", type: "6" },
    { name: "d/", type: "5" },
    { name: "old/", type: "0" },
    { name: "g", type: "S", data: "segments" },
  ]);
  const result = await unpackInProcess(archive, "tar");
  expect(outcomes(result)).toEqual([
    "s: symlink",
    "s: extracted",
    "h: hardlink",
    "c: special-file",
    "f: special-file",
    "d/: directory",
    "old/: directory",
    "g: sparse-file",
  ]);
  expect(result.members[0]?.linkTarget).toBe("/etc/passwd");
  expect(result.contents.get(1)?.toString()).toBe("through");
});

test("a link that carries data is taken out as the file that it is", async () => {
  const result = await unpackInProcess(buildTar([{ name: "h", type: "1", linkName: "x", data: "payload" }]), "tar");
  expect(result.contents.get(0)?.toString()).toBe("payload");
});

test("names that climb out are flagged and kept as they are", async () => {
  const result = await unpackInProcess(
    buildTar([
      { name: "../../x", data: "1" },
      { name: "/abs", data: "2" },
    ]),
    "tar",
  );
  expect(result.members.map(({ flags }) => flags)).toEqual([["path-traversal"], ["absolute-path"]]);
});

test("members behind a damaged header come out", async () => {
  const archive = buildTar([{ name: "a", data: "1" }, { name: "b", data: "2", breakChecksum: true }, { name: "c" }]);
  const result = await unpackInProcess(archive, "tar");
  expect(outcomes(result)).toEqual(["a: extracted", "c: extracted"]);
  expect(result).toMatchObject({ outcome: "partial", reason: "damaged" });
});

test("a member that the file's end cuts is damaged", async () => {
  const archive = buildTar([
    { name: "a", data: "1" },
    { name: "b", data: "x".repeat(5000) },
  ]).subarray(0, 2048);
  const result = await unpackInProcess(archive, "tar");
  expect(outcomes(result)).toEqual(["a: extracted", "b: damaged"]);
  expect(result.anomalies).toEqual(["truncated"]);
});

test("both of two concatenated archives come out", async () => {
  const result = await unpackInProcess(Buffer.concat([buildTar([{ name: "a" }]), buildTar([{ name: "b" }])]), "tar");
  expect(outcomes(result)).toEqual(["a: extracted", "b: extracted"]);
  expect(result.anomalies).toEqual(["concatenated-archives"]);
});

test("data behind the end is noted", async () => {
  const result = await unpackInProcess(Buffer.concat([buildTar([{ name: "a" }]), Buffer.alloc(600, "t")]), "tar");
  expect(result).toMatchObject({ outcome: "complete", anomalies: ["trailing-data"] });
});

test("a size beyond the file does not make the reader wait or allocate", async () => {
  const archive = buildTar([{ name: "a", sizeBytes: 8 ** 11 - 1 }], { omitEnd: true });
  expect(outcomes(await unpackInProcess(archive, "tar"))).toEqual(["a: damaged"]);
});

test("bytes that are no archive are said to be none", async () => {
  const result = await unpackInProcess(Buffer.alloc(2000, "no"), "tar");
  expect(result).toMatchObject({ outcome: "refused", reason: "not-an-archive" });
});
