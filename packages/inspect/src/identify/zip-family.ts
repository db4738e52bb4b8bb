import { ByteReader, indexOfBytes, latin1 } from "../bytes.ts";
import { MAX_ZIP_ENTRIES_IDENTIFIED } from "../limits.ts";
import type { FileTypeId } from "../file-type.ts";
import type { Verdict } from "./binary-family.ts";

interface ZipLook {
  names: Set<string>;
  hasEncrypted: boolean;
  /** Content of a first, stored entry called "mimetype". */
  mimetype: string;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const LOCAL_MARK = Uint8Array.of(0x50, 0x4b, 3, 4);
const CENTRAL_MARK = Uint8Array.of(0x50, 0x4b, 1, 2);

/** Tells the formats that are ZIP archives apart, by the names in the head's local headers and in the tail's directory. */
export function classifyZip(head: Uint8Array, tail: Uint8Array | undefined): Verdict | undefined {
  const isSpanned = latin1(head.subarray(0, 4)) === "PK\x07\x08";
  const startsAsZip =
    latin1(head.subarray(0, 2)) === "PK" &&
    (latin1(head.subarray(2, 4)) === "\x03\x04" || isSpanned || isEmptyZip(head));
  if (!startsAsZip) return undefined;
  return decideZip(lookAt(head, tail));
}

/** A ZIP directory at the end of something else: a polyglot, or a self-extracting archive without a known stub. */
export function classifyTrailingZip(tail: Uint8Array): Verdict | undefined {
  const mark = indexOfBytes(tail, "PK\x05\x06");
  if (mark === -1 || indexOfBytes(tail, CENTRAL_MARK) === -1) return undefined;
  const verdict = decideZip(lookAt(new Uint8Array(0), tail));
  return { ...verdict, sentence: `${verdict.sentence}, with other data in front` };
}

function isEmptyZip(head: Uint8Array): boolean {
  return head[2] === 5 && head[3] === 6;
}

function lookAt(head: Uint8Array, tail: Uint8Array | undefined): ZipLook {
  const look: ZipLook = { names: new Set(), hasEncrypted: false, mimetype: "" };
  readLocalHeaders(new ByteReader(head), look);
  if (tail !== undefined) readCentralDirectory(new ByteReader(tail), look);
  return look;
}

function readLocalHeaders(reader: ByteReader, look: ZipLook): void {
  let offset = reader.u32(0) === LOCAL ? 0 : 4;
  for (let entry = 0; entry < MAX_ZIP_ENTRIES_IDENTIFIED && reader.u32(offset) === LOCAL; entry++) {
    const flags = reader.u16(offset + 6);
    const nameLength = reader.u16(offset + 26);
    const data = offset + 30 + nameLength + reader.u16(offset + 28);
    const name = latin1(reader.slice(offset + 30, nameLength));
    const size = reader.u32(offset + 18);
    note(look, name, flags);
    if (entry === 0 && name === "mimetype") look.mimetype = latin1(reader.slice(data, Math.min(size, 100)));
    // The size stands behind the data when bit 3 is set: look for the next header instead.
    const next = (flags & 8) !== 0 && size === 0 ? indexOfBytes(reader.bytes, LOCAL_MARK, data) : data + size;
    if (next <= offset || next >= reader.length) return;
    offset = next;
  }
}

function readCentralDirectory(reader: ByteReader, look: ZipLook): void {
  let offset = indexOfBytes(reader.bytes, CENTRAL_MARK);
  for (let entry = 0; entry < MAX_ZIP_ENTRIES_IDENTIFIED && offset >= 0 && reader.u32(offset) === CENTRAL; entry++) {
    const nameLength = reader.u16(offset + 28);
    note(look, latin1(reader.slice(offset + 46, nameLength)), reader.u16(offset + 8));
    offset += 46 + nameLength + reader.u16(offset + 30) + reader.u16(offset + 32);
  }
}

function note(look: ZipLook, name: string, flags: number): void {
  look.names.add(name.replaceAll("\\", "/"));
  if ((flags & 1) !== 0) look.hasEncrypted = true;
}

const MIMETYPES: readonly (readonly [prefix: string, type: FileTypeId, sentence: string])[] = [
  ["application/vnd.oasis.opendocument.text", "odt", "OpenDocument Text"],
  ["application/vnd.oasis.opendocument.spreadsheet", "ods", "OpenDocument Spreadsheet"],
  ["application/vnd.oasis.opendocument.presentation", "odp", "OpenDocument Presentation"],
  ["application/hwp+zip", "hwpx", "Hangul (Korean) Word Processor File 5.x, zip"],
  ["application/epub+zip", "epub", "EPUB document"],
];

function decideZip(look: ZipLook): Verdict {
  const encrypted = look.hasEncrypted;
  const byMimetype = MIMETYPES.find(([prefix]) => look.mimetype.startsWith(prefix));
  if (byMimetype !== undefined) return { type: byMimetype[1], sentence: byMimetype[2], encrypted };
  const names = look.names;
  const within = (prefix: string): boolean => some(names, (name) => name.startsWith(prefix));
  if (names.has("[Content_Types].xml")) {
    const office = decideOffice(names, within);
    if (office !== undefined) return { ...office, encrypted };
  }
  if (names.has("AndroidManifest.xml")) return { type: "apk", sentence: "Android package (APK)", encrypted };
  if (within("META-INF/MANIFEST.MF") || some(names, (name) => name.endsWith(".class"))) {
    return { type: "jar", sentence: "Java archive data (JAR)", encrypted };
  }
  return { type: "zip", sentence: "Zip archive data", encrypted };
}

function decideOffice(names: Set<string>, within: (prefix: string) => boolean): Verdict | undefined {
  const hasMacros = some(names, (name) => name.toLowerCase().endsWith("vbaproject.bin"));
  if (within("word/"))
    return hasMacros
      ? { type: "docm", sentence: "Microsoft Word 2007+, with macros" }
      : { type: "docx", sentence: "Microsoft Word 2007+" };
  if (names.has("xl/workbook.bin")) return { type: "xlsb", sentence: "Microsoft Excel 2007+ binary" };
  if (within("xl/")) {
    const hasMacroSheets = within("xl/macrosheets/");
    return hasMacros || hasMacroSheets
      ? { type: "xlsm", sentence: "Microsoft Excel 2007+, with macros" }
      : { type: "xlsx", sentence: "Microsoft Excel 2007+" };
  }
  if (within("ppt/"))
    return hasMacros
      ? { type: "pptm", sentence: "Microsoft PowerPoint 2007+, with macros" }
      : { type: "pptx", sentence: "Microsoft PowerPoint 2007+" };
  if (within("visio/")) return { type: "vsd", sentence: "Microsoft Visio 2013+" };
  if (names.has("AppxManifest.xml") || within("AppxMetadata/"))
    return { type: "msix", sentence: "Windows app package (MSIX)" };
  if (some(names, (name) => name.endsWith(".fdseq"))) return { type: "xps", sentence: "Microsoft XPS document" };
  return undefined;
}

function some(names: Set<string>, test: (name: string) => boolean): boolean {
  for (const name of names) if (test(name)) return true;
  return false;
}
