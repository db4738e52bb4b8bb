import { ByteReader, latin1 } from "../bytes.ts";
import type { FileTypeId } from "../file-type.ts";

/** A type and its sentence. */
export interface Verdict {
  type: FileTypeId;
  sentence: string;
  encrypted?: boolean;
}

const PE_MACHINES: Readonly<Record<number, string>> = {
  0x14c: "Intel 80386",
  0x8664: "x86-64",
  0xaa64: "Aarch64",
  0x1c0: "ARM",
  0x1c4: "ARMv7 Thumb",
  0x200: "Intel Itanium",
  0xebc: "EFI byte code",
};

const PE_SUBSYSTEMS: Readonly<Record<number, string>> = {
  1: "native",
  2: "GUI",
  3: "console",
  5: "OS/2 console",
  7: "POSIX console",
  9: "Windows CE",
  10: "EFI application",
  11: "EFI boot service driver",
  12: "EFI runtime driver",
  14: "XBOX",
};

/** Tells programs that begin with MZ apart: PE program, library or driver, or a DOS program. */
export function classifyMz(head: Uint8Array): Verdict | undefined {
  if (head[0] !== 0x4d || head[1] !== 0x5a) return undefined;
  const reader = new ByteReader(head);
  const pe = reader.u32(0x3c);
  if (head.length < 0x40 || reader.u32(pe) !== 0x4550) return { type: "dos-mz", sentence: describeMz(reader, pe) };
  const characteristics = reader.u16(pe + 22);
  const optional = pe + 24;
  const isPlus = reader.u16(optional) === 0x20b;
  const subsystem = reader.u16(optional + 68);
  const isDotNet = reader.u32(optional + (isPlus ? 112 : 96) + 14 * 8) !== 0;
  const isDll = (characteristics & 0x2000) !== 0;
  const isDriver = subsystem === 1 || (subsystem >= 10 && subsystem <= 13);
  const machine = PE_MACHINES[reader.u16(pe + 4)] ?? `unknown processor 0x${reader.u16(pe + 4).toString(16)}`;
  const kind =
    isDriver && subsystem === 1
      ? "(native)"
      : `(${isDll ? "DLL) (" : ""}${PE_SUBSYSTEMS[subsystem] ?? "unknown subsystem"})`;
  const sentence = `${isPlus ? "PE32+" : "PE32"} executable ${kind} ${machine}${isDotNet ? " Mono/.Net assembly" : ""}, for MS Windows`;
  return { type: isDriver ? "pe-sys" : isDll ? "pe-dll" : "pe-exe", sentence };
}

function describeMz(reader: ByteReader, pe: number): string {
  const mark = latin1(reader.slice(pe, 2));
  if (mark === "NE") return "MS-DOS executable, NE for MS Windows 3.x";
  if (mark === "LE" || mark === "LX") return `MS-DOS executable, ${mark}`;
  return "MS-DOS executable";
}

const ELF_MACHINES: Readonly<Record<number, string>> = {
  2: "SPARC",
  3: "Intel 80386",
  8: "MIPS",
  20: "PowerPC",
  21: "64-bit PowerPC",
  22: "IBM S/390",
  40: "ARM",
  42: "Renesas SH",
  62: "x86-64",
  183: "ARM aarch64",
  243: "UCB RISC-V",
  258: "LoongArch",
};

const ELF_TYPES: Readonly<Record<number, string>> = {
  1: "relocatable",
  2: "executable",
  3: "shared object",
  4: "core file",
};

/** Name of an ELF machine number, in libmagic's spelling. */
export function nameElfMachine(code: number): string {
  return ELF_MACHINES[code] ?? `machine ${code}`;
}

/** The sentence for an ELF file; `head` begins with its magic. */
export function describeElf(head: Uint8Array): string {
  const little = head[5] !== 2;
  const reader = new ByteReader(head, little);
  const bits = head[4] === 2 ? "64-bit" : "32-bit";
  const type = ELF_TYPES[reader.u16(16)] ?? "unknown type";
  return `ELF ${bits} ${little ? "LSB" : "MSB"} ${type}, ${nameElfMachine(reader.u16(18))}, version 1`;
}

/** 0xCAFEBABE is both a Java class and a universal Mach-O: the version number tells (no Mach-O holds more than 30 programs). */
export function classifyCafebabe(head: Uint8Array): Verdict | undefined {
  const reader = new ByteReader(head, false);
  if (reader.u32(0) !== 0xcafebabe) return undefined;
  const count = reader.u32(4);
  if (count > 0 && count <= 30)
    return { type: "mach-o", sentence: `Mach-O universal binary with ${count} architectures` };
  return { type: "java-class", sentence: `compiled Java class data, version ${reader.u16(6)}.${reader.u16(4)}` };
}

