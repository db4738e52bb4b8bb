import { ByteReader, hex, indexOfBytes, startsWithBytes, utf16le } from "../bytes.ts";
import { MAX_OLE_ENTRIES_IDENTIFIED } from "../limits.ts";
import type { FileTypeId } from "../file-type.ts";
import type { Verdict } from "./binary-family.ts";

const OLE_MAGIC = Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);

interface OleLook {
  /** Entry names → offset of the stream's first sector within the file (mini streams have none). */
  names: Map<string, number | undefined>;
  rootClsid: string;
}

/** Streams that name the format, in order of precedence. */
const BY_STREAM: readonly (readonly [stream: string, type: FileTypeId, sentence: string])[] = [
  ["EncryptedPackage", "ooxml-encrypted", "CDFV2 Encrypted"],
  ["__properties_version1.0", "msg", "CDFV2 Microsoft Outlook Message"],
  ["\x05HwpSummaryInformation", "hwp", "Hangul (Korean) Word Processor File 5.x"],
  ["WordDocument", "doc", "Composite Document File V2 Document, Microsoft Word"],
  ["Workbook", "xls", "Composite Document File V2 Document, Microsoft Excel"],
  ["Book", "xls", "Composite Document File V2 Document, Microsoft Excel 5.0"],
  ["PowerPoint Document", "ppt", "Composite Document File V2 Document, Microsoft PowerPoint"],
  ["VisioDocument", "vsd", "Composite Document File V2 Document, Microsoft Visio"],
  ["Quill", "pub", "Composite Document File V2 Document, Microsoft Publisher"],
  ["JSRV_SegmentInformation", "jtd", "Ichitaro document"],
  ["DocumentText", "jtd", "Ichitaro document"],
];

/** Root class ids of Windows Installer packages, patches and transforms (the first group, as its bytes lie in the file). */
const INSTALLER_CLSID = /^(84|86|82)100c0000000000c000000000000046$/;

/** Tells the formats within OLE compound files apart by their directory, as far as it lies within `head` or `tail`. */
export function classifyOle(head: Uint8Array, tail: Uint8Array | undefined): Verdict | undefined {
  if (!startsWithBytes(head, OLE_MAGIC)) return undefined;
  const look = readDirectory(head);
  if (INSTALLER_CLSID.test(look.rootClsid))
    return { type: "msi", sentence: "Composite Document File V2 Document, MSI Installer" };
  for (const [stream, type, sentence] of BY_STREAM) {
    if (!look.names.has(stream)) continue;
    return refine({ type, sentence }, head, look.names.get(stream));
  }
  return guessByNames(head, tail) ?? { type: "ole", sentence: "Composite Document File V2 Document" };
}

function readDirectory(head: Uint8Array): OleLook {
  const reader = new ByteReader(head);
  const look: OleLook = { names: new Map(), rootClsid: "" };
  const shift = reader.u16(30) === 12 ? 12 : 9;
  const sectorSize = 1 << shift;
  const fatAt = (reader.u32(76) + 1) * sectorSize;
  let sector = reader.u32(48);
  for (let seen = 0; seen < MAX_OLE_ENTRIES_IDENTIFIED;) {
    const at = (sector + 1) * sectorSize;
    if (at + 128 > head.length) return look;
    for (let entry = 0; entry < sectorSize / 128; entry++, seen++)
      readEntry(reader, at + entry * 128, look, sectorSize);
    // The first FAT sector covers the first 128 (or 1024) sectors; a directory farther on is left to the names' search.
    const next =
      sector < sectorSize / 4 && fatAt + sector * 4 + 4 <= head.length ? reader.u32(fatAt + sector * 4) : 0xfffffffe;
    if (next >= 0xfffffffa || next === sector) return look;
    sector = next;
  }
  return look;
}

function readEntry(reader: ByteReader, at: number, look: OleLook, sectorSize: number): void {
  const kind = reader.u8(at + 66);
  const nameBytes = Math.min(64, reader.u16(at + 64));
  if (kind === 0 || nameBytes < 2) return;
  const name = utf16le(reader.slice(at, nameBytes - 2));
  if (kind === 5) look.rootClsid = hex(reader.slice(at + 80, 16));
  const size = reader.u32(at + 120);
  look.names.set(name, size >= 4096 ? (reader.u32(at + 116) + 1) * sectorSize : undefined);
}

/** Templates and passwords, told by the first bytes of the main stream. */
function refine(verdict: Verdict, head: Uint8Array, streamAt: number | undefined): Verdict {
  if (verdict.type === "ooxml-encrypted") return { ...verdict, encrypted: true };
  if (streamAt === undefined || streamAt + 64 > head.length) return verdict;
  const reader = new ByteReader(head);
  if (verdict.type === "doc" && reader.u16(streamAt) === 0xa5ec) {
    const flags = reader.u16(streamAt + 10);
    const encrypted = (flags & 0x100) !== 0;
    return (flags & 1) !== 0
      ? { type: "dot", sentence: `${verdict.sentence} template`, encrypted }
      : { ...verdict, encrypted };
  }
  if (verdict.type === "xls") return { ...verdict, encrypted: hasFilePass(reader, streamAt) };
  return verdict;
}

/** FILEPASS follows the first BOF record, with at most a few small records between. */
function hasFilePass(reader: ByteReader, streamAt: number): boolean {
  let at = streamAt;
  for (let record = 0; record < 8; record++) {
    if (reader.u16(at) === 0x2f) return true;
    at += 4 + reader.u16(at + 2);
  }
  return false;
}

/** The directory lies beyond what was given: its names may still stand somewhere in it, as UTF-16. */
function guessByNames(head: Uint8Array, tail: Uint8Array | undefined): Verdict | undefined {
  for (const [stream, type, sentence] of BY_STREAM) {
    const needle = new Uint8Array(Buffer.from(`${stream}\0`, "utf16le"));
    if (indexOfBytes(head, needle) !== -1 || (tail !== undefined && indexOfBytes(tail, needle) !== -1)) {
      return type === "ooxml-encrypted" ? { type, sentence, encrypted: true } : { type, sentence };
    }
  }
  return undefined;
}
