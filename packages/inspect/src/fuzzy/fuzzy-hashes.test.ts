import { expect, test } from "vitest";
import tlshOfPackage from "tlsh";
import { noise } from "../testing/index.ts";
import { hashFuzzily } from "./fuzzy-hashes.ts";
import { ssdeep } from "./ssdeep.ts";
import { tlsh } from "./tlsh.ts";

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

// Made with ssdeep 2.14.1 over the same bytes.
test.each<[string, Uint8Array, string]>([
  ["one byte", noise(1, 1), "3:E:E"],
  ["a hundred bytes", noise(100, 2), "3:jO8DtebamDh/owE0ZqNC+Tp44mTU/in:aMy3hgMUNrm2in"],
  [
    "four kilobytes",
    noise(4096, 3),
    "96:o0J5AJPMm9bGLnJ8wMmb9F5YebY1mY1stoJs9wtkRuAhr37YI:o0YW+KnJ8wMmbOCYoY1stoJtkR9hvT",
  ],
  ["fifty thousand bytes", noise(50_000, 4), "1536:1iSV84M2r14WXixIOYqx/KT7SngDYKF46e2s:cx41r14WyqOYqMTZYK28s"],
  [
    "a million bytes",
    noise(1_000_000, 5),
    "24576:A9GpIR8ONrn9ojBrZPLQyN38RcCxF0X3COz+o06Hz13YeupLCKn:A9WA8YxojL3LnCS+o06x3DupLCi",
  ],
  ["one letter", ascii("a".repeat(5000)), "3:tjt:f"],
  [
    "one sentence",
    ascii("The quick brown fox jumps over the lazy dog. ".repeat(200)),
    "12:Fg6666666666666666666666666666666666666666666666666666666666666p:FV",
  ],
])("ssdeep of %s agrees with the program of that name", (_what, bytes, expected) => {
  expect(ssdeep(bytes)).toBe(expected);
});

test("TLSH agrees with another implementation, from its shortest input on", () => {
  for (const length of [512, 513, 656, 657, 3199, 3200, 10_000, 100_000]) {
    const bytes = noise(length, length);
    expect(tlsh(bytes)).toBe(`T1${tlshOfPackage(Buffer.from(bytes).toString("latin1")).toUpperCase()}`);
  }
});

test("TLSH is absent for short and for uniform bytes", () => {
  expect(tlsh(noise(49))).toBeUndefined();
  expect(tlsh(noise(400))).toMatch(/^T1[0-9A-F]{70}$/);
  expect(tlsh(new Uint8Array(10_000))).toBeUndefined();
});

test("similar bytes have similar hashes", () => {
  const bytes = noise(50_000, 9);
  const changed = bytes.slice();
  changed[25_000] = 0;
  const [before, after] = [ssdeep(bytes), ssdeep(changed)];
  expect(before).not.toBe(after);
  expect(after.slice(0, 20)).toBe(before.slice(0, 20));
});

test("nothing has no hash, and above the limit the limit is named", () => {
  expect(hashFuzzily(new Uint8Array(0), new Set())).toEqual({});
  const limits = new Set<string>();
  expect(hashFuzzily(new Uint8Array((32 << 20) + 1), limits)).toEqual({});
  expect([...limits]).toEqual(["MAX_FUZZY_BYTES"]);
});
