import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildElf, concatBytes, noise } from "../testing/index.ts";
import { parseElf } from "./parse-elf.ts";
import type { ElfFacts } from "../inspection.ts";
import type { ElfOptions } from "../testing/index.ts";

function factsOf(options: ElfOptions): ElfFacts {
  const parsed = parseElf(buildElf(options));
  if (parsed === undefined) throw new Error("the built program was not recognised");
  return parsed.facts;
}

const DYNAMIC: ElfOptions = {
  interpreter: "/lib/ld.so",
  needed: ["libc.so.6", "libm.so.6"],
  importedSymbols: ["system", "execve"],
  rpath: "/tmp/lib",
  hasSymbols: true,
};

test.each<[string, ElfOptions, Partial<ElfFacts>]>([
  ["64-bit little endian", {}, { bits: 64, endian: "little", machine: "x86-64" }],
  ["32-bit little endian", { bits: 32 }, { bits: 32, endian: "little", machine: "Intel 80386" }],
  [
    "32-bit big endian MIPS",
    { bits: 32, littleEndian: false, machine: 8 },
    { bits: 32, endian: "big", machine: "MIPS" },
  ],
])("a dynamic program is read: %s", (_what, options, expected) => {
  expect(factsOf({ ...DYNAMIC, ...options })).toMatchObject({
    ...expected,
    type: "executable",
    interpreter: "/lib/ld.so",
    needed: ["libc.so.6", "libm.so.6"],
    rpath: ["/tmp/lib"],
    importedSymbols: ["system", "execve"],
    isStatic: false,
    isStripped: false,
    hasSectionHeaders: true,
  });
});

test("libraries and symbols are read without section headers", () => {
  expect(factsOf({ ...DYNAMIC, hasSectionHeaders: false })).toMatchObject({
    needed: ["libc.so.6", "libm.so.6"],
    hasSectionHeaders: false,
    isStripped: true,
  });
});

test("a static stripped program is told as such", () => {
  expect(factsOf({})).toMatchObject({ isStatic: true, isStripped: true, needed: [] });
});

test("writable code and an executable stack are seen in the segments", () => {
  expect(factsOf({ hasWritableCode: true, hasExecutableStack: true })).toMatchObject({
    hasWritableExecutableSegment: true,
    hasExecutableStack: true,
  });
  expect(factsOf({})).toMatchObject({ hasWritableExecutableSegment: false, hasExecutableStack: false });
});

test("UPX marks are found at the front and at the end", () => {
  expect(factsOf({ code: Buffer.from("UPX!") }).isUpxPacked).toBe(true);
  expect(parseElf(concatBytes(buildElf({ code: noise(20_000) }), Buffer.from("UPX!\0\0")))?.facts.isUpxPacked).toBe(
    true,
  );
  expect(factsOf({}).isUpxPacked).toBe(false);
});

test("an overlay is what lies behind everything described", () => {
  expect(factsOf({ overlay: noise(500) }).overlay?.sizeBytes).toBe(500);
  expect(factsOf({})).not.toHaveProperty("overlay");
});

test("bytes that are no ELF file yield nothing", () => {
  expect(parseElf(new Uint8Array(3))).toBeUndefined();
  expect(parseElf(noise(100))).toBeUndefined();
});

test("more section headers than the limit are cut, with the limit named", () => {
  const bytes = concatBytes(buildElf({}), new Uint8Array(64 * 400));
  new DataView(bytes.buffer).setUint16(60, 300, true);
  const parsed = parseElf(bytes);
  expect(parsed?.limitsReached).toContain("MAX_SECTIONS");
});

test("mutated and cut programs are read without a throw", () => {
  const seeds = [buildElf(DYNAMIC), buildElf({ ...DYNAMIC, bits: 32, littleEndian: false })];
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(1500), fc.nat(255)), { maxLength: 30 }),
      fc.nat(2000),
      (seed, changes, length) => {
        const bytes = seed.slice(0, length < 64 ? seed.length : length);
        for (const [at, value] of changes) if (at < bytes.length && at > 5) bytes[at] = value;
        expect(() => parseElf(bytes)).not.toThrow();
      },
    ),
    { numRuns: 300 },
  );
});

test("forged 64-bit numbers stay numbers that JSON can hold, and do not hide the overlay", () => {
  const bytes = buildElf({ overlay: noise(100) });
  new DataView(bytes.buffer).setBigUint64(64 + 8, 0xffff_ffff_ffff_ffffn, true);
  const facts = parseElf(bytes)?.facts;
  expect(facts?.segments[0]?.offset).toBe(Number.MAX_SAFE_INTEGER);
  expect(facts?.overlay?.sizeBytes).toBe(100);
});
