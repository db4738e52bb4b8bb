import { ByteWriter } from "./byte-writer.ts";

/** What a test ELF file holds; everything is optional. */
export interface ElfOptions {
  bits?: 32 | 64;
  littleEndian?: boolean;
  /** 62 x86-64, 3 i386, 40 ARM, 183 AArch64, 8 MIPS. */
  machine?: number;
  /** 1 relocatable, 2 executable, 3 shared object. */
  type?: number;
  interpreter?: string;
  needed?: readonly string[];
  soname?: string;
  rpath?: string;
  importedSymbols?: readonly string[];
  code?: Uint8Array;
  /** Adds a .symtab, so that the file does not count as stripped. */
  hasSymbols?: boolean;
  hasSectionHeaders?: boolean;
  hasWritableCode?: boolean;
  hasExecutableStack?: boolean;
  overlay?: Uint8Array;
}

interface Piece {
  name: string;
  type: number;
  flags: number;
  offset: number;
  size: number;
  link: number;
  entrySize: number;
}

const BASE = 0x400000;

/** A small ELF file with exactly the given parts; it never runs, but readers of the format accept it. */
export function buildElf(options: ElfOptions = {}): Uint8Array {
  const is64 = options.bits !== 32;
  const out = new ByteWriter(options.littleEndian ?? true);
  const isDynamic =
    options.needed !== undefined || options.importedSymbols !== undefined || options.rpath !== undefined;
  const headerSize = is64 ? 64 : 52;
  const segmentSize = is64 ? 56 : 32;
  const segmentCount = 2 + (options.interpreter === undefined ? 0 : 1) + (isDynamic ? 1 : 0);
  out.padTo(headerSize + segmentCount * segmentSize);
  const pieces = writePieces(out, options, isDynamic, is64);
  const names = writeNames(out, pieces);
  const sectionsAt = out.align(8).length;
  if (options.hasSectionHeaders !== false) writeSectionHeaders(out, names, is64);
  if (options.overlay !== undefined) out.raw(options.overlay);
  const bytes = out.bytes();
  bytes.set(
    writeHeader(options, is64, segmentCount, options.hasSectionHeaders === false ? 0 : sectionsAt, names.length),
    0,
  );
  bytes.set(writeSegments(options, is64, pieces, bytes.length - (options.overlay?.length ?? 0)), headerSize);
  return bytes;
}

function writePieces(out: ByteWriter, options: ElfOptions, isDynamic: boolean, is64: boolean): Piece[] {
  const pieces: Piece[] = [];
  const add = (name: string, type: number, flags: number, write: () => void, link = 0, entrySize = 0): void => {
    const offset = out.align(8).length;
    write();
    pieces.push({ name, type, flags, offset, size: out.length - offset, link, entrySize });
  };
  if (options.interpreter !== undefined) add(".interp", 1, 2, () => out.latin1(`${options.interpreter}\0`));
  if (isDynamic) {
    const strings = collectStrings(options);
    const stringsAt = out.align(8).length;
    add(".dynstr", 3, 2, () => out.latin1(strings.text));
    const link = pieces.length;
    const symbolsAt = out.align(8).length;
    const symbols = options.importedSymbols ?? [];
    add(
      ".dynsym",
      11,
      2,
      () =>
        writeSymbols(
          out,
          symbols.map((symbol) => strings.offsetOf(symbol)),
          is64,
        ),
      link,
      is64 ? 24 : 16,
    );
    add(".dynamic", 6, 3, () => writeDynamic(out, options, strings, stringsAt, symbolsAt, is64), link, is64 ? 16 : 8);
  }
  add(".text", 1, 6, () => out.raw(options.code ?? Uint8Array.of(0x31, 0xc0, 0xc3)));
  if (options.hasSymbols === true) {
    add(".strtab", 3, 0, () => out.latin1("\0main\0"));
    add(".symtab", 2, 0, () => writeSymbols(out, [1], is64), pieces.length, is64 ? 24 : 16);
  }
  return pieces;
}

interface Strings {
  text: string;
  offsetOf: (value: string) => number;
}

function collectStrings(options: ElfOptions): Strings {
  const all = [...(options.needed ?? []), ...(options.importedSymbols ?? []), options.rpath, options.soname].filter(
    (value) => value !== undefined,
  );
  const text = `\0${all.map((value) => `${value}\0`).join("")}`;
  return { text, offsetOf: (value) => text.indexOf(`\0${value}\0`) + 1 };
}

/** The empty first symbol, then undefined global functions. */
function writeSymbols(out: ByteWriter, names: readonly number[], is64: boolean): void {
  for (const [index, name] of [0, ...names].entries()) {
    const info = index === 0 ? 0 : 0x12;
    if (is64) out.u32(name).u8(info).u8(0).u16(0).u64(0).u64(0);
    else out.u32(name).u32(0).u32(0).u8(info).u8(0).u16(0);
  }
}

