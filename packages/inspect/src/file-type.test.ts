import { expect, test } from "vitest";
import { FILE_TYPE_IDS, FILE_TYPES, isFileTypeId, NOT_SENT_BY_DEFAULT, THREAT_GRID_TYPES } from "./file-type.ts";

test("every row is complete: lower-case extensions without dots, a MIME type, its own id", () => {
  for (const id of FILE_TYPE_IDS) {
    const row = FILE_TYPES[id];
    expect(row.id).toBe(id);
    expect(row.mime).toMatch(/^[a-z]+\/[\w.+-]+$/);
    expect(row.label).not.toBe("");
    for (const extension of row.extensions) expect(extension).toMatch(/^[a-z0-9_]+$/);
  }
});

test("the documented list of the service is covered, and archives it failed on are not", () => {
  for (const id of [
    "pe-exe",
    "pe-dll",
    "jar",
    "js",
    "pdf",
    "docx",
    "xls",
    "zip",
    "xz",
    "lnk",
    "url",
    "msi",
    "jtd",
    "hwp",
    "ps1",
    "vbs",
    "chm",
  ] as const) {
    expect(THREAT_GRID_TYPES.has(id), id).toBe(true);
  }
  for (const id of ["rar", "7z", "elf", "text", "data", "png"] as const)
    expect(THREAT_GRID_TYPES.has(id), id).toBe(false);
});

test("what is not sent by default could be sent", () => {
  for (const id of NOT_SENT_BY_DEFAULT) expect(THREAT_GRID_TYPES.has(id), id).toBe(true);
});

test("a string is a type id only when the table has it", () => {
  expect(isFileTypeId("pe-exe")).toBe(true);
  expect(isFileTypeId("toString")).toBe(false);
});
