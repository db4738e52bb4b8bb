import type { EmbeddedObject, FileTypeId, OoxmlFacts, PdfFacts, RtfFacts } from "@fumehood/inspect";
import { type FactsInput, htmlOf, oleOf, ooxmlOf, pdfOf, rtfOf, vbaOf } from "../facts.ts";
import type { IndicatorCase } from "./case.ts";

const SUB = "Sub Work()\n  x = 1\nEnd Sub";

function macro(...args: Parameters<typeof vbaOf>): FactsInput {
  return { type: "docm", ooxml: ooxmlOf({ vba: vbaOf(...args) }) };
}

function keyword(category: NonNullable<Parameters<typeof vbaOf>[2]>[number]): FactsInput {
  return macro(SUB, {}, [category]);
}

function ooxml(overrides: Partial<OoxmlFacts>): FactsInput {
  return { type: "docx", ooxml: ooxmlOf(overrides) };
}

function linking(type: string, target: string): FactsInput {
  return ooxml({ externalRelationships: [{ part: "word/_rels/document.xml.rels", type, target }] });
}

function carrying(overrides: Partial<EmbeddedObject>): FactsInput {
  return { type: "doc", ole: oleOf({ embeddedObjects: [{ path: "ObjectPool/_1", sizeBytes: 10, ...overrides }] }) };
}

function rtf(overrides: Partial<RtfFacts>): FactsInput {
  return { type: "rtf", rtf: rtfOf(overrides) };
}

function claimed(type: FileTypeId, claimedExtension: string, facts: FactsInput): FactsInput {
  return { ...facts, type, identification: { nameMismatch: { claimedExtension, expectedExtensions: [] } } };
}

function pdf(overrides: Parameters<typeof pdfOf>[0]): FactsInput {
  return { type: "pdf", pdf: pdfOf(overrides) };
}

function keywords(counts: Partial<PdfFacts["keywords"]>): FactsInput {
  return pdf({ keywords: counts });
}