function writeDynamic(
  out: ByteWriter,
  options: ElfOptions,
  strings: Strings,
  stringsAt: number,
  symbolsAt: number,
  is64: boolean,
): void {
  const entry = (tag: number, value: number): void => {
    if (is64) out.u64(tag).u64(value);
    else out.u32(tag).u32(value);
  };
  for (const library of options.needed ?? []) entry(1, strings.offsetOf(library));
  if (options.soname !== undefined) entry(14, strings.offsetOf(options.soname));
  if (options.rpath !== undefined) entry(15, strings.offsetOf(options.rpath));
  entry(5, BASE + stringsAt);
  entry(10, strings.text.length);
  entry(6, BASE + symbolsAt);
  entry(0, 0);
}

function writeNames(out: ByteWriter, pieces: readonly Piece[]): (Piece & { nameAt: number })[] {
  let text = "\0";
  const empty: Piece = { name: "", type: 0, flags: 0, offset: 0, size: 0, link: 0, entrySize: 0 };
  const table: Piece = { ...empty, name: ".shstrtab", type: 3, offset: out.length };
  const named = [empty, ...pieces, table].map((piece) => {
    const nameAt = piece.name === "" ? 0 : text.length;
    if (piece.name !== "") text += `${piece.name}\0`;
    return { ...piece, nameAt };
  });
  out.latin1(text);
  return named.map((piece) => (piece.name === ".shstrtab" ? { ...piece, size: text.length } : piece));
}

function writeSectionHeaders(out: ByteWriter, pieces: readonly (Piece & { nameAt: number })[], is64: boolean): void {
  for (const piece of pieces) {
    const address = (piece.flags & 2) === 0 ? 0 : BASE + piece.offset;
    out.u32(piece.nameAt).u32(piece.type);
    if (is64)
      out
        .u64(piece.flags)
        .u64(address)
        .u64(piece.offset)
        .u64(piece.size)
        .u32(piece.link)
        .u32(0)
        .u64(1)
        .u64(piece.entrySize);
    else
      out
        .u32(piece.flags)
        .u32(address)
        .u32(piece.offset)
        .u32(piece.size)
        .u32(piece.link)
        .u32(0)
        .u32(1)
        .u32(piece.entrySize);
  }
}

function writeHeader(
  options: ElfOptions,
  is64: boolean,
  segmentCount: number,
  sectionsAt: number,
  sectionCount: number,
): Uint8Array {
  const little = options.littleEndian ?? true;
  const out = new ByteWriter(little)
    .latin1("\x7fELF")
    .u8(is64 ? 2 : 1)
    .u8(little ? 1 : 2)
    .u8(1)
    .padTo(16);
  out
    .u16(options.type ?? 2)
    .u16(options.machine ?? (is64 ? 62 : 3))
    .u32(1);
  if (is64)
    out
      .u64(BASE + 0x100)
      .u64(64)
      .u64(sectionsAt);
  else
    out
      .u32(BASE + 0x100)
      .u32(52)
      .u32(sectionsAt);
  const count = sectionsAt === 0 ? 0 : sectionCount;
  out
    .u32(0)
    .u16(is64 ? 64 : 52)
    .u16(is64 ? 56 : 32)
    .u16(segmentCount)
    .u16(is64 ? 64 : 40)
    .u16(count)
    .u16(count === 0 ? 0 : count - 1);
  return out.bytes();
}

function writeSegments(options: ElfOptions, is64: boolean, pieces: readonly Piece[], fileSize: number): Uint8Array {
  const out = new ByteWriter(options.littleEndian ?? true);
  const segment = (type: number, flags: number, offset: number, size: number): void => {
    if (is64)
      out
        .u32(type)
        .u32(flags)
        .u64(offset)
        .u64(BASE + offset)
        .u64(BASE + offset)
        .u64(size)
        .u64(size)
        .u64(8);
    else
      out
        .u32(type)
        .u32(offset)
        .u32(BASE + offset)
        .u32(BASE + offset)
        .u32(size)
        .u32(size)
        .u32(flags)
        .u32(8);
  };
  segment(1, options.hasWritableCode === true ? 7 : 5, 0, fileSize);
  segment(0x6474e551, options.hasExecutableStack === true ? 7 : 6, 0, 0);
  const interpreter = pieces.find((piece) => piece.name === ".interp");
  if (interpreter !== undefined) segment(3, 4, interpreter.offset, interpreter.size);
  const dynamic = pieces.find((piece) => piece.name === ".dynamic");
  if (dynamic !== undefined) segment(2, 6, dynamic.offset, dynamic.size);
  return out.bytes();
}
