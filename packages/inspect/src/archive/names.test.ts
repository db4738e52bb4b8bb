import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { cutName, decodeName, flagName } from "./names.ts";

test.each([
  ["plain/path/file.txt", []],
  ["../../x", ["path-traversal"]],
  ["a/../b", ["path-traversal"]],
  ["a..b/..c", []],
  ["/etc/passwd", ["absolute-path"]],
  ["C:\\x", ["absolute-path", "backslash-path"]],
  ["c:x", ["absolute-path"]],
  ["\\\\host\\share", ["absolute-path", "backslash-path"]],
  ["..\\..\\x", ["path-traversal", "backslash-path"]],
  ["photo\u202egpj.exe", ["bidi-name"]],
  ["a\u0007b", ["control-name"]],
  ["a\nb", ["control-name"]],
  ["CON", ["reserved-name"]],
  ["dir/aux.txt", ["reserved-name"]],
  ["COM\u00b9.log", ["reserved-name"]],
  ["console.txt", []],
  ["report.pdf /report.pdf .cmd", ["trailing-space-name"]],
  ["x.exe.", ["trailing-space-name"]],
  ["./x", []],
  ["x".repeat(300), ["long-name"]],
])("the name %j is flagged %j", (name, flags) => {
  expect(flagName(name)).toEqual(flags);
});

test("a name that is not UTF-8 is read as code page 437", () => {
  expect(decodeName(Buffer.from([0x81, 0x62, 0x65, 0x72, 0xe1]), false)).toBe("überß");
});

test("a name that claims to be UTF-8 and is not keeps what can be read", () => {
  expect(decodeName(Buffer.from([0x61, 0xff, 0x62]), true)).toBe("a\ufffdb");
});

test("a name is cut to whole characters", () => {
  expect(cutName("aé€😀", 6)).toEqual({ name: "aé€", cut: true });
  expect(cutName("aé€😀", 10)).toEqual({ name: "aé€😀", cut: false });
});

test("names as long as a header allows are flagged in no time", () => {
  const startedAt = process.threadCpuUsage();
  for (const name of ["../".repeat(21_845), " .".repeat(32_767), "con.".repeat(16_383)]) flagName(name);
  expect(process.threadCpuUsage(startedAt).user / 1000).toBeLessThan(5000);
});
