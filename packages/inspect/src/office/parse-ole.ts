import { ByteReader, latin1, utf16le } from "../bytes.ts";
import { MAX_BIFF_RECORDS, MAX_EMBEDDED_OBJECTS } from "../limits.ts";
import { describeObject, readPackage } from "./embedded-objects.ts";
import { openOle } from "./ole-container.ts";
import { readSummary } from "./summary.ts";
import { readVba } from "./vba.ts";
import type { EmbeddedObject, OleFacts } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";
import type { OleContainer } from "./ole-container.ts";

/** Reads an OLE compound file (Office 97-2003, messages, installers) within limits; undefined when the bytes are none. Never throws. */
export function parseOle(bytes: Uint8Array): Parsed<OleFacts> | undefined {
  const container = openOle(bytes);
  if (container === undefined) return undefined;
  const vba = readVba(container);
  const workbook = readWorkbook(container);
  const objects = readObjects(container);
  const facts: OleFacts = {
    streams: container.streams.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    rootClsid: container.rootClsid,
    isEncrypted:
      workbook.isEncrypted ||
      isWordEncrypted(container) ||
      container.streams.some(({ path }) => path === "EncryptedPackage"),
    ...(vba === undefined ? {} : { vba }),
    excel4Sheets: workbook.excel4Sheets,
    embeddedObjects: objects,
    hasEquationEditor: container.streams.some(({ path }) => /(?:^|\/)equation native$/i.test(path)),
    summary: readSummary(container),
    problems: container.problems,
  };
  return { facts, limitsReached: [...container.limits] };
}

function isWordEncrypted(container: OleContainer): boolean {
  const stream = container.streams.find(({ path }) => path === "WordDocument");
  if (stream === undefined) return false;
  const reader = new ByteReader(stream.read());
  return reader.u16(0) === 0xa5ec && (reader.u16(10) & 0x100) !== 0;
}

const BIFF = { boundSheet: 0x85, filePass: 0x2f } as const;
const VISIBILITIES = ["visible", "hidden", "very-hidden"] as const;
const EXCEL4_SHEET = 1;

/** Walks the records of a workbook for its sheets; the sheet list of an encrypted one is still readable, its names are not. */
function readWorkbook(container: OleContainer): Pick<OleFacts, "excel4Sheets" | "isEncrypted"> {
  const stream = container.streams.find(({ path }) => path === "Workbook" || path === "Book");
  const result: Pick<OleFacts, "excel4Sheets" | "isEncrypted"> = { excel4Sheets: [], isEncrypted: false };
  if (stream === undefined) return result;
  const reader = new ByteReader(stream.read());
  let at = 0;
  for (let record = 0; at + 4 <= reader.length; record++) {
    if (record >= MAX_BIFF_RECORDS) {
      container.limits.add("MAX_BIFF_RECORDS");
      break;
    }
    const type = reader.u16(at);
    if (type === BIFF.filePass) result.isEncrypted = true;
    if (type === BIFF.boundSheet && reader.u8(at + 9) === EXCEL4_SHEET && result.excel4Sheets.length < 256) {
      result.excel4Sheets.push({
        name: readSheetName(reader, at + 10),
        visibility: VISIBILITIES[reader.u8(at + 8) & 3] ?? "visible",
      });
    }
    at += 4 + reader.u16(at + 2);
  }
  return result;
}

function readSheetName(reader: ByteReader, at: number): string {
  const length = reader.u8(at);
  return (reader.u8(at + 1) & 1) === 0
    ? latin1(reader.slice(at + 2, length))
    : utf16le(reader.slice(at + 2, length * 2));
}

function readObjects(container: OleContainer): EmbeddedObject[] {
  const objects: EmbeddedObject[] = [];
  for (const stream of container.streams) {
    if (!stream.path.endsWith("\x01Ole10Native")) continue;
    if (objects.length >= MAX_EMBEDDED_OBJECTS) {
      container.limits.add("MAX_EMBEDDED_OBJECTS");
      break;
    }
    const bytes = stream.read();
    const content = readPackage(bytes, 4);
    if (content === undefined) objects.push(describeObject(stream.path, bytes.subarray(4), undefined));
    else
      objects.push({
        ...describeObject(stream.path, content.data, "Package"),
        fileName: content.fileName,
        sourcePath: content.sourcePath,
      });
  }
  return objects;
}
