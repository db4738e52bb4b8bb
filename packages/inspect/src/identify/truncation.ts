import { ByteReader, indexOfBytes } from "../bytes.ts";

/** Entries of a table that are looked at: sections, segments, certificates. More than a program has. */
const MAX_ENTRIES = 512;
/** A PDF ends within this many bytes after its last %%EOF, as readers accept it. */
const PDF_END_BYTES = 4096;
/** Places of the first FAT sectors in the head of an OLE file. */
const OLE_FAT_PLACES = { first: 76, count: 109 } as const;

/** The file as far as it was read. */
interface Ends {
  readonly head: ByteReader;
  readonly tail: Uint8Array;
  readonly sizeBytes: number;
}

interface Check {
  readonly magic: readonly number[];
  /** A sentence on what is missing. */
  readonly find: (ends: Ends) => string | undefined;
}

const bytesOf = (text: string): number[] => [...Buffer.from(text, "latin1")];

/** Formats that say themselves where they end. A format that is not here is never called truncated. */
const CHECKS: readonly Check[] = [
  { magic: bytesOf("PK\x03\x04"), find: findInZip },
  { magic: bytesOf("MZ"), find: findInPe },
  { magic: bytesOf("\x7fELF"), find: findInElf },
  { magic: bytesOf("%PDF-"), find: findInPdf },
  { magic: bytesOf("7z\xbc\xaf\x27\x1c"), find: findIn7z },
  { magic: bytesOf("Rar!\x1a\x07\x01\x00"), find: findInRar5 },
  { magic: bytesOf("MSCF\0\0\0\0"), find: findInCab },
  { magic: bytesOf("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), find: findInOle },
  { magic: bytesOf("\xfd7zXZ\0"), find: findInXz },
];

/**
 * What a file lacks by its own account: the end record of a zip, bytes of a program's sections. `undefined` when nothing is missing or the
 * bytes given do not tell. Pure; time is linear in the bytes given.
 */
export function findTruncation(head: Uint8Array, tail: Uint8Array, sizeBytes: number): string | undefined {
  const check = CHECKS.find(({ magic }) => magic.every((byte, index) => head[index] === byte));
  return check?.find({ head: new ByteReader(head), tail, sizeBytes });
}

function findInZip({ tail }: Ends): string | undefined {
  const hasEnd = indexOfBytes(tail, "PK\x05\x06") !== -1;
  return hasEnd ? undefined : "The zip has no end record.";
}

function findInPe({ head, sizeBytes }: Ends): string | undefined {
  const at = head.u32(60);
  if (head.cString(at, 4) !== "PE" || head.overran) return undefined;
  const sections = Math.min(head.u16(at + 6), MAX_ENTRIES);
  const table = at + 24 + head.u16(at + 20);
  let end = 0;
  for (let index = 0; index < sections; index++) {
    const row = table + index * 40;
    const [size, start] = [head.u32(row + 16), head.u32(row + 20)];
    if (size > 0 && start > 0) end = Math.max(end, start + size);
  }
  return head.overran ? undefined : describeEnd("The sections of the program", end, sizeBytes);
}

function findInElf({ head: little, sizeBytes }: Ends): string | undefined {
  const is64 = little.u8(4) === 2;
  const head = new ByteReader(little.bytes, little.u8(5) !== 2);
  const table = is64 ? head.u64AsNumber(32) : head.u32(28);
  const [rowBytes, rows] = is64 ? [head.u16(54), head.u16(56)] : [head.u16(42), head.u16(44)];
  let end = 0;
  for (let index = 0; index < Math.min(rows, MAX_ENTRIES); index++) {
    const row = table + index * rowBytes;
    const [start, size] = is64
      ? [head.u64AsNumber(row + 8), head.u64AsNumber(row + 32)]
      : [head.u32(row + 4), head.u32(row + 16)];
    end = Math.max(end, start + size);
  }
  return head.overran ? undefined : describeEnd("The segments of the program", end, sizeBytes);
}

function findInPdf({ tail }: Ends): string | undefined {
  const hasEnd = indexOfBytes(tail.subarray(-PDF_END_BYTES), "%%EOF") !== -1;
  return hasEnd ? undefined : "The PDF has no end mark.";
}

function findIn7z({ head, sizeBytes }: Ends): string | undefined {
  const end = 32 + head.u64AsNumber(12) + head.u64AsNumber(20);
  return head.overran ? "The 7z archive ends within its header." : describeEnd("The 7z archive", end, sizeBytes);
}

/** Where the headers are encrypted (type 4 comes first), the end cannot be seen. */
function findInRar5({ head, tail }: Ends): string | undefined {
  const isEncrypted = head.u8(13) === 4;
  const hasEnd = indexOfBytes(tail, "\x03\x05\x04") !== -1;
  return hasEnd || isEncrypted ? undefined : "The RAR archive has no end block.";
}

function findInCab({ head, sizeBytes }: Ends): string | undefined {
  return head.overran ? undefined : describeEnd("The cabinet", head.u32(8), sizeBytes);
}

/** Sectors lie in any order: the farthest of those that the head names must be there. */
function findInOle({ head, sizeBytes }: Ends): string | undefined {
  const sectorBytes = 2 ** Math.min(head.u16(30), 16);
  const named = [head.u32(48), head.u32(60), head.u32(68)];
  for (let index = 0; index < OLE_FAT_PLACES.count; index++) named.push(head.u32(OLE_FAT_PLACES.first + index * 4));
  const sectors = named.filter((sector) => sector < 0xffff_fffa);
  if (head.overran || sectors.length === 0) return undefined;
  return describeEnd("The document's tables", (Math.max(...sectors) + 1) * sectorBytes + 1, sizeBytes);
}

/** Ends with "YZ", before padding of zeros. */
function findInXz({ tail }: Ends): string | undefined {
  let end = tail.length;
  while (end > 0 && tail[end - 1] === 0) end--;
  return tail[end - 1] === 0x5a && tail[end - 2] === 0x59 ? undefined : "The xz stream has no end mark.";
}

function describeEnd(what: string, end: number, sizeBytes: number): string | undefined {
  if (end <= sizeBytes) return undefined;
  const [wanted, there] = [end, sizeBytes].map((bytes) => bytes.toLocaleString("en-US"));
  return `${what} would need ${wanted} bytes and the file has ${there}.`;
}
