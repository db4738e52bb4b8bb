import { ByteReader, hex, indexOfBytes } from "../bytes.ts";
import { nameElfMachine } from "../identify/binary-family.ts";
import {
  MAX_ELF_DYNAMIC_ENTRIES,
  MAX_ELF_SEGMENTS,
  MAX_ELF_SYMBOLS,
  MAX_NAME_CHARACTERS,
  MAX_SECTIONS,
} from "../limits.ts";
import { createMeasure } from "../measure.ts";
import type { ElfFacts, ElfSection, ElfSegment, Overlay } from "../inspection.ts";
import type { Measure } from "../measure.ts";
import type { Parsed } from "../parsed.ts";

interface Section extends ElfSection {
  code: number;
  address: number;
  link: number;
  entrySize: number;
  isInFile: boolean;
}

interface Segment extends ElfSegment {
  code: number;
  address: number;
}

interface Elf {
  reader: ByteReader;
  is64: boolean;
  sections: Section[];
  segments: Segment[];
  sectionTableEnd: number;
  problems: string[];
  limits: Set<string>;
  measure: Measure;
}

const TYPES: Readonly<Record<number, ElfFacts["type"]>> = {
  1: "relocatable",
  2: "executable",
  3: "shared-object",
  4: "core",
};
const OS_ABIS: Readonly<Record<number, string>> = {
  0: "SYSV",
  1: "HP-UX",
  2: "NetBSD",
  3: "Linux",
  6: "Solaris",
  9: "FreeBSD",
  12: "OpenBSD",
  97: "ARM",
};
const SECTION_TYPES: Readonly<Record<number, string>> = {
  0: "null",
  1: "progbits",
  2: "symtab",
  3: "strtab",
  4: "rela",
  5: "hash",
  6: "dynamic",
  7: "note",
  8: "nobits",
  9: "rel",
  11: "dynsym",
  14: "init-array",
  15: "fini-array",
};
const SEGMENT_TYPES: Readonly<Record<number, string>> = {
  0: "null",
  1: "load",
  2: "dynamic",
  3: "interp",
  4: "note",
  6: "phdr",
  7: "tls",
  0x6474e550: "eh-frame",
  0x6474e551: "stack",
  0x6474e552: "relro",
};

/** Reads an ELF file within limits; undefined when the bytes are none. Never throws. */
export function parseElf(bytes: Uint8Array): Parsed<ElfFacts> | undefined {
  if (bytes.length < 52 || indexOfBytes(bytes.subarray(0, 4), "\x7fELF") !== 0) return undefined;
  const limits = new Set<string>();
  const reader = new ByteReader(bytes, bytes[5] !== 2);
  const elf: Elf = {
    reader,
    is64: bytes[4] === 2,
    sections: [],
    segments: [],
    sectionTableEnd: 0,
    problems: [],
    limits,
    measure: createMeasure(bytes.length, limits),
  };
  readSegments(elf);
  readSections(elf);
  return { facts: describe(elf), limitsReached: [...limits] };
}

function word(elf: Elf, at: number): number {
  return elf.is64 ? elf.reader.u64AsNumber(at) : elf.reader.u32(at);
}

function readSegments(elf: Elf): void {
  const { reader, is64 } = elf;
  const table = word(elf, is64 ? 32 : 28);
  const size = reader.u16(is64 ? 54 : 42);
  const count = reader.u16(is64 ? 56 : 44);
  if (count > MAX_ELF_SEGMENTS) elf.limits.add("MAX_ELF_SEGMENTS");
  const readable = size >= (is64 ? 56 : 32) ? Math.min(count, MAX_ELF_SEGMENTS) : 0;
  for (let index = 0; index < readable; index++) {
    const at = table + index * size;
    if (!(at + size <= reader.length)) {
      elf.problems.push("The program headers reach beyond the end of the file.");
      return;
    }
    const code = reader.u32(at);
    const flags = reader.u32(at + (is64 ? 4 : 24));
    elf.segments.push({
      type: SEGMENT_TYPES[code] ?? `0x${code.toString(16)}`,
      code,
      offset: word(elf, at + (is64 ? 8 : 4)),
      address: word(elf, at + (is64 ? 16 : 8)),
      fileSize: word(elf, at + (is64 ? 32 : 16)),
      memorySize: word(elf, at + (is64 ? 40 : 20)),
      permissions: `${(flags & 4) === 0 ? "-" : "r"}${(flags & 2) === 0 ? "-" : "w"}${(flags & 1) === 0 ? "-" : "x"}`,
    });
  }
}

