import { crc32 } from "node:zlib";
import { decodeName } from "../names.ts";
import type { MemberFlag, MemberReason } from "../types.ts";
import type { AesExtra } from "./extra.ts";
import { FLAG_DESCRIPTOR, FLAG_ENCRYPTED, FLAG_STRONG_ENCRYPTION, FLAG_UTF8 } from "./records.ts";
import type { CentralRecord, LocalRecord, ZipHeader } from "./records.ts";

/** Where a member's bytes are and how they are wrapped; all that decoding needs. */
export interface DataPlan {
  /** Of the local header, absolute. */
  readonly offset: number;
  readonly dataOffset: number;
  /** Undefined when only the end of the data tells. */
  readonly packedBytes: number | undefined;
  readonly sizeBytes: number | undefined;
  readonly crc: number | undefined;
  readonly method: number;
  readonly flags: number;
  readonly encryption: "none" | "zip-crypto" | "aes" | "strong";
  readonly aes: AesExtra | undefined;
  /** What the last lead byte of ZipCrypto decrypts to. */
  readonly checkByte: number;
  readonly hasDescriptor: boolean;
}

const UNIX_SYSTEMS = new Set([3, 19]);
const UNIX_TYPE_MASK = 0xf000;
const UNIX_SYMLINK = 0xa000;
const UNIX_SPECIAL = new Set([0x1000, 0x2000, 0x6000, 0xc000]);

/** A "directory" with more packed bytes than an empty deflate stream hides something. */
const EMPTY_PACKED_BYTES = 16;

function encryptionOf(header: ZipHeader): DataPlan["encryption"] {
  if ((header.flags & FLAG_ENCRYPTED) === 0) return "none";
  if ((header.flags & FLAG_STRONG_ENCRYPTION) !== 0) return "strong";
  return header.aes === undefined ? "zip-crypto" : "aes";
}

function planFrom(header: ZipHeader, local: LocalRecord, sizesKnown: boolean): DataPlan {
  const hasDescriptor = (local.flags & FLAG_DESCRIPTOR) !== 0;
  const crcKnown = sizesKnown && header.aes?.version !== 2;
  return {
    offset: local.offset,
    dataOffset: local.dataOffset,
    packedBytes: sizesKnown ? header.packedBytes : undefined,
    sizeBytes: sizesKnown ? header.sizeBytes : undefined,
    crc: crcKnown ? header.crc : undefined,
    method: header.method,
    flags: header.flags,
    encryption: encryptionOf(header),
    aes: header.aes,
    checkByte: (header.flags & FLAG_DESCRIPTOR) !== 0 ? header.dosTime >>> 8 : header.crc >>> 24,
    hasDescriptor,
  };
}

/** The member as the central directory describes it. */
export function planFromCentral(central: CentralRecord, local: LocalRecord): DataPlan {
  return planFrom(central, local, true);
}

/** The member as its own header describes it, which may leave the sizes to a descriptor after the data. */
export function planFromLocal(local: LocalRecord): DataPlan {
  return planFrom(local, local, (local.flags & FLAG_DESCRIPTOR) === 0 || local.packedBytes > 0);
}

/** How the two headers of one member disagree. */
export interface HeaderMismatch {
  readonly name: boolean;
  /** Following the local header yields other bytes. */
  readonly data: boolean;
  readonly other: boolean;
}

/** Compares a member's two headers; a local one that leaves the sizes to a descriptor does not disagree on them. */
export function compareHeaders(central: CentralRecord, local: LocalRecord): HeaderMismatch {
  const statesSizes = (local.flags & FLAG_DESCRIPTOR) === 0 || local.packedBytes > 0;
  const encrypted = FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION;
  return {
    name: !central.nameBytes.equals(local.nameBytes),
    data:
      central.method !== local.method ||
      (central.flags & encrypted) !== (local.flags & encrypted) ||
      (statesSizes && central.packedBytes !== local.packedBytes),
    other: statesSizes && (central.sizeBytes !== local.sizeBytes || central.crc !== local.crc),
  };
}

/** The name to show: the Unicode one of the extra field where it belongs to the header's own. */
export function nameOf(header: ZipHeader): string {
  const unicode = header.unicodeName;
  if (unicode !== undefined && unicode.crc === crc32(header.nameBytes)) return decodeName(unicode.bytes, true);
  return decodeName(header.nameBytes, (header.flags & FLAG_UTF8) !== 0);
}

/** What the attributes make of a member: only an ordinary file has bytes that are written out. */
export function kindOf(name: string, central: CentralRecord | undefined, header: ZipHeader): MemberReason | "file" {
  const isEmpty = header.sizeBytes === 0 && header.packedBytes <= EMPTY_PACKED_BYTES;
  if (isEmpty && (name.endsWith("/") || name.endsWith("\\"))) return "directory";
  if (central === undefined || !UNIX_SYSTEMS.has(central.madeBySystem)) return "file";
  const type = (central.externalAttributes >>> 16) & UNIX_TYPE_MASK;
  if (type === UNIX_SYMLINK) return "symlink";
  return isEmpty && UNIX_SPECIAL.has(type) ? "special-file" : "file";
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, "0");
}

/** When a member was changed: UTC where the extra field says so, else DOS local time, undefined where that is no date. */
export function modifiedAtOf(header: ZipHeader): string | undefined {
  if (header.unixTime !== undefined) return new Date(header.unixTime * 1000).toISOString();
  const { dosDate, dosTime } = header;
  const month = (dosDate >>> 5) & 15;
  const day = dosDate & 31;
  if (month < 1 || month > 12 || day < 1) return undefined;
  const date = `${(dosDate >>> 9) + 1980}-${pad(month)}-${pad(day)}`;
  return `${date}T${pad(dosTime >>> 11)}:${pad((dosTime >>> 5) & 63)}:${pad((dosTime & 31) * 2)}`;
}

/** Flags that follow from the headers alone. */
export function headerFlags(header: ZipHeader, mismatch: HeaderMismatch | undefined): MemberFlag[] {
  const flags: MemberFlag[] = [];
  if ((header.flags & FLAG_ENCRYPTED) !== 0) flags.push("encrypted");
  if (mismatch !== undefined && (mismatch.name || mismatch.data || mismatch.other)) flags.push("header-mismatch");
  return flags;
}
