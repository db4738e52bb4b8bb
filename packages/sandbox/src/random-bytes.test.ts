import { expect, test } from "vitest";
import { createRandomBytes } from "./random-bytes.ts";

test("no bytes are given twice, however many are asked for", () => {
  const random = createRandomBytes();
  const counts = Array.from({ length: 2000 }, (_, index) => [16, 4, 0, 1000, 5000][index % 5] ?? 0);
  const given = counts.map((count) => random(count));
  expect(given.map(({ length }) => length)).toEqual(counts);
  const blocks = given
    .filter(({ length }) => length >= 16)
    .map((bytes) => Buffer.from(bytes.subarray(0, 16)).toString("hex"));
  expect(new Set(blocks).size).toBe(blocks.length);
});

test("who changes what was given changes nobody else's", () => {
  const random = createRandomBytes();
  const [first, second] = [random(16), random(16)];
  const before = Buffer.from(second).toString("hex");
  new Uint8Array(first.buffer).fill(0);
  expect(Buffer.from(second).toString("hex")).toBe(before);
});