function readSections(elf: Elf): void {
  const { reader, is64 } = elf;
  const table = word(elf, is64 ? 40 : 32);
  const size = reader.u16(is64 ? 58 : 46);
  const count = table === 0 ? 0 : reader.u16(is64 ? 60 : 48);
  if (count > MAX_SECTIONS) elf.limits.add("MAX_SECTIONS");
  const nameOffsets: number[] = [];
  const readable = size >= (is64 ? 64 : 40) ? Math.min(count, MAX_SECTIONS) : 0;
  for (let index = 0; index < readable; index++) {
    const at = table + index * size;
    if (!(at + size <= reader.length)) {
      elf.problems.push("The section headers reach beyond the end of the file.");
      break;
    }
    nameOffsets.push(reader.u32(at));
    elf.sections.push(readSection(elf, at));
    elf.sectionTableEnd = at + size;
  }
  const names = elf.sections[reader.u16(is64 ? 62 : 50)];
  for (const [index, section] of elf.sections.entries()) {
    if (names !== undefined) section.name = stringAt(elf, names, nameOffsets[index] ?? 0);
  }
}

function readSection(elf: Elf, at: number): Section {
  const { reader, is64 } = elf;
  const code = reader.u32(at + 4);
  const flags = word(elf, at + 8);
  const offset = word(elf, at + (is64 ? 24 : 16));
  const sizeBytes = word(elf, at + (is64 ? 32 : 20));
  // Zero-filled sections have a size but no bytes in the file.
  const isInFile = code !== 8 && code !== 0;
  return {
    name: "",
    type: SECTION_TYPES[code] ?? `0x${code.toString(16)}`,
    code,
    offset,
    sizeBytes,
    address: word(elf, at + (is64 ? 16 : 12)),
    entropy: isInFile ? elf.measure.entropy(reader.slice(offset, sizeBytes)) : 0,
    writable: (flags & 1) !== 0,
    executable: (flags & 4) !== 0,
    link: reader.u32(at + (is64 ? 40 : 24)),
    entrySize: word(elf, at + (is64 ? 56 : 36)),
    isInFile,
  };
}

function stringAt(elf: Elf, table: { offset: number; sizeBytes: number }, index: number): string {
  if (!(index >= 0 && index < table.sizeBytes)) return "";
  return elf.reader.cString(table.offset + index, Math.min(MAX_NAME_CHARACTERS, table.sizeBytes - index));
}

interface Dynamic {
  needed: string[];
  rpath: string[];
  soname?: string;
  strings?: { offset: number; sizeBytes: number };
  symbols?: number;
}

/** Reads the dynamic segment, so that libraries are known even where section headers were removed. */
function readDynamic(elf: Elf): Dynamic {
  const found: Dynamic = { needed: [], rpath: [] };
  const segment = elf.segments.find(({ code }) => code === 2);
  if (segment === undefined) return found;
  const size = elf.is64 ? 16 : 8;
  const texts: [tag: number, offset: number][] = [];
  const values = new Map<number, number>();
  const count = Math.min(MAX_ELF_DYNAMIC_ENTRIES, Math.floor(Math.min(segment.fileSize, elf.reader.length) / size));
  for (let index = 0; index < count; index++) {
    const tag = word(elf, segment.offset + index * size);
    const value = word(elf, segment.offset + index * size + size / 2);
    if (tag === 0) break;
    if (tag === 1 || tag === 14 || tag === 15 || tag === 29) texts.push([tag, value]);
    else values.set(tag, value);
  }
  const stringsAt = offsetOfAddress(elf, values.get(5));
  if (stringsAt === undefined) return found;
  found.strings = { offset: stringsAt, sizeBytes: values.get(10) ?? 0 };
  const symbols = offsetOfAddress(elf, values.get(6));
  if (symbols !== undefined) found.symbols = symbols;
  for (const [tag, at] of texts) addDynamicText(found, tag, stringAt(elf, found.strings, at));
  return found;
}

function addDynamicText(found: Dynamic, tag: number, text: string): void {
  if (text === "") return;
  if (tag === 1) found.needed.push(text);
  else if (tag === 14) found.soname = text;
  else found.rpath.push(text);
}

function offsetOfAddress(elf: Elf, address: number | undefined): number | undefined {
  if (address === undefined) return undefined;
  const segment = elf.segments.find(
    ({ code, address: start, fileSize }) => code === 1 && address >= start && address < start + fileSize,
  );
  return segment === undefined ? undefined : segment.offset + (address - segment.address);
}

/** Undefined symbols are imported, defined global ones exported. */
function readSymbols(elf: Elf, dynamic: Dynamic): { imported: string[]; exportedCount: number } {
  const section = elf.sections.find(({ code }) => code === 11);
  const size = elf.is64 ? 24 : 16;
  const strings = section === undefined ? dynamic.strings : (elf.sections[section.link] ?? dynamic.strings);
  const start = section?.offset ?? dynamic.symbols;
  // Without section headers the table ends where the strings begin, as linkers lay them out.
  const end = section === undefined ? (dynamic.strings?.offset ?? 0) : section.offset + section.sizeBytes;
  const result = { imported: new Set<string>(), exportedCount: 0 };
  if (start === undefined || strings === undefined || !(end > start)) return { imported: [], exportedCount: 0 };
  const count = Math.floor((Math.min(end, elf.reader.length) - start) / size);
  if (count > MAX_ELF_SYMBOLS) elf.limits.add("MAX_ELF_SYMBOLS");
  for (let index = 1; index < Math.min(count, MAX_ELF_SYMBOLS); index++) {
    const at = start + index * size;
    const isUndefined = elf.reader.u16(at + (elf.is64 ? 6 : 14)) === 0;
    if (!isUndefined) result.exportedCount++;
    const name = isUndefined ? stringAt(elf, strings, elf.reader.u32(at)) : "";
    if (name !== "") result.imported.add(name);
  }
  return { imported: [...result.imported], exportedCount: result.exportedCount };
}

