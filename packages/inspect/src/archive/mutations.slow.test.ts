import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { buildWithSevenZip } from "./testing/seven-zip-builder.ts";
import { unpackInProcess } from "./testing/run-in-process.ts";
import { buildTar, paxMember } from "./testing/tar-builder.ts";
import { buildZip } from "./testing/zip-builder.ts";
import type { ArchiveFormat } from "./types.ts";

const LIMITS = { maxMembers: 20, maxMemberBytes: 20_000, maxTotalBytes: 60_000, maxListedMembers: 100 };

const secret = { kind: "zip-crypto", password: "infected" } as const;
const zip = buildZip(
  [
    { name: "../a.txt", data: "abc".repeat(300) },
    { name: "b", data: "stored", method: 0, useDescriptor: true },
    { name: "c", data: "secret".repeat(20), encryption: secret },
    { name: "d", data: "secret".repeat(20), encryption: { kind: "aes", password: "infected" } },
    { name: "e", data: "zstd".repeat(99), method: 93 },
    { name: "l", data: "/etc/passwd", unixMode: 0o120777 },
  ],
  { comment: "comment" },
);
const tar = buildTar([
  { name: "a", data: "x".repeat(600) },
  paxMember({ path: "long".repeat(50), size: "4" }),
  { name: "b", data: "four" },
  { name: "././@LongLink", type: "L", data: "name\0" },
  { name: "c", type: "1", linkName: "a" },
]);
let sevenZip: Buffer;

beforeAll(async () => {
  sevenZip = await buildWithSevenZip({ a: "abc".repeat(300), b: "def" }, { switches: ["-mhc=off"] });
});

/** Overwrites bytes at some places, cuts or repeats the end. */
const mutation = fc.record({
  edits: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
  keep: fc.option(fc.nat(), { nil: undefined }),
  repeat: fc.boolean(),
});

function mutate(original: Buffer, { edits, keep, repeat }: typeof mutation extends fc.Arbitrary<infer T> ? T : never) {
  const bytes = Buffer.from(original);
  for (const [at, value] of edits) bytes[at % bytes.length] = value;
  const cut = keep === undefined ? bytes : bytes.subarray(0, keep % bytes.length);
  return repeat ? Buffer.concat([cut, bytes]) : cut;
}

async function expectSound(archive: Buffer, format: ArchiveFormat): Promise<void> {
  const result = await unpackInProcess(archive, format, { passwords: ["infected"], limits: LIMITS });
  expect(result.totalBytes).toBeLessThanOrEqual(LIMITS.maxTotalBytes);
  for (const member of result.members) {
    expect(member.outcome === "extracted").toBe(member.file !== undefined && member.reason === undefined);
    if (member.outcome === "extracted") expect(result.contents.get(member.index)?.length).toBe(member.sizeBytes);
  }
  // Beside the archive and the output folder there are just the members.
  expect(result.files).toHaveLength(2 + result.contents.size);
}

test.each([
  ["zip", 120],
  ["tar", 120],
  ["7z", 25],
] as const)("a mutated %s yields a sound result and nothing outside", async (format, numRuns) => {
  const original = { zip, tar, "7z": sevenZip }[format];
  const property = fc.asyncProperty(mutation, (change) => expectSound(mutate(original, change), format));
  await fc.assert(property, { numRuns, seed: 20_240_229 });
});
