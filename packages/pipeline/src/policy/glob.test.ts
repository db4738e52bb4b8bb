import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { compileGlob, coversGlob, fitsGlob } from "./glob.ts";

test.each([
  ["*.exe", "a.exe", true],
  ["*.exe", "A.EXE", true],
  ["*.exe", "a.exe.txt", false],
  ["*.exe", ".exe", true],
  ["invoice*", "Invoice_2025.pdf", true],
  ["*in*ce*", "an invoice", true],
  ["a?c", "abc", true],
  ["a?c", "a😀c", true],
  ["a?c", "ac", false],
  ["", "", true],
  ["*", "", true],
  ["?", "", false],
  ["é*", "e\u0301t\u00e9", true],
  ["[ab].*", "a.txt", false],
  ["a.c", "abc", false],
  ["folder:*", "folder:mail", true],
  ["folder:*", "folders", false],
])("%j fits %j: %s", (pattern, text, fits) => {
  expect(fitsGlob(compileGlob(pattern), text)).toBe(fits);
});

test("a pattern of stars against a name that nearly fits is answered in a blink", () => {
  const glob = compileGlob(`${"*a".repeat(100)}b`);
  const begin = process.cpuUsage().user;
  expect(fitsGlob(glob, "a".repeat(4096))).toBe(false);
  expect(process.cpuUsage().user - begin).toBeLessThan(1_000_000);
});

const texts = anyText({ maxLength: 30 });

test("whatever the name, a star fits it, and it fits itself where it holds no pattern of its own", () => {
  fc.assert(
    fc.property(texts, (name) => {
      expect(fitsGlob(compileGlob("*"), name)).toBe(true);
      if (!/[*?]/.test(name)) expect(fitsGlob(compileGlob(name), name)).toBe(true);
    }),
  );
});

const patterns = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 6 });
const names = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 8 });

test("a glob fits what the same pattern as a regular expression fits", () => {
  fc.assert(
    fc.property(patterns, names, (pattern, name) => {
      const source = pattern
        .replaceAll(".", String.raw`\.`)
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
      expect(fitsGlob(compileGlob(pattern), name)).toBe(new RegExp(`^${source}$`).test(name));
    }),
    { numRuns: 2000 },
  );
});

test("where one glob covers another, it fits everything that the other fits", () => {
  fc.assert(
    fc.property(patterns, patterns, names, (wide, narrow, name) => {
      const covers = coversGlob(compileGlob(wide), compileGlob(narrow));
      if (covers && fitsGlob(compileGlob(narrow), name)) expect(fitsGlob(compileGlob(wide), name)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ["*", "a*b", true],
  ["folder:*", "folder:mail", true],
  ["folder:*", "folder:m*", true],
  ["*.js", "a*.js", true],
  ["a*a", "a", false],
  ["folder:mail", "folder:*", false],
])("%j covers %j: %s", (wide, narrow, covers) => {
  expect(coversGlob(compileGlob(wide), compileGlob(narrow))).toBe(covers);
});