export const DOCUMENT_CASES: readonly IndicatorCase[] = [
  ["document-macro", macro(SUB), macro('Attribute VB_Name = "ThisWorkbook"')],
  ["macro-auto-execution", macro(SUB, { autoExecution: ["Document_Open"] }), macro(SUB)],
  ["macro-execution", keyword("execution"), keyword("file-write")],
  ["macro-download", keyword("download"), keyword("execution")],
  ["macro-file-write", keyword("file-write"), keyword("download")],
  ["macro-persistence", keyword("persistence"), keyword("file-write")],
  ["macro-obfuscation", keyword("obfuscation"), keyword("persistence")],
  ["macro-injection", keyword("injection"), keyword("obfuscation")],
  ["macro-evasion", keyword("evasion"), keyword("injection")],
  ["macro-source-missing", macro("", { isSourceMissing: true }), macro("")],
  ["document-macro-hidden-by-extension", claimed("docm", "docx", macro(SUB)), claimed("docm", "doc", macro(SUB))],
  [
    "excel4-macro",
    { type: "xls", ole: oleOf({ excel4Sheets: [{ name: "Macro1", visibility: "visible" }] }) },
    { type: "xls", ole: oleOf() },
  ],
  [
    "excel4-macro-hidden",
    { type: "xlsm", ooxml: ooxmlOf({ excel4Sheets: [{ name: "Macro1", visibility: "very-hidden" }] }) },
    { type: "xls", ole: oleOf({ excel4Sheets: [{ name: "Macro1", visibility: "visible" }] }) },
  ],
  [
    "document-remote-template",
    ooxml({ remoteTemplates: ["http://example.test/t.dotm"] }),
    ooxml({ remoteTemplates: ["file:///C:/Templates/Normal.dotm"] }),
  ],
  [
    "document-external-object",
    linking("http://schemas.example.com/relationships/oleObject", "http://example.test/a.html"),
    linking("http://schemas.example.com/relationships/hyperlink", "http://example.test/a.html"),
  ],
  [
    "document-protocol-exploit",
    linking("http://schemas.example.com/relationships/oleObject", "ms-msdt:/id PCWDiagnostic /skip force"),
    { type: "html", html: htmlOf({ links: ["mailto:sam@example.com", "https://example.com/ms-msdt"] }) },
  ],
  ["document-dde", ooxml({ dde: ["DDEAUTO excel data.xlsx"] }), ooxml({})],
  [
    "document-dde-command",
    ooxml({ dde: ['DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'] }),
    ooxml({ dde: ["DDEAUTO excel command.xlsx"] }),
  ],
  ["document-equation-editor", rtf({ hasEquationEditor: true }), rtf({ objectClasses: ["Word.Document.8"] })],
  [
    "document-embedded-package",
    carrying({ className: "Package", fileName: "data.txt" }),
    carrying({ className: "Excel.Sheet.8" }),
  ],
  [
    "document-embedded-runnable",
    carrying({ className: "Package", fileName: "invoice.pdf.vbs" }),
    carrying({ className: "Package", fileName: "invoice.pdf" }),
  ],
  ["document-activex", ooxml({ activeXCount: 2 }), ooxml({ activeXCount: 0 })],
  [
    "document-encrypted",
    { type: "ooxml-encrypted", identification: { encrypted: true } },
    { type: "zip", identification: { encrypted: true } },
  ],
  ["rtf-object-update", rtf({ hasObjectUpdate: true, objectCount: 1 }), rtf({ objectCount: 1 })],
  ["rtf-hiding", rtf({ signs: ["malformed-header"] }), rtf({ signs: ["binary-data"] })],
  ["rtf-exploit-property", rtf({ signs: ["pFragments"] }), rtf({ signs: ["malformed-header"] })],
  ["pdf-javascript", keywords({ "/JS": 1 }), keywords({ "/AcroForm": 1 })],
  ["pdf-open-action", keywords({ "/OpenAction": 1 }), keywords({ "/URI": 1 })],
  ["pdf-open-action-javascript", keywords({ "/OpenAction": 1, "/JavaScript": 1 }), keywords({ "/JavaScript": 1 })],
  [
    "pdf-javascript-exploit",
    pdf({ javascript: ["var s = Collab.getIcon(x);"] }),
    pdf({ javascript: ["var s = this.getField('sum');"] }),
  ],
  ["pdf-launch", keywords({ "/Launch": 1 }), keywords({ "/OpenAction": 1 })],
  ["pdf-launch-command", pdf({ launchTargets: ["cmd.exe /c start"] }), pdf({ launchTargets: ["command.pdf"] })],
  ["pdf-embedded-file", keywords({ "/EmbeddedFile": 1 }), keywords({ "/URI": 2 })],
  [
    "pdf-embedded-runnable",
    pdf({ embeddedFileNames: ["readme.txt", "update.js"] }),
    pdf({ embeddedFileNames: ["readme.txt", "data.xml"] }),
  ],
  ["pdf-obfuscated-names", pdf({ obfuscatedNameCount: 2 }), pdf({ obfuscatedNameCount: 0 })],
  ["pdf-rich-media", keywords({ "/RichMedia": 1 }), keywords({ "/XFA": 1 })],
  ["pdf-xfa-form", keywords({ "/XFA": 1 }), keywords({ "/AcroForm": 1 })],
  ["pdf-submit-form", keywords({ "/SubmitForm": 1 }), keywords({ "/AcroForm": 1 })],
  ["pdf-remote-document", keywords({ "/GoToE": 1 }), keywords({ "/URI": 1 })],
  [
    "pdf-program-link",
    pdf({ uris: ["http://example.test/files/invoice.hta"] }),
    pdf({ uris: ["https://example.com", "https://example.com/invoice.pdf", "mailto:sam@example.com"] }),
  ],
  ["pdf-data-behind-end", pdf({ bytesAfterEnd: 10_000 }), pdf({ bytesAfterEnd: 2 })],
  ["pdf-late-header", pdf({ headerOffset: 400 }), pdf({ headerOffset: 3 })],
];
