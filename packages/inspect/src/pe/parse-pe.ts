import { ByteReader } from "../bytes.ts";
import { MAX_NAME_CHARACTERS, MAX_RICH_ENTRIES, MAX_TLS_CALLBACKS } from "../limits.ts";
import { DIRECTORY, findDirectory, offsetOfRva, readImage, readRichHeader, sectionOfRva } from "./pe-headers.ts";
import { hashImports, readExports, readImports } from "./pe-imports.ts";
import { findPackerHints } from "./pe-packers.ts";
import { readManifest, readResources, readVersionInfo } from "./pe-resources.ts";
import { readSignature } from "./pe-signature.ts";
import type { Overlay, PeFacts } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";
import type { PeImage } from "./pe-headers.ts";

const MACHINES: Readonly<Record<number, string>> = {
  0x14c: "x86",
  0x8664: "x86-64",
  0xaa64: "arm64",
  0x1c0: "arm",
  0x1c4: "arm-thumb",
  0x200: "ia64",
  0xebc: "efi-byte-code",
};

const SUBSYSTEMS: Readonly<Record<number, string>> = {
  1: "native",
  2: "Windows GUI",
  3: "Windows console",
  5: "OS/2 console",
  7: "POSIX console",
  9: "Windows CE",
  10: "EFI application",
  11: "EFI boot service driver",
  12: "EFI runtime driver",
  13: "EFI ROM",
  14: "Xbox",
  16: "Windows boot application",
};

const CHARACTERISTICS: readonly (readonly [bit: number, name: string])[] = [
  [0x0001, "relocations-stripped"],
  [0x0002, "executable"],
  [0x0020, "large-address-aware"],
  [0x0100, "32-bit"],
  [0x0200, "debug-stripped"],
  [0x0400, "removable-run-from-swap"],
  [0x1000, "system"],
  [0x2000, "dll"],
];

const MITIGATIONS: readonly (readonly [bit: number, name: string])[] = [
  [0x0020, "high-entropy-va"],
  [0x0040, "aslr"],
  [0x0080, "force-integrity"],
  [0x0100, "nx"],
  [0x0400, "no-seh"],
  [0x1000, "app-container"],
  [0x4000, "cfg"],
];

function namesOfBits(value: number, table: readonly (readonly [bit: number, name: string])[]): string[] {
  return table.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name);
}

/** Reads a Windows program within limits; undefined when the bytes are none. Never throws. */
export function parsePe(bytes: Uint8Array): Parsed<PeFacts> | undefined {
  const image = readImage(new ByteReader(bytes));
  if (image === undefined) return undefined;
  const facts: PeFacts = { ...readBasics(image), ...readTables(image), packerHints: [], problems: image.problems };
  facts.packerHints = findPackerHints(facts);
  if (facts.entryPoint !== 0 && facts.entryPointSection === undefined && !facts.isDotNet)
    image.problems.push("The entry point lies in no section.");
  return { facts, limitsReached: [...image.limits] };
}

type Basics = Pick<
  PeFacts,
  | "machine"
  | "bits"
  | "subsystem"
  | "isDll"
  | "isDriver"
  | "timestamp"
  | "isReproducibleBuild"
  | "imageBase"
  | "entryPoint"
  | "entryPointSection"
  | "characteristics"
  | "mitigations"
  | "checksum"
>;

function readBasics(image: PeImage): Basics {
  const { reader, peOffset } = image;
  const characteristics = reader.u16(peOffset + 22);
  const optional = peOffset + 24;
  const subsystem = reader.u16(optional + 68);
  const entrySection = image.entryPoint === 0 ? undefined : sectionOfRva(image, image.entryPoint);
  return {
    machine: MACHINES[reader.u16(peOffset + 4)] ?? `0x${reader.u16(peOffset + 4).toString(16)}`,
    bits: image.is64 ? 64 : 32,
    subsystem: SUBSYSTEMS[subsystem] ?? `subsystem ${subsystem}`,
    isDll: (characteristics & 0x2000) !== 0,
    isDriver: subsystem === 1,
    timestamp: reader.u32(peOffset + 8),
    isReproducibleBuild: hasReproducibleMark(image),
    imageBase: `0x${image.imageBase.toString(16)}`,
    entryPoint: image.entryPoint,
    ...(entrySection === undefined ? {} : { entryPointSection: entrySection.name }),
    characteristics: namesOfBits(characteristics, CHARACTERISTICS),
    mitigations: namesOfBits(reader.u16(optional + 70), MITIGATIONS),
    checksum: compareChecksum(reader, optional + 64),
  };
}

type Tables = Omit<PeFacts, keyof Basics | "packerHints" | "problems">;

function readTables(image: PeImage): Tables {
  const imports = readImports(image);
  const resources = readResources(image);
  const imphash = hashImports(imports);
  const manifest = readManifest(image, resources);
  const signature = readSignature(image);
  const overlay = findOverlay(image, signature);
  const pdbPath = readPdbPath(image);
  const richHeader = readRichHeader(image, MAX_RICH_ENTRIES);
  const dotnet = readDotNet(image);
  return {
    isDotNet: dotnet !== undefined,
    sections: image.sections,
    imports,
    importedFunctionCount: imports.reduce((sum, { functions }) => sum + functions.length, 0),
    ...(imphash === undefined ? {} : { imphash }),
    exports: readExports(image),
    resources,
    versionInfo: readVersionInfo(image, resources),
    ...(manifest === undefined ? {} : { manifest }),
    ...(overlay === undefined ? {} : { overlay }),
    ...(pdbPath === undefined ? {} : { pdbPath }),
    tlsCallbacks: countTlsCallbacks(image),
    ...(richHeader === undefined ? {} : { richHeader }),
    ...(dotnet === undefined ? {} : { dotnet }),
    ...(signature === undefined ? {} : { signature }),
  };
}

