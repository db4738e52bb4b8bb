import { expect, test } from "vitest";
import { claimedExtension, findNameMismatch, findNameTricks } from "./names.ts";
import type { FileTypeId } from "../file-type.ts";

test.each<[string | undefined, string | undefined]>([
  ["a.PDF", "pdf"],
  ["a.exe  ", "exe"],
  ["a.exe...", "exe"],
  ["a.e\u200bxe", "exe"],
  [".bashrc", undefined],
  ["noextension", undefined],
  ["a.b c", undefined],
  [undefined, undefined],
])("the extension of %j is %j", (name, extension) => {
  expect(claimedExtension(name)).toBe(extension);
});

test.each<[FileTypeId, string, string | undefined]>([
  ["pe-exe", "invoice.pdf", "pdf"],
  ["pe-exe", "setup.dll", undefined],
  ["pe-exe", "saver.scr", undefined],
  ["docx", "a.docx", undefined],
  ["docx", "a.doc", "doc"],
  ["rtf", "a.doc", undefined],
  ["text", "a.js", undefined],
  ["text", "a.exe", "exe"],
  ["html", "a.txt", "txt"],
  ["zip", "a.unknownext", undefined],
  ["data", "a.docx", "docx"],
])("%s under the name %j claims wrongly: %j", (type, name, claimed) => {
  expect(findNameMismatch(type, name)?.claimedExtension).toBe(claimed);
});

test("a mismatch names what would have been honest", () => {
  expect(findNameMismatch("pdf", "a.exe")).toEqual({ claimedExtension: "exe", expectedExtensions: ["pdf"] });
});

test.each<[string, string[]]>([
  ["report.pdf", []],
  ["archive.tar.gz", []],
  ["jquery.min.js", []],
  ["invoice.pdf.exe", ["double-extension"]],
  ["photo.jpg.lnk", ["double-extension"]],
  ["notes.txt.js", ["double-extension"]],
  ["invoice\u202efdp.exe", ["bidi-override"]],
  ["a\u0007.txt", ["control-character"]],
  ["a\u200b.txt", ["invisible-character"]],
  ["a.exe ", ["trailing-space-or-dot"]],
  [`a.pdf${" ".repeat(40)}.exe`, ["double-extension", "padding-before-extension"]],
  ["../../etc/passwd", ["path-separator"]],
  ["..\\a.txt", ["path-separator"]],
  ["nul.txt", ["reserved-device-name"]],
])("the name %j plays the tricks %j", (name, tricks) => {
  expect(findNameTricks(name)).toEqual(tricks);
});

test("a name of a megabyte is judged in linear time", () => {
  for (const name of ["a.".repeat(500_000), " ".repeat(1_000_000), `${".exe ".repeat(200_000)}x`]) {
    const started = process.threadCpuUsage();
    findNameTricks(name);
    findNameMismatch("pdf", name);
    expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(300);
  }
});
