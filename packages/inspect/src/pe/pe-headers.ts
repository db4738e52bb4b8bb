import { latin1 } from "../bytes.ts";
import { createMeasure } from "../measure.ts";
import { MAX_SECTIONS } from "../limits.ts";
import { digestMd5 } from "../md5.ts";
import type { ByteReader } from "../bytes.ts";
import type { Measure } from "../measure.ts";
import type { PeSection } from "../inspection.ts";

/** What the other PE readers need to find their way in the file. */
export interface PeImage {
  reader: ByteReader;
  /** Offset of "PE\0\0". */
  peOffset: number;
  is64: boolean;
  imageBase: bigint;
  entryPoint: number;
  sections: PeSection[];
  /** Data directories by index: address and size. */
  directories: { rva: number; size: number }[];
  sectionAlignment: number;
  headersSize: number;
  problems: string[];
  limits: Set<string>;
  measure: Measure;
}

/** Numbers of the data directories. */
export const DIRECTORY = {
  exports: 0,
  imports: 1,
  resources: 2,
  security: 4,
  debug: 6,
  tls: 9,
  delayImports: 13,
  clr: 14,
} as const;

/** Reads the headers, or returns undefined when the bytes are no PE file at all. */
export function readImage(reader: ByteReader): PeImage | undefined {
  const peOffset = reader.u32(0x3c);
  if (reader.u16(0) !== 0x5a4d || reader.u32(peOffset) !== 0x4550) return undefined;
  const optional = peOffset + 24;
  const is64 = reader.u16(optional) === 0x20b;
  const limits = new Set<string>();
  const image: PeImage = {
    reader,
    peOffset,
    is64,
    imageBase: is64 ? reader.u64(optional + 24) : BigInt(reader.u32(optional + 28)),
    entryPoint: reader.u32(optional + 16),
    sections: [],
    directories: readDirectories(reader, optional, is64),
    sectionAlignment: reader.u32(optional + 32),
    headersSize: reader.u32(optional + 60),
    problems: [],
    limits,
    measure: createMeasure(reader.length, limits),
  };
  readSections(image, optional + reader.u16(peOffset + 20), reader.u16(peOffset + 6));
  return image;
}

function readDirectories(reader: ByteReader, optional: number, is64: boolean): { rva: number; size: number }[] {
  const base = optional + (is64 ? 112 : 96);
  const count = Math.min(16, reader.u32(base - 4));
  return Array.from({ length: count }, (_, index) => ({
    rva: reader.u32(base + index * 8),
    size: reader.u32(base + index * 8 + 4),
  }));
}

function readSections(image: PeImage, table: number, count: number): void {
  if (count > MAX_SECTIONS) image.limits.add("MAX_SECTIONS");
  for (let index = 0; index < Math.min(count, MAX_SECTIONS); index++) {
    const at = table + index * 40;
    if (at + 40 > image.reader.length) {
      image.problems.push(`The section table says ${count} sections, but the file ends after ${index}.`);
      return;
    }
    image.sections.push(readSection(image, at));
  }
}

function readSection(image: PeImage, at: number): PeSection {
  const { reader } = image;
  const flags = reader.u32(at + 36);
  // The loader rounds the file offset down to a multiple of 512.
  const rawOffset = reader.u32(at + 20) & ~0x1ff;
  const rawSize = reader.u32(at + 16);
  const data = reader.slice(rawOffset >>> 0, rawSize);
  const name = reader.cString(at, 8);
  if (data.length < rawSize) image.problems.push(`Section ${JSON.stringify(name)} reaches beyond the end of the file.`);
  return {
    name,
    virtualAddress: reader.u32(at + 12),
    virtualSize: reader.u32(at + 8),
    rawOffset: rawOffset >>> 0,
    rawSize,
    entropy: image.measure.entropy(data),
    readable: (flags & 0x40000000) !== 0,
    writable: (flags & 0x80000000) !== 0,
    executable: (flags & 0x20000020) !== 0,
    md5: image.measure.md5(data),
  };
}

/** File offset of an address, or -1 when no section and not the headers hold it. */
export function offsetOfRva(image: PeImage, rva: number): number {
  for (const section of image.sections) {
    const delta = rva - section.virtualAddress;
    if (delta >= 0 && delta < Math.max(section.virtualSize, section.rawSize))
      return delta < section.rawSize ? section.rawOffset + delta : -1;
  }
  return rva >= 0 && rva < image.headersSize ? rva : -1;
}

/** Text at an address, up to `maxLength` characters; undefined when the address is nowhere or the text is not printable. */
export function nameAtRva(image: PeImage, rva: number, maxLength: number): string | undefined {
  const offset = offsetOfRva(image, rva);
  if (offset === -1) return undefined;
  const name = image.reader.cString(offset, maxLength);
  return name !== "" && /^[\x20-\x7e\x80-\xff]+$/.test(name) ? name : undefined;
}

/** A directory that is present and lies in the file. */
export function findDirectory(
  image: PeImage,
  index: number,
): { offset: number; rva: number; size: number } | undefined {
  const directory = image.directories[index];
  if (directory === undefined || directory.rva === 0 || directory.size === 0) return undefined;
  const offset = offsetOfRva(image, directory.rva);
  return offset === -1 ? undefined : { offset, ...directory };
}

/** The section that holds an address. */
export function sectionOfRva(image: PeImage, rva: number): PeSection | undefined {
  return image.sections.find(
    (section) =>
      rva >= section.virtualAddress && rva < section.virtualAddress + Math.max(section.virtualSize, section.rawSize),
  );
}

/** The rich header: the linker's list of tools, XORed with a key that stands behind "Rich". */
export function readRichHeader(
  image: PeImage,
  maxEntries: number,
): { hash: string; entries: { productId: number; build: number; count: number }[] } | undefined {
  const { reader } = image;
  const stub = reader.slice(0x40, Math.max(0, Math.min(image.peOffset, 0x1000) - 0x40));
  const rich = latin1(stub).lastIndexOf("Rich");
  if (rich === -1) return undefined;
  const end = 0x40 + rich;
  const key = reader.u32(end + 4);
  let start = end - 4;
  while (start >= 0x40 && (reader.u32(start) ^ key) >>> 0 !== 0x536e6144) start -= 4;
  if (start < 0x40) return undefined;
  const clear = new Uint8Array(end - start);
  const view = new DataView(clear.buffer);
  for (let offset = 0; offset + 4 <= clear.length; offset += 4)
    view.setUint32(offset, (reader.u32(start + offset) ^ key) >>> 0, true);
  const entries: { productId: number; build: number; count: number }[] = [];
  for (let offset = 16; offset + 8 <= clear.length && entries.length < maxEntries; offset += 8) {
    const value = view.getUint32(offset, true);
    entries.push({ productId: value >>> 16, build: value & 0xffff, count: view.getUint32(offset + 4, true) });
  }
  return { hash: digestMd5(clear), entries };
}
