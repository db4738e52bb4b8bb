import { ByteWriter, concatBytes } from "./byte-writer.ts";
import { buildResourceSection, buildVersionInfo } from "./pe-resource-builder.ts";
import type { TestResource } from "./pe-resource-builder.ts";

/** One more section of a test program. */
export interface TestSection {
  name: string;
  data: Uint8Array;
  /** Section characteristics; readable code when absent. */
  flags?: number;
  /** Size in memory; the size of the data when absent. */
  virtualSize?: number;
}

/** What a test program holds; everything is optional. */
export interface PeOptions {
  bits?: 32 | 64;
  isDll?: boolean;
  /** 2 GUI, 3 console, 1 native. */
  subsystem?: number;
  timestamp?: number;
  code?: Uint8Array;
  /** DLL → names, or numbers for imports by ordinal. */
  imports?: Record<string, readonly (string | number)[]>;
  exports?: readonly string[];
  exportModuleName?: string;
  sections?: readonly TestSection[];
  resources?: readonly TestResource[];
  versionInfo?: Record<string, string>;
  manifest?: string;
  pdbPath?: string;
  tlsCallbackCount?: number;
  isDotNet?: boolean;
  hasRichHeader?: boolean;
  overlay?: Uint8Array;
  /** Bytes of a certificate table entry, put behind everything. */
  certificate?: Uint8Array;
  /** Name of the section in which execution starts. */
  entrySection?: string;
  hasRightChecksum?: boolean;
}

const FILE_ALIGNMENT = 0x200;
const SECTION_ALIGNMENT = 0x1000;
const HEADERS_SIZE = 0x600;
const CODE_FLAGS = 0x60000020;
const DATA_FLAGS = 0x40000040;

interface Directories {
  [index: number]: { rva: number; size: number };
}

interface LaidSection {
  name: string;
  data: Uint8Array;
  flags: number;
  virtualSize: number;
  rva: number;
}

/** A small Windows program with exactly the given parts; it never runs, but readers of the format accept it. */
export function buildPe(options: PeOptions = {}): Uint8Array {
  const sections: LaidSection[] = [];
  const directories: Directories = {};
  lay(sections, { name: ".text", data: options.code ?? Uint8Array.of(0x31, 0xc0, 0xc3), flags: CODE_FLAGS });
  const rdata = buildReadOnlyData(options, nextRva(sections), directories);
  if (rdata.length > 0) lay(sections, { name: ".rdata", data: rdata, flags: DATA_FLAGS });
  const resources = collectResources(options);
  if (resources.length > 0) {
    const rva = nextRva(sections);
    const data = buildResourceSection(resources, rva);
    directories[2] = { rva, size: data.length };
    lay(sections, { name: ".rsrc", data, flags: DATA_FLAGS });
  }
  for (const section of options.sections ?? []) lay(sections, section);
  return assemble(options, sections, directories);
}

function lay(sections: LaidSection[], section: TestSection): void {
  const rva = nextRva(sections);
  sections.push({
    name: section.name,
    data: section.data,
    flags: section.flags ?? CODE_FLAGS,
    virtualSize: section.virtualSize ?? section.data.length,
    rva,
  });
}

