import { inflateRawSync } from "node:zlib";
import { ByteReader, asBuffer, latin1 } from "../bytes.ts";
import { MAX_OOXML_PART_BYTES, MAX_OOXML_PARTS, MAX_OOXML_TOTAL_BYTES } from "../limits.ts";

/** One part of a package. */
export interface ZipPart {
  name: string;
  /** As the directory says; the content may differ. */
  sizeBytes: number;
  /** Inflates the part; undefined when it is encrypted, of an unknown method, malformed or above the limits. */
  read(): Uint8Array | undefined;
}

/** The parts of a package that lies in memory. */
export interface ZipPackage {
  parts: ZipPart[];
  partCount: number;
  problems: string[];
  limits: Set<string>;
}

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** Reads the central directory; undefined when there is none. Each part is inflated under its own limit and a common one. */
export function openZip(bytes: Uint8Array): ZipPackage | undefined {
  const reader = new ByteReader(bytes);
  const end = asBuffer(bytes).lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end === -1) return undefined;
  const partCount = reader.u16(end + 10);
  // Data in front of the archive shifts every offset by the same amount.
  const shift = Math.max(0, end - reader.u32(end + 12) - reader.u32(end + 16));
  const zip: ZipPackage = { parts: [], partCount, problems: [], limits: new Set() };
  const budget = { left: MAX_OOXML_TOTAL_BYTES };
  let at = reader.u32(end + 16) + shift;
  while (reader.u32(at) === CENTRAL && at < end) {
    if (zip.parts.length >= MAX_OOXML_PARTS) {
      zip.limits.add("MAX_OOXML_PARTS");
      break;
    }
    const nameLength = reader.u16(at + 28);
    zip.parts.push(describePart(zip, reader, at, latin1(reader.slice(at + 46, nameLength)), shift, budget));
    at += 46 + nameLength + reader.u16(at + 30) + reader.u16(at + 32);
  }
  if (zip.parts.length !== partCount && !zip.limits.has("MAX_OOXML_PARTS"))
    zip.problems.push("The archive's directory holds another number of members than it says.");
  return zip;
}

function describePart(
  zip: ZipPackage,
  reader: ByteReader,
  at: number,
  name: string,
  shift: number,
  budget: { left: number },
): ZipPart {
  const flags = reader.u16(at + 8);
  const method = reader.u16(at + 10);
  const packedSize = reader.u32(at + 20);
  const local = reader.u32(at + 42) + shift;
  const read = (): Uint8Array | undefined => {
    if ((flags & 1) !== 0 || reader.u32(local) !== LOCAL) return undefined;
    const start = local + 30 + reader.u16(local + 26) + reader.u16(local + 28);
    const limit = Math.min(MAX_OOXML_PART_BYTES, budget.left);
    const content = inflatePart(zip, reader.slice(start, packedSize), method, name, limit);
    budget.left -= content?.length ?? 0;
    return content;
  };
  return { name: name.replaceAll("\\", "/"), sizeBytes: reader.u32(at + 24), read };
}

function inflatePart(
  zip: ZipPackage,
  packed: Uint8Array,
  method: number,
  name: string,
  limit: number,
): Uint8Array | undefined {
  if (method === 0) return packed.subarray(0, limit);
  if (method !== 8 || limit <= 0) {
    zip.limits.add(limit <= 0 ? "MAX_OOXML_TOTAL_BYTES" : "MAX_OOXML_PART_BYTES");
    return undefined;
  }
  try {
    return new Uint8Array(inflateRawSync(packed, { maxOutputLength: limit }));
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    if (isTooLarge) zip.limits.add(limit < MAX_OOXML_PART_BYTES ? "MAX_OOXML_TOTAL_BYTES" : "MAX_OOXML_PART_BYTES");
    else zip.problems.push(`The part ${JSON.stringify(name.slice(0, 200))} cannot be inflated.`);
    return undefined;
  }
}
