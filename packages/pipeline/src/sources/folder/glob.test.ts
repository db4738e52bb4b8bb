import { expect, test } from "vitest";
import { compileGlob } from "./glob.ts";

test.each([
  ["*.exe", "a.exe", true],
  ["*.exe", "deep/er/A.EXE", true],
  ["*.exe", "a.exe.txt", false],
  ["a?.bin", "ab.bin", true],
  ["a?.bin", "a/.bin", false],
  ["*.{exe,dll}", "x.dll", true],
  ["*.{exe,dll}", "x.sys", false],
  ["[a-c]*", "banana", true],
  ["[!a-c]*", "banana", false],
  ["in/*.exe", "in/a.exe", true],
  ["in/*.exe", "in/deep/a.exe", false],
  ["in/**", "in/deep/a.exe", true],
  ["**/quarantine/*", "a/b/quarantine/x", true],
  ["**/quarantine/*", "quarantine/x", true],
  ["a+b(1).txt", "a+b(1).txt", true],
  ["a.b-c", "aXb-c", false],
  ["a/**/b", "a/b", true],
  ["a/**/b", "a/x/y/b", true],
  ["a/**/b", "a/xb", false],
  ["*", "line\nbreak", true],
  ["*🙂*", "a🙂b", true],
])("the pattern %j and the path %j: %j", (pattern, path, expected) => {
  expect(compileGlob(pattern)(path)).toBe(expected);
});

test.each(["", "[z-a]", "{a,b}".repeat(7), "x".repeat(501)])("the pattern %j is refused", (pattern) => {
  expect(() => compileGlob(pattern)).toThrow(/cannot be used/);
});

test("a name made to be slow is judged step by step", () => {
  const matches = compileGlob(`${"*a".repeat(200)}b`);
  expect(matches("a".repeat(255))).toBe(false);
  expect(matches(`${"a".repeat(254)}b`)).toBe(true);
});