function nextRva(sections: readonly LaidSection[]): number {
  const last = sections.at(-1);
  return last === undefined
    ? SECTION_ALIGNMENT
    : roundUp(last.rva + Math.max(1, last.virtualSize, last.data.length), SECTION_ALIGNMENT);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function collectResources(options: PeOptions): TestResource[] {
  const resources = [...(options.resources ?? [])];
  if (options.versionInfo !== undefined)
    resources.push({ type: 16, name: 1, language: 1033, data: buildVersionInfo(options.versionInfo) });
  if (options.manifest !== undefined)
    resources.push({ type: 24, name: 1, language: 1033, data: Buffer.from(options.manifest, "utf8") });
  return resources;
}

function buildReadOnlyData(options: PeOptions, base: number, directories: Directories): Uint8Array {
  const out = new ByteWriter();
  if (options.imports !== undefined) directories[1] = writeImports(out, base, options.imports, options.bits === 64);
  if (options.exports !== undefined)
    directories[0] = writeExports(out, base, options.exports, options.exportModuleName ?? "test.dll");
  if (options.pdbPath !== undefined) directories[6] = writeDebug(out, base, options.pdbPath);
  if (options.tlsCallbackCount !== undefined)
    directories[9] = writeTls(out, base, options.tlsCallbackCount, options.bits === 64);
  if (options.isDotNet === true) directories[14] = writeDotNet(out, base);
  return out.bytes();
}

function writeImports(
  out: ByteWriter,
  base: number,
  imports: Record<string, readonly (string | number)[]>,
  is64: boolean,
): { rva: number; size: number } {
  const entries = Object.entries(imports);
  const table = out.align(4).length;
  out.padTo(table + (entries.length + 1) * 20);
  for (const [index, [dll, functions]] of entries.entries()) {
    const thunks = writeThunks(out, base, functions, is64);
    const name = out.length;
    out.latin1(`${dll}\0`).align(8);
    out
      .patchU32(table + index * 20, base + thunks)
      .patchU32(table + index * 20 + 12, base + name)
      .patchU32(table + index * 20 + 16, base + thunks);
  }
  return { rva: base + table, size: (entries.length + 1) * 20 };
}

function writeThunks(out: ByteWriter, base: number, functions: readonly (string | number)[], is64: boolean): number {
  const addresses = functions.map((target) => {
    if (typeof target === "number") return target;
    const at = out.align(2).length;
    out.u16(0).latin1(`${target}\0`);
    return base + at;
  });
  const thunks = out.align(8).length;
  for (const [index, address] of addresses.entries()) {
    const isOrdinal = typeof functions[index] === "number";
    if (is64) out.u64(BigInt(address) | (isOrdinal ? 1n << 63n : 0n));
    else out.u32(isOrdinal ? address + 0x80000000 : address);
  }
  out.u64(0);
  return thunks;
}

function writeExports(
  out: ByteWriter,
  base: number,
  names: readonly string[],
  moduleName: string,
): { rva: number; size: number } {
  const sorted = names.toSorted();
  const table = out.align(4).length;
  const functions = table + 40;
  const pointers = functions + names.length * 4;
  const ordinals = pointers + names.length * 4;
  out.padTo(roundUp(ordinals + names.length * 2, 4));
  const moduleAt = out.length;
  out.latin1(`${moduleName}\0`);
  for (const [index, name] of sorted.entries()) {
    out.patchU32(functions + index * 4, SECTION_ALIGNMENT).patchU32(pointers + index * 4, base + out.length);
    out.latin1(`${name}\0`);
  }
  out
    .patchU32(table + 12, base + moduleAt)
    .patchU32(table + 16, 1)
    .patchU32(table + 20, names.length)
    .patchU32(table + 24, names.length);
  out
    .patchU32(table + 28, base + functions)
    .patchU32(table + 32, base + pointers)
    .patchU32(table + 36, base + ordinals);
  return { rva: base + table, size: out.length - table };
}

function writeDebug(out: ByteWriter, base: number, pdbPath: string): { rva: number; size: number } {
  const table = out.align(4).length;
  const record = table + 28;
  const recordSize = 24 + pdbPath.length + 1;
  out
    .u32(0)
    .u32(0x65000000)
    .u32(0)
    .u32(2)
    .u32(recordSize)
    .u32(base + record)
    .u32(0);
  out
    .latin1("RSDS")
    .padTo(record + 20)
    .u32(1)
    .latin1(`${pdbPath}\0`);
  return { rva: base + table, size: 28 };
}

function writeTls(out: ByteWriter, base: number, count: number, is64: boolean): { rva: number; size: number } {
  const imageBase = is64 ? 0x140000000 : 0x400000;
  const pointer = (value: number): ByteWriter => (is64 ? out.u64(value) : out.u32(value));
  const table = out.align(8).length;
  const size = is64 ? 40 : 24;
  const callbacks = imageBase + base + table + size;
  for (const value of [0, 0, 0, callbacks]) pointer(value);
  out.u32(0).u32(0);
  for (let index = 0; index < count; index++) pointer(imageBase + SECTION_ALIGNMENT + index);
  pointer(0);
  return { rva: base + table, size };
}

function writeDotNet(out: ByteWriter, base: number): { rva: number; size: number } {
  const table = out.align(4).length;
  const metadata = table + 72;
  out
    .u32(72)
    .u16(2)
    .u16(5)
    .u32(base + metadata)
    .u32(0x40)
    .u32(1)
    .u32(0x06000001);
  out.padTo(metadata).latin1("BSJB").u16(1).u16(1).u32(0).u32(12).latin1("v4.0.30319\0\0").u16(0).u16(0);
  return { rva: base + table, size: 72 };
}

function assemble(options: PeOptions, sections: readonly LaidSection[], directories: Directories): Uint8Array {
  const raw: Uint8Array[] = [];
  let offset = HEADERS_SIZE;
  const offsets = sections.map((section) => {
    const at = section.data.length === 0 ? 0 : offset;
    const padded = new Uint8Array(roundUp(section.data.length, FILE_ALIGNMENT));
    padded.set(section.data);
    raw.push(padded);
    offset += padded.length;
    return at;
  });
  if (options.overlay !== undefined) raw.push(options.overlay);
  if (options.certificate !== undefined)
    directories[4] = { rva: offset + (options.overlay?.length ?? 0), size: options.certificate.length };
  if (options.certificate !== undefined) raw.push(options.certificate);
  const { header, checksumAt } = writeHeaders(options, sections, offsets, directories);
  const file = concatBytes(header, ...raw);
  if (options.hasRightChecksum === true) new DataView(file.buffer).setUint32(checksumAt, sumOf(file, checksumAt), true);
  return file;
}

function writeHeaders(
  options: PeOptions,
  sections: readonly LaidSection[],
  offsets: readonly number[],
  directories: Directories,
): { header: Uint8Array; checksumAt: number } {
  const is64 = options.bits === 64;
  const peAt = 0x100;
  const out = new ByteWriter().latin1("MZ").padTo(0x3c).u32(peAt);
  if (options.hasRichHeader === true) writeRich(out);
  out
    .padTo(peAt)
    .latin1("PE\0\0")
    .u16(is64 ? 0x8664 : 0x14c)
    .u16(sections.length)
    .u32(options.timestamp ?? 0x60000000)
    .u32(0)
    .u32(0);
  out.u16(is64 ? 240 : 224).u16(0x0002 | (is64 ? 0x20 : 0x100) | (options.isDll === true ? 0x2000 : 0));
  const entry = sections.find((section) => section.name === (options.entrySection ?? ".text"))?.rva ?? 0;
  out
    .u16(is64 ? 0x20b : 0x10b)
    .u16(14)
    .u32(FILE_ALIGNMENT)
    .u32(0)
    .u32(0)
    .u32(entry)
    .u32(SECTION_ALIGNMENT);
  if (is64) out.u64(0x140000000);
  else out.u32(0).u32(0x400000);
  const last = sections.at(-1);
  const imageSize = roundUp((last?.rva ?? 0) + Math.max(1, last?.virtualSize ?? 0), SECTION_ALIGNMENT);
  out
    .u32(SECTION_ALIGNMENT)
    .u32(FILE_ALIGNMENT)
    .u16(6)
    .u16(0)
    .u16(0)
    .u16(0)
    .u16(6)
    .u16(0)
    .u32(0)
    .u32(imageSize)
    .u32(HEADERS_SIZE);
  const checksumAt = out.length;
  out
    .u32(0)
    .u16(options.subsystem ?? 2)
    .u16(0x8140);
  for (let index = 0; index < 4; index++)
    if (is64) out.u64(0x1000);
    else out.u32(0x1000);
  out.u32(0).u32(16);
  for (let index = 0; index < 16; index++) out.u32(directories[index]?.rva ?? 0).u32(directories[index]?.size ?? 0);
  for (const [index, section] of sections.entries()) {
    const start = out.length;
    out
      .latin1(section.name.slice(0, 8))
      .padTo(start + 8)
      .u32(section.virtualSize)
      .u32(section.rva);
    out
      .u32(roundUp(section.data.length, FILE_ALIGNMENT))
      .u32(offsets[index] ?? 0)
      .u32(0)
      .u32(0)
      .u32(0)
      .u32(section.flags);
  }
  return { header: out.padTo(HEADERS_SIZE).bytes(), checksumAt };
}

/** DanS, three paddings, one entry, Rich and the key: every value but the last two is XORed with the key. */
function writeRich(out: ByteWriter): void {
  const key = 0x12345678;
  out.padTo(0x80);
  for (const value of [0x536e6144, 0, 0, 0, (0x105 << 16) | 0x7809, 3]) out.u32((value ^ key) >>> 0);
  out.latin1("Rich").u32(key);
}

/** The checksum of the image: 16-bit words summed with carry, the checksum field counted as zero, plus the size. */
function sumOf(file: Uint8Array, checksumAt: number): number {
  let sum = 0;
  for (let offset = 0; offset < file.length; offset += 2) {
    if (offset === checksumAt || offset === checksumAt + 2) continue;
    sum += (file[offset] ?? 0) | ((file[offset + 1] ?? 0) << 8);
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return ((sum & 0xffff) + (sum >>> 16) + file.length) >>> 0;
}
