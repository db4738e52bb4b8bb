import { expect, test } from "vitest";
import { concatBytes, noise } from "./testing/index.ts";
import { entropy } from "./entropy.ts";
import { extractStrings } from "./strings.ts";

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const wide = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf16le"));

test("both encodings are found, with their offsets", () => {
  const bytes = concatBytes(
    Uint8Array.of(0, 1, 2),
    ascii("hello"),
    Uint8Array.of(0, 0, 0),
    wide("wide text"),
    Uint8Array.of(0xff),
  );
  expect(extractStrings(bytes).strings).toEqual([
    { value: "hello", offset: 3, encoding: "ascii" },
    { value: "wide text", offset: 11, encoding: "utf-16le" },
  ]);
});

test("wide text at an odd offset is found", () => {
  expect(extractStrings(concatBytes(Uint8Array.of(0xff), wide("odd offset"))).strings).toEqual([
    { value: "odd offset", offset: 1, encoding: "utf-16le" },
  ]);
});

test("runs shorter than the minimum are left out", () => {
  expect(extractStrings(ascii("abcd\0abcde\0")).strings.map(({ value }) => value)).toEqual(["abcde"]);
});

test("telling strings come first and order is that of the file within each group", () => {
  const bytes = ascii("first\0second\0http://example.com/a\0third\0HKEY_LOCAL_MACHINE\\x\0");
  expect(extractStrings(bytes).strings.map(({ value }) => value)).toEqual([
    "http://example.com/a",
    "HKEY_LOCAL_MACHINE\\x",
    "first",
    "second",
    "third",
  ]);
});

test("long runs are cut into pieces, nothing of them is lost", () => {
  const { strings } = extractStrings(ascii("x".repeat(2500)));
  expect(strings.map(({ value }) => value.length)).toEqual([1024, 1024, 452]);
});

test("the limits are named when they are reached", () => {
  const bytes = ascii("string\0".repeat(50));
  expect(extractStrings(bytes, { maxStrings: 10 })).toMatchObject({
    limitsReached: ["MAX_STRINGS"],
    strings: { length: 10 },
  });
  expect(extractStrings(bytes, { maxScanned: 10 })).toMatchObject({
    limitsReached: ["MAX_STRINGS_SCANNED"],
    strings: { length: 10 },
  });
});

test.each([
  ["text", ascii("a@".repeat(1 << 18))],
  ["digits", ascii("1.1.".repeat(1 << 17))],
  ["words", ascii("select ".repeat(1 << 16))],
  ["zeros and letters", wide("a".repeat(1 << 18))],
  ["noise", noise(1 << 19)],
])("half a megabyte of %s takes linear time", (_what, bytes) => {
  const started = process.threadCpuUsage();
  extractStrings(bytes);
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(500);
});

test("entropy runs from 0 for one value to 8 for all of them", () => {
  expect(entropy(new Uint8Array(0))).toBe(0);
  expect(entropy(new Uint8Array(100).fill(7))).toBe(0);
  expect(entropy(Uint8Array.from({ length: 512 }, (_, index) => index & 255))).toBe(8);
  expect(entropy(Uint8Array.of(0, 0, 1, 1))).toBe(1);
});
