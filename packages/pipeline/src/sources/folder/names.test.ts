import { expect, test } from "vitest";
import { hashInName, isPartialName, sidecarOf } from "./names.ts";

test.each([
  ["setup.exe", false],
  ["setup.exe.part", true],
  ["SETUP.EXE.PART", true],
  ["movie.crdownload", true],
  ["notes.txt~", true],
  ["~$invoice.docx", true],
  [".invoice.pdf.Ab3xY9", true],
  [".hidden", false],
  ["part", false],
  ["a.temporary", false],
])("the name %j is of a file in the making: %j", (name, expected) => {
  expect(isPartialName(name)).toBe(expected);
});

test.each([
  ["a.exe.json", "a.exe"],
  ["a.exe.meta", "a.exe"],
  [`${"ab".repeat(32)}.1700000000.12.json`, "ab".repeat(32)],
  [".json", undefined],
  ["a.exe", undefined],
])("the name %j tells about %j", (name, expected) => {
  expect(sidecarOf(name)).toBe(expected);
});

const [md5, sha1, sha256] = ["0a".repeat(16), "0a".repeat(20), "0a".repeat(32)];
test.each([
  [`HTTP-F0-${md5}`, { algorithm: "md5", digest: md5 }],
  [`${sha1}.exe`, { algorithm: "sha1", digest: sha1 }],
  [`extract-${sha256.toUpperCase()}.pe`, { algorithm: "sha256", digest: sha256 }],
  [`${md5}_${sha256}.bin`.replace("_", "."), { algorithm: "sha256", digest: sha256 }],
  [`${md5}ff`, undefined],
  [`x${md5}`, undefined],
  ["extract-1700000000-HTTP-FbQ1", undefined],
])("the hash in the name %j is %j", (name, expected) => {
  expect(hashInName(name)).toEqual(expected);
});
