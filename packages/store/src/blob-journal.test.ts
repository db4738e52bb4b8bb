import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { encodeHead, readRecords } from "./blob-journal.ts";

const BLOBS = ["first", "", "third, which is longer"].map((text) => Buffer.from(text));
const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function encode(blobs: readonly Uint8Array[]): Buffer {
  return Buffer.concat(blobs.flatMap((bytes) => [encodeHead(digestOf(bytes), bytes.byteLength), bytes]));
}

const read = (journal: Buffer) => [...readRecords(journal)].map(({ bytes }) => Buffer.from(bytes).toString());
const texts = BLOBS.map(String);
const whole = encode(BLOBS);
const LAST = (BLOBS.at(-1)?.length ?? 0) + 40;

test("what was written can be read", () => {
  expect(read(whole)).toEqual(texts);
  expect([...readRecords(whole)].map(({ sha256 }) => sha256)).toEqual(BLOBS.map(digestOf));
});

test.each([
  ["nothing of it", whole.subarray(0, -LAST)],
  ["a part of its head", whole.subarray(0, 10 - LAST)],
  ["its head alone", whole.subarray(0, 40 - LAST)],
  ["all but a byte", whole.subarray(0, -1)],
  ["zeros in its place", Buffer.concat([whole.subarray(0, -LAST), Buffer.alloc(LAST)])],
  ["its head and zeros", Buffer.concat([whole.subarray(0, 40 - LAST), Buffer.alloc(LAST - 40)])],
  ["a head of something else", Buffer.concat([whole.subarray(0, -LAST), Buffer.alloc(LAST, "x")])],
])("where a power cut left of the last record %s, those before it are read", (_, journal) => {
  expect(read(journal)).toEqual(texts.slice(0, -1));
});

test("what stands behind a torn record is not read: the flush that covered it cannot have ended", () => {
  const torn = Buffer.from(whole);
  torn.writeUInt8(0xff, 40);
  expect(read(torn)).toEqual([]);
});