/** RIFF and ftyp containers name their content a few bytes in. */
export function classifyMediaContainer(head: Uint8Array): Verdict | undefined {
  const four = latin1(head.subarray(0, 4));
  if (four === "RIFF") {
    const kind = latin1(head.subarray(8, 12));
    if (kind === "WEBP") return { type: "webp", sentence: "RIFF (little-endian) data, Web/P image" };
    if (kind === "AVI ") return { type: "avi", sentence: "RIFF (little-endian) data, AVI" };
    if (kind === "WAVE") return { type: "wav", sentence: "RIFF (little-endian) data, WAVE audio" };
    return undefined;
  }
  if (latin1(head.subarray(4, 8)) !== "ftyp") return undefined;
  const brand = latin1(head.subarray(8, 12));
  if (/^(heic|heix|mif1|avif|msf1)$/.test(brand))
    return { type: "heif", sentence: `ISO Media, HEIF Image, brand ${brand}` };
  return { type: "mp4", sentence: `ISO Media, brand ${brand.replaceAll(/[^ -~]/g, "?").trim()}` };
}

/** Formats whose first bytes are too short for a signature and need a plausible structure behind them. */
export function classifyWeakBinary(head: Uint8Array, sizeBytes: number): Verdict | undefined {
  const reader = new ByteReader(head);
  if (head[0] === 0x42 && head[1] === 0x4d && isBitmap(reader, sizeBytes))
    return { type: "bmp", sentence: "PC bitmap" };
  if (reader.u16(0) === 0 && (reader.u16(2) === 1 || reader.u16(2) === 2) && isIcon(reader))
    return { type: "ico", sentence: "MS Windows icon resource" };
  if (reader.u32(0) === 1 && latin1(head.subarray(40, 44)) === " EMF")
    return { type: "emf", sentence: "Windows Enhanced Metafile (EMF) image data" };
  if (head[0] === 0xff && isMpegAudio(head)) return { type: "mp3", sentence: "MPEG ADTS, layer III" };
  if (head[2] === 0x0d && head[3] === 0x0a && (head[1] === 0x0d || head[1] === 0x0c))
    return { type: "pyc", sentence: "Byte-compiled Python module" };
  if (head[0] === 0x30 && head[1] === 0x82) return classifyDer(head);
  if (head[510] === 0x55 && head[511] === 0xaa && isBootSector(reader))
    return { type: "img", sentence: "DOS/MBR boot sector" };
  return undefined;
}

function isBitmap(reader: ByteReader, sizeBytes: number): boolean {
  const pixels = reader.u32(10);
  const header = reader.u32(14);
  return [12, 40, 52, 56, 64, 108, 124].includes(header) && pixels >= 14 + header && pixels <= sizeBytes;
}

function isIcon(reader: ByteReader): boolean {
  const count = reader.u16(4);
  return count > 0 && count < 256 && reader.u8(9) === 0 && reader.u32(18) >= 6 + count * 16 && reader.u32(14) > 0;
}

function isMpegAudio(head: Uint8Array): boolean {
  const second = head[1] ?? 0;
  const third = head[2] ?? 0;
  return (second & 0xe6) === 0xe2 && third >> 4 !== 15 && third >> 4 !== 0 && (third & 0x0c) !== 0x0c;
}

function classifyDer(head: Uint8Array): Verdict | undefined {
  if (head[4] === 0x06 && latin1(head.subarray(6, 15)) === "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02") {
    return { type: "pkcs7", sentence: "DER Encoded PKCS#7 Signed Data" };
  }
  if (head[4] === 0x30 && head[5] === 0x82) return { type: "der", sentence: "Certificate, DER encoded" };
  if (head[4] === 0x02 && head[5] === 0x01 && head[6] === 0x03)
    return { type: "pkcs12", sentence: "PKCS#12 key store, DER encoded" };
  return undefined;
}

function isBootSector(reader: ByteReader): boolean {
  const isJump = reader.u8(0) === 0xeb || reader.u8(0) === 0xe9 || reader.u8(0) === 0xfa || reader.u8(0) === 0x33;
  const partitionStates = [446, 462, 478, 494].map((offset) => reader.u8(offset));
  return isJump || partitionStates.every((state) => state === 0 || state === 0x80);
}
