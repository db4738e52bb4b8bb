import { ByteWriter } from "./byte-writer.ts";
import { buildOle } from "./ole-builder.ts";
import { buildVbaStreams } from "./vba-builder.ts";
import { buildZip } from "./zip-builder.ts";
import type { TestStreams } from "./ole-builder.ts";
import type { TestZipEntry } from "./zip-builder.ts";

/** What an OLE document of Word or Excel holds. */
export interface OleDocumentOptions {
  kind?: "word" | "excel";
  /** Module name → source. */
  modules?: Record<string, string>;
  /** Sets the flag that says so; nothing is encrypted. */
  isEncrypted?: boolean;
  /** Sheets of Excel 4 macros: name → 0 visible, 1 hidden, 2 very hidden. */
  excel4Sheets?: Record<string, 0 | 1 | 2>;
  streams?: TestStreams;
}

/** A Word or Excel 97-2003 document, with VBA modules where asked for. */
export function buildOleWithVba(options: OleDocumentOptions = {}): Uint8Array {
  const isExcel = options.kind === "excel";
  const main: TestStreams = isExcel
    ? { Workbook: buildWorkbook(options) }
    : { WordDocument: buildWordStream(options.isEncrypted === true) };
  const vba =
    options.modules === undefined ? {} : buildVbaStreams(options.modules, isExcel ? "_VBA_PROJECT_CUR" : "Macros");
  return buildOle({ ...main, ...vba, ...options.streams });
}

function buildWordStream(isEncrypted: boolean): Uint8Array {
  return new ByteWriter()
    .u16(0xa5ec)
    .u16(0xc1)
    .padTo(10)
    .u16(isEncrypted ? 0x100 : 0)
    .padTo(4096)
    .bytes();
}

function buildWorkbook(options: OleDocumentOptions): Uint8Array {
  const out = new ByteWriter().u16(0x809).u16(16).padTo(20);
  if (options.isEncrypted === true) out.u16(0x2f).u16(6).u16(1).u32(0);
  for (const [name, visibility] of Object.entries(options.excel4Sheets ?? {})) {
    out
      .u16(0x85)
      .u16(8 + name.length)
      .u32(0)
      .u8(visibility)
      .u8(1)
      .u8(name.length)
      .u8(0)
      .latin1(name);
  }
  return out.u16(0x0a).u16(0).padTo(4096).bytes();
}

/** What a Word document of today holds. */
export interface DocxOptions {
  /** Module name → source; makes it a document with macros. */
  macros?: Record<string, string>;
  /** Target of an attached template outside the document. */
  remoteTemplate?: string;
  /** Instruction of a DDE field, as in `DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"`. */
  dde?: string;
  /** File name → bytes under word/embeddings. */
  embeddings?: Record<string, Uint8Array>;
  text?: string;
}

/** A Word document (docx, or docm with macros). */
export function buildDocx(options: DocxOptions = {}): Uint8Array {
  const entries: TestZipEntry[] = [
    {
      name: "[Content_Types].xml",
      data: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    },
    { name: "_rels/.rels", data: relationships([]) },
    { name: "word/document.xml", data: documentXml(options) },
  ];
  if (options.remoteTemplate !== undefined) {
    const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate";
    entries.push({
      name: "word/_rels/settings.xml.rels",
      data: relationships([
        `<Relationship Id="rId1" Type="${type}" Target="${options.remoteTemplate}" TargetMode="External"/>`,
      ]),
    });
  }
  if (options.macros !== undefined)
    entries.push({ name: "word/vbaProject.bin", data: buildOle(buildVbaStreams(options.macros, "")) });
  for (const [name, data] of Object.entries(options.embeddings ?? {}))
    entries.push({ name: `word/embeddings/${name}`, data });
  return buildZip(entries);
}

function relationships(items: readonly string[]): string {
  return `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${items.join("")}</Relationships>`;
}

function documentXml(options: DocxOptions): string {
  const field = options.dde === undefined ? "" : `<w:fldSimple w:instr="${options.dde.replaceAll('"', "&quot;")}"/>`;
  return `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${options.text ?? "Hello"}</w:t></w:r>${field}</w:p></w:body></w:document>`;
}

/** What a workbook of today holds. */
export interface XlsxOptions {
  macros?: Record<string, string>;
  /** Sheets of Excel 4 macros: name → state as workbook.xml writes it. */
  excel4Sheets?: Record<string, "visible" | "hidden" | "veryHidden">;
}

/** A workbook (xlsx, or xlsm with macros). */
export function buildXlsx(options: XlsxOptions = {}): Uint8Array {
  const sheets = Object.entries(options.excel4Sheets ?? {});
  const sheetXml = sheets.map(
    ([name, state], index) => `<sheet name="${name}" sheetId="${index + 1}" state="${state}" r:id="rId${index + 1}"/>`,
  );
  const rels = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="macrosheets/sheet${index + 1}.xml"/>`,
  );
  const entries: TestZipEntry[] = [
    { name: "[Content_Types].xml", data: `<?xml version="1.0"?><Types/>` },
    {
      name: "xl/workbook.xml",
      data: `<?xml version="1.0"?><workbook><sheets>${sheetXml.join("")}</sheets></workbook>`,
    },
    { name: "xl/_rels/workbook.xml.rels", data: relationships(rels) },
    ...sheets.map((_, index): TestZipEntry => ({
      name: `xl/macrosheets/sheet${index + 1}.xml`,
      data: "<macrosheet/>",
    })),
  ];
  if (options.macros !== undefined)
    entries.push({ name: "xl/vbaProject.bin", data: buildOle(buildVbaStreams(options.macros, "")) });
  return buildZip(entries);
}
