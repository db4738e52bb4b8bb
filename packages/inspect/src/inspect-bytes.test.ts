import * as fc from "fast-check";
import { expect, test } from "vitest";
import { digestBytes } from "./digests.ts";
import { inspectBytes } from "./inspect-bytes.ts";
import {
  buildDocx,
  buildElf,
  buildLnk,
  buildOleWithVba,
  buildPdf,
  buildPe,
  buildRtfWithPackage,
  buildXlsx,
  buildZip,
  concatBytes,
  eicar,
  noise,
} from "./testing/index.ts";
import type { Inspection } from "./inspection.ts";
import type { YaraScanner } from "./yara/yara.ts";

const noYara: YaraScanner = {
  scan: () => ({ facts: { ran: false, reason: "left out of this test" }, limitsReached: [] }),
};
const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

function inspect(bytes: Uint8Array, name?: string): Inspection {
  return inspectBytes(bytes, {
    ...(name === undefined ? {} : { name }),
    digests: digestBytes(bytes),
    sizeBytes: bytes.length,
    yara: noYara,
    startedAt: performance.now(),
  });
}

const MACRO = 'Sub AutoOpen()\nCreateObject("WScript.Shell").Run "cmd /c calc"\nEnd Sub\n';

test.each<[string, Uint8Array, string | undefined, (keyof Inspection)[]]>([
  ["pe-exe", buildPe(), undefined, ["pe"]],
  ["elf", buildElf(), undefined, ["elf"]],
  ["doc", buildOleWithVba({ modules: { A: MACRO } }), undefined, ["ole", "script"]],
  ["xls", buildOleWithVba({ kind: "excel" }), undefined, ["ole"]],
  ["docm", buildDocx({ macros: { A: MACRO } }), undefined, ["ooxml", "script"]],
  ["xlsx", buildXlsx(), undefined, ["ooxml"]],
  ["pdf", buildPdf(), undefined, ["pdf"]],
  ["rtf", buildRtfWithPackage("a", noise(9)), undefined, ["rtf"]],
  ["lnk", buildLnk(), undefined, ["lnk"]],
  ["url", ascii("[InternetShortcut]\nURL=http://example.com\n"), undefined, ["urlShortcut"]],
  ["html", ascii("<html><script>eval(1)</script></html>"), undefined, ["html", "script"]],
  ["svg", ascii("<svg><script>eval(1)</script></svg>"), undefined, ["html", "script"]],
  ["hta", ascii("<html><script language=VBScript>Execute(x)</script></html>"), "a.hta", ["html", "script"]],
  ["eml", ascii("From: a@example.com\nTo: b@example.com\nSubject: x\n\nbody\n"), undefined, ["email"]],
  ["bat", ascii("@echo off\r\nset x=1\r\n"), "a.bat", ["script"]],
  ["eicar", eicar(), undefined, []],
  ["png", ascii("\x89PNG\r\n\x1a\n\0\0"), undefined, []],
  ["data", noise(500), undefined, []],
  ["empty", new Uint8Array(0), undefined, []],
])("a file of type %s has the facts of its type and no others", (type, bytes, name, expected) => {
  const inspection = inspect(bytes, name);
  const all: (keyof Inspection)[] = [
    "pe",
    "elf",
    "ole",
    "ooxml",
    "pdf",
    "rtf",
    "lnk",
    "urlShortcut",
    "html",
    "script",
    "email",
  ];
  expect(inspection).toMatchObject({ outcome: "complete", identification: { type } });
  expect(all.filter((key) => Object.hasOwn(inspection, key))).toEqual(all.filter((key) => expected.includes(key)));
});

test("files within a file are found, with where they lie", () => {
  const picture = concatBytes(
    ascii("\x89PNG\r\n\x1a\n"),
    noise(100).fill(1),
    buildPe(),
    buildZip([{ name: "a", data: "x" }]),
  );
  expect(inspect(picture).embedded).toEqual([
    { offset: 108, type: "pe-exe", where: "body" },
    { offset: 108 + buildPe().length, type: "zip", where: "body" },
  ]);
  expect(inspect(buildPe({ overlay: buildZip([{ name: "a", data: "x" }]) })).embedded).toMatchObject([
    { type: "zip", where: "overlay" },
  ]);
  const script = ascii(
    `$x = [Convert]::FromBase64String("${Buffer.from(buildPe()).toString("base64")}"); Write-Host $x`,
  );
  expect(inspect(script, "a.ps1").embedded).toMatchObject([{ type: "pe-exe", where: "decoded" }]);
});

test("the members of an archive are not taken for smuggled files", () => {
  expect(inspect(buildZip([{ name: "a.exe", data: buildPe(), isStored: true }])).embedded).toEqual([]);
  expect(inspect(buildDocx()).embedded).toEqual([]);
});

test("more embedded files than the limit name it", () => {
  const many = concatBytes(ascii("\x89PNG\r\n\x1a\n"), ...Array.from({ length: 70 }, () => ascii("%PDF-1.4 ")));
  expect(inspect(many)).toMatchObject({
    outcome: "partial",
    embedded: { length: 64 },
    limitsReached: ["MAX_EMBEDDED_FILES"],
  });
});

test("fewer strings listed than found does not make an inspection partial", () => {
  const bytes = concatBytes(
    Uint8Array.of(0, 1, 2),
    ascii(Array.from({ length: 3000 }, (_, index) => `string ${index}`).join("\0")),
  );
  expect(inspect(bytes)).toMatchObject({
    outcome: "complete",
    limitsReached: ["MAX_STRINGS"],
    strings: { length: 2000 },
  });
});

test("a scanner that fails is a problem of the inspection, not its end", () => {
  const failing: YaraScanner = {
    scan: () => {
      throw new Error("out of order");
    },
  };
  const bytes = buildPe();
  const inspection = inspectBytes(bytes, {
    digests: digestBytes(bytes),
    sizeBytes: bytes.length,
    yara: failing,
    startedAt: 0,
  });
  expect(inspection.problems).toEqual(["Reading YARA matches failed: out of order"]);
  expect(inspection.yara.ran).toBe(false);
});

test("mutated files of every kind are inspected without a failed parser, and survive JSON", () => {
  const seeds = [
    buildPe({ imports: { "a.dll": ["b"] }, versionInfo: { A: "b" } }),
    buildElf({ needed: ["a"] }),
    buildOleWithVba({ modules: { A: MACRO } }),
    buildDocx({ macros: { A: MACRO }, dde: "DDEAUTO x" }),
    buildPdf({ javascript: "x", usesObjectStream: true }),
    buildRtfWithPackage("a", noise(50)),
    buildLnk({ arguments: "x" }),
    ascii("<html><form><input type=password></form><script>eval(atob('QUJD'))</script></html>"),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(6000), fc.nat(255)), { maxLength: 20 }),
      (seed, changes) => {
        const bytes = seed.slice();
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const inspection = inspect(bytes);
        expect(inspection.problems.filter((problem) => problem.startsWith("Reading "))).toEqual([]);
        expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection);
      },
    ),
    { numRuns: 150 },
  );
});
