import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseEmail } from "./document/parse-email.ts";
import { parseHtml } from "./document/parse-html.ts";
import { parsePdf } from "./document/parse-pdf.ts";
import { parseRtf } from "./document/parse-rtf.ts";
import { parseElf } from "./elf/parse-elf.ts";
import * as limits from "./limits.ts";
import { parseOle } from "./office/parse-ole.ts";
import { parseOoxml } from "./office/parse-ooxml.ts";
import { parsePe } from "./pe/parse-pe.ts";
import { analyzeScript } from "./script/analyze-script.ts";
import {
  buildElf,
  buildOle,
  buildOleWithVba,
  buildPe,
  buildVbaStreams,
  buildZip,
  ByteWriter,
  concatBytes,
  noise,
} from "./testing/index.ts";
import type { TestStreams } from "./testing/index.ts";

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const list = <Item>(length: number, make: (index: number) => Item): Item[] =>
  Array.from({ length }, (_, index) => make(index));
const record = <Value>(length: number, make: (index: number) => [string, Value]): Record<string, Value> =>
  Object.fromEntries(list(length, make));

/** A program whose header is changed after it was built. */
function patched(bytes: Uint8Array, patch: (view: DataView) => void): Uint8Array {
  patch(new DataView(bytes.buffer));
  return bytes;
}

const emptyStreams = (count: number): TestStreams => record(count, (index) => [`s${index}`, new Uint8Array(0)]);
const macros = (count: number): TestStreams =>
  buildVbaStreams(
    record(count, (index) => [`M${index}`, "x"]),
    "Macros",
  );
const relationship = (index: number): string =>
  `<Relationship Id="r${index}" Type="a/hyperlink" Target="http://example.com/${index}" TargetMode="External"/>`;

/** For each limit an input that reaches it. Those of the pool, of strings and of hashes are tested beside their code. */
const CASES: Readonly<Record<string, () => { limitsReached: string[] } | undefined>> = {
  MAX_SECTIONS: () =>
    parsePe(patched(concatBytes(buildPe(), new Uint8Array(20_000)), (view) => view.setUint16(0x106, 300, true))),
  MAX_IMPORTED_MODULES: () => parsePe(buildPe({ imports: record(520, (index) => [`m${index}.dll`, ["f"]]) })),
  MAX_IMPORTED_FUNCTIONS: () =>
    parsePe(buildPe({ imports: { "a.dll": list(20_001, (index) => (index % 60_000) + 1) } })),
  MAX_EXPORTS: () => parsePe(buildPe({ exports: list(10_001, (index) => `e${index}`) })),
  MAX_RESOURCES: () =>
    parsePe(
      buildPe({ resources: list(2001, (index) => ({ type: 10, name: index, language: 0, data: Uint8Array.of(1) })) }),
    ),
  MAX_TLS_CALLBACKS: () => parsePe(buildPe({ tlsCallbackCount: 70 })),
  MAX_ELF_SEGMENTS: () =>
    parseElf(patched(concatBytes(buildElf({}), new Uint8Array(20_000)), (view) => view.setUint16(56, 300, true))),
  MAX_ELF_SYMBOLS: () => parseElf(buildElf({ importedSymbols: list(50_001, () => "s") })),
  MAX_SCRIPT_SIGNS: () =>
    analyzeScript(
      list(
        50,
        (index) =>
          `'${Buffer.from(`eval(x);new ActiveXObject("WScript.Shell");"ADODB.Stream";"MSXML2.XMLHTTP";GetObject("winmgmts:");cmd /c ${index}`).toString("base64")}'`,
      ).join("\n"),
      "javascript",
    ),
  MAX_DECODED_CHARACTERS: () =>
    analyzeScript(
      list(6, (index) => `'${gzipSync(`text ${index} `.repeat(120_000)).toString("base64")}'`).join("\n"),
      "other",
    ),
  MAX_URLS: () => analyzeScript(list(501, (index) => `http://example.com/${index}`).join(" "), "other"),
  MAX_OLE_STREAMS: () => parseOle(buildOle(emptyStreams(2100))),
  MAX_OLE_STREAM_BYTES: () => parseOle(patchStreamSize(buildOle({ Workbook: noise(5000) }), 64 << 20)),
  MAX_VBA_MODULES: () => parseOle(buildOle(macros(210))),
  MAX_VBA_MODULE_BYTES: () => parseOle(buildOleWithVba({ modules: { A: "' comment line\n".repeat(80_000) } })),
  MAX_VBA_KEYWORDS: () =>
    parseOle(buildOleWithVba({ modules: { A: list(310, (index) => `Sub x${index}_Layout()\n`).join("") } })),
  MAX_BIFF_RECORDS: () => parseOle(buildOle({ Workbook: new Uint8Array(4 * 200_010) })),
  MAX_EMBEDDED_OBJECTS: () => parseOle(buildOle(record(210, (index) => [`o${index}/\x01Ole10Native`, noise(10)]))),
  MAX_OOXML_PARTS: () => parseOoxml(buildZip(list(5001, (index) => ({ name: `p${index}`, data: "", isStored: true })))),
  MAX_OOXML_PART_BYTES: () => parseOoxml(buildZip([{ name: "word/document.xml", data: new Uint8Array(17 << 20) }])),
  MAX_OOXML_TOTAL_BYTES: () =>
    parseOoxml(
      buildZip(list(6, (index) => ({ name: `word/embeddings/o${index}.bin`, data: new Uint8Array(15 << 20) }))),
    ),
  MAX_RELATIONSHIPS: () => parseOoxml(buildZip([{ name: "_rels/.rels", data: list(1001, relationship).join("") }])),
  MAX_PDF_STREAMS: () => parsePdf(ascii(`%PDF-1.4\n${"<< >>\nstream\nendstream\n".repeat(2001)}`)),
  MAX_PDF_OBJECTS: () => parsePdf(ascii(`%PDF-1.4\n${"1 0 obj\n".repeat(200_001)}`)),
  MAX_PDF_VALUES: () =>
    parsePdf(ascii(`%PDF-1.4\n${list(250, (index) => `/URI (http://example.com/${index})`).join("\n")}`)),
  MAX_RTF_OBJECTS: () => parseRtf(ascii(`{\\rtf1${"{\\objdata 01}".repeat(201)}}`)),
  MAX_RTF_OBJECT_BYTES: () => parseRtf(ascii(`{\\rtf1{\\objdata ${"00".repeat((8 << 20) + 1)}}}`)),
  MAX_HTML_VALUES: () => parseHtml(list(501, (index) => `<a href="http://example.com/${index}">`).join("")),
  MAX_MAIL_HEADERS: () => parseEmail("X-A: b\n".repeat(1001)),
};

test.each(Object.entries(CASES))("%s is named when it is reached", (name, parse) => {
  expect(Object.keys(limits)).toContain(name);
  expect(parse()?.limitsReached).toContain(name);
});

function patchStreamSize(ole: Uint8Array, size: number): Uint8Array {
  const at = Buffer.from(ole).indexOf(new ByteWriter().utf16("Workbook").bytes());
  return patched(ole, (view) => view.setUint32(at + 120, size, true));
}