const DEBUG_CODE_VIEW = 2;
const DEBUG_REPRO = 16;
const MAX_DEBUG_ENTRIES = 64;

function* debugEntries(image: PeImage): Generator<{ type: number; offset: number; size: number }> {
  const directory = findDirectory(image, DIRECTORY.debug);
  const count = directory === undefined ? 0 : Math.min(MAX_DEBUG_ENTRIES, Math.floor(directory.size / 28));
  for (let index = 0; index < count; index++) {
    const at = (directory?.offset ?? 0) + index * 28;
    const pointer = image.reader.u32(at + 24);
    const offset = pointer === 0 ? offsetOfRva(image, image.reader.u32(at + 20)) : pointer;
    yield { type: image.reader.u32(at + 12), offset, size: image.reader.u32(at + 16) };
  }
}

function hasReproducibleMark(image: PeImage): boolean {
  for (const { type } of debugEntries(image)) if (type === DEBUG_REPRO) return true;
  return false;
}

function readPdbPath(image: PeImage): string | undefined {
  for (const { type, offset } of debugEntries(image)) {
    if (type !== DEBUG_CODE_VIEW || offset < 0) continue;
    const mark = image.reader.cString(offset, 4);
    if (mark !== "RSDS" && mark !== "NB10") continue;
    const path = image.reader.cString(offset + (mark === "RSDS" ? 24 : 16), MAX_NAME_CHARACTERS);
    if (path !== "") return path;
  }
  return undefined;
}

function countTlsCallbacks(image: PeImage): number {
  const directory = findDirectory(image, DIRECTORY.tls);
  if (directory === undefined) return 0;
  const { reader, is64 } = image;
  const size = is64 ? 8 : 4;
  const read = (at: number): bigint => (is64 ? reader.u64(at) : BigInt(reader.u32(at)));
  const table = read(directory.offset + 3 * size) - image.imageBase;
  const start = table > 0n && table < 0xffffffffn ? offsetOfRva(image, Number(table)) : -1;
  if (start === -1) return 0;
  let count = 0;
  while (count < MAX_TLS_CALLBACKS && read(start + count * size) !== 0n) count++;
  if (count === MAX_TLS_CALLBACKS) image.limits.add("MAX_TLS_CALLBACKS");
  return count;
}

function readDotNet(image: PeImage): PeFacts["dotnet"] {
  const directory = findDirectory(image, DIRECTORY.clr);
  if (directory === undefined) return undefined;
  const { reader } = image;
  const flags = reader.u32(directory.offset + 16);
  const metadata = offsetOfRva(image, reader.u32(directory.offset + 8));
  const version =
    metadata !== -1 && reader.cString(metadata, 4) === "BSJB"
      ? reader.cString(metadata + 16, Math.min(255, reader.u32(metadata + 12)))
      : undefined;
  return {
    runtimeVersion: `${reader.u16(directory.offset + 4)}.${reader.u16(directory.offset + 6)}`,
    ...(version === undefined ? {} : { metadataVersion: version }),
    isNativeEntryPoint: (flags & 0x10) !== 0,
    is32BitRequired: (flags & 0x2) !== 0,
    isStrongNameSigned: (flags & 0x8) !== 0,
  };
}

/** What lies behind the last section; a signature at the very end does not count. */
function findOverlay(image: PeImage, signature: PeFacts["signature"]): Overlay | undefined {
  const ends = image.sections.filter(({ rawSize }) => rawSize > 0).map(({ rawOffset, rawSize }) => rawOffset + rawSize);
  const start = Math.max(image.headersSize, ...ends);
  const isSignatureLast =
    signature !== undefined &&
    signature.offset >= start &&
    signature.offset + signature.sizeBytes >= image.reader.length - 8;
  const end = isSignatureLast ? signature.offset : image.reader.length;
  if (start >= end) return undefined;
  const bytes = image.reader.slice(start, end - start);
  return { offset: start, sizeBytes: bytes.length, entropy: image.measure.entropy(bytes) };
}

function compareChecksum(reader: ByteReader, at: number): PeFacts["checksum"] {
  const stored = reader.u32(at);
  const computed = computeChecksum(reader.bytes, at);
  return { stored, computed, matches: stored === computed };
}

/** The image checksum: 16-bit words added with carry, the field itself counted as zero, plus the size of the file. */
function computeChecksum(bytes: Uint8Array, at: number): number {
  let sum = 0;
  const even = bytes.length & ~1;
  for (let offset = 0; offset < even; offset += 2) {
    // Both indices are below the even length.
    sum += bytes[offset]! | (bytes[offset + 1]! << 8);
  }
  if (even < bytes.length) sum += bytes[even] ?? 0;
  for (const skipped of [at, at + 2]) sum -= wordAt(bytes, skipped, at);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return (sum + bytes.length) >>> 0;
}

/** The word that was added for the checksum field; an odd header offset splits it over three words and is not worth a match. */
function wordAt(bytes: Uint8Array, offset: number, field: number): number {
  return field % 2 === 0 ? (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) : 0;
}