function describe(elf: Elf): ElfFacts {
  const { reader, is64, sections, segments } = elf;
  const dynamic = readDynamic(elf);
  const symbols = readSymbols(elf, dynamic);
  const interpreter = readInterpreter(elf);
  const overlay = findOverlay(elf);
  const buildId = readBuildId(elf);
  const code = TYPES[reader.u16(16)] ?? "other";
  return {
    bits: is64 ? 64 : 32,
    endian: reader.littleEndian ? "little" : "big",
    machine: nameElfMachine(reader.u16(18)),
    osAbi: OS_ABIS[reader.u8(7)] ?? `ABI ${reader.u8(7)}`,
    type: code === "shared-object" && interpreter !== undefined ? "position-independent" : code,
    entryPoint: `0x${(is64 ? reader.u64(24) : BigInt(reader.u32(24))).toString(16)}`,
    ...(interpreter === undefined ? {} : { interpreter }),
    ...(dynamic.soname === undefined ? {} : { soname: dynamic.soname }),
    needed: dynamic.needed,
    rpath: dynamic.rpath,
    sections: sections.slice(1).map(toFact),
    segments: segments.map(({ type, offset, fileSize, memorySize, permissions }) => ({
      type,
      offset,
      fileSize,
      memorySize,
      permissions,
    })),
    importedSymbols: symbols.imported,
    exportedSymbolCount: symbols.exportedCount,
    isStatic: !segments.some(({ code: kind }) => kind === 2) && code !== "relocatable",
    isStripped: !sections.some(({ code: kind }) => kind === 2),
    hasSectionHeaders: sections.length > 1,
    hasWritableExecutableSegment: segments.some(
      ({ code: kind, permissions }) => kind === 1 && permissions.includes("w") && permissions.includes("x"),
    ),
    hasExecutableStack: segments.some(
      ({ code: kind, permissions }) => kind === 0x6474e551 && permissions.includes("x"),
    ),
    isUpxPacked: hasUpxMarks(reader.bytes),
    isGo: sections.some(({ name }) => name === ".gopclntab" || name === ".go.buildinfo" || name === ".note.go.buildid"),
    ...(buildId === undefined ? {} : { buildId }),
    ...(overlay === undefined ? {} : { overlay }),
    problems: elf.problems,
  };
}

function toFact({ name, type, offset, sizeBytes, entropy, writable, executable }: Section): ElfSection {
  return { name, type, offset, sizeBytes, entropy, writable, executable };
}

function readInterpreter(elf: Elf): string | undefined {
  const segment = elf.segments.find(({ code }) => code === 3);
  const path =
    segment === undefined ? "" : elf.reader.cString(segment.offset, Math.min(MAX_NAME_CHARACTERS, segment.fileSize));
  return path === "" ? undefined : path;
}

function readBuildId(elf: Elf): string | undefined {
  const section = elf.sections.find(({ name }) => name === ".note.gnu.build-id");
  if (section === undefined) return undefined;
  const size = elf.reader.u32(section.offset + 4);
  const id = hex(elf.reader.slice(section.offset + 16, Math.min(64, size)));
  return id === "" ? undefined : id;
}

/** UPX leaves its name near the front (in the loader's header) or at the end. */
function hasUpxMarks(bytes: Uint8Array): boolean {
  const front = bytes.subarray(0, 4096);
  const back = bytes.subarray(-4096);
  return indexOfBytes(front, "UPX!") !== -1 || indexOfBytes(back, "UPX!") !== -1;
}

/** What lies behind everything that headers, segments and sections describe; ends beyond the file's are forged and do not count. */
function findOverlay(elf: Elf): Overlay | undefined {
  const ends = [
    elf.is64 ? 64 : 52,
    elf.sectionTableEnd,
    ...elf.segments.map(({ offset, fileSize }) => offset + fileSize),
    ...elf.sections.map(({ offset, sizeBytes, isInFile }) => (isInFile ? offset + sizeBytes : 0)),
  ];
  const start = Math.max(...ends.filter((end) => end <= elf.reader.length));
  if (start >= elf.reader.length) return undefined;
  const data = elf.reader.bytes.subarray(start);
  return { offset: start, sizeBytes: data.length, entropy: elf.measure.entropy(data) };
}
