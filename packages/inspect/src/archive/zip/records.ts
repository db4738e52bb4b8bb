import type { Buffer } from "node:buffer";
import type { Source } from "../child/source.ts";
import { readExtra } from "./extra.ts";
import type { AesExtra } from "./extra.ts";

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
const LOCATOR64_BYTES = 20;
const END64_BYTES = 56;

export const FLAG_ENCRYPTED = 1;
export const FLAG_DESCRIPTOR = 8;
export const FLAG_STRONG_ENCRYPTION = 64;
export const FLAG_UTF8 = 2048;

/** What both kinds of header say about a member. */
export interface ZipHeader {
  readonly nameBytes: Buffer;
  readonly flags: number;
  /** The compression method, also where encryption hides it behind method 99. */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** DOS date and time in local time. */
  readonly dosTime: number;
  readonly dosDate: number;
  readonly aes: AesExtra | undefined;
  /** Seconds since 1970 in UTC. */
  readonly unixTime: number | undefined;
  /** A second name in the extra field, with the CRC of the name that it replaces. */
  readonly unicodeName: { readonly crc: number; readonly bytes: Buffer } | undefined;
}

/** A row of a central directory. */
export interface CentralRecord extends ZipHeader {
  /** As written, relative to the archive's start. */
  readonly localOffset: number;
  readonly externalAttributes: number;
  readonly madeBySystem: number;
  /** Bytes of the whole row. */
  readonly length: number;
}

/** A header before a member's data. */
export interface LocalRecord extends ZipHeader {
  readonly offset: number;
  readonly dataOffset: number;
}

/** Where a central directory lies, in absolute positions. */
export interface EndRecord {
  readonly offset: number;
  readonly end: number;
  readonly commentBytes: number;
  readonly entryCount: number;
  readonly centralStart: number;
  readonly centralEnd: number;
  /** What is added to offsets in the directory to find local headers. */
  readonly base: number;
  /** Whether it says that parts of the archive lie in other files. */
  readonly isPart: boolean;
}

/** Reads the local header at a position, or undefined when there is none. */
export function readLocalRecord(source: Source, offset: number): LocalRecord | undefined {
  const fixed = source.read(offset, LOCAL_BYTES);
  if (fixed.length < LOCAL_BYTES || fixed.readUInt32LE(0) !== LOCAL_SIGNATURE) return undefined;
  const nameLength = fixed.readUInt16LE(26);
  const extraLength = fixed.readUInt16LE(28);
  const rest = source.read(offset + LOCAL_BYTES, nameLength + extraLength);
  const sizeBytes = fixed.readUInt32LE(22);
  const packedBytes = fixed.readUInt32LE(18);
  const extra = readExtra(rest.subarray(nameLength), { sizeBytes, packedBytes });
  return {
    nameBytes: rest.subarray(0, nameLength),
    flags: fixed.readUInt16LE(6),
    method: extra.aes?.method ?? fixed.readUInt16LE(8),
    dosTime: fixed.readUInt16LE(10),
    dosDate: fixed.readUInt16LE(12),
    crc: fixed.readUInt32LE(14),
    packedBytes: extra.packedBytes,
    sizeBytes: extra.sizeBytes,
    aes: extra.aes,
    unixTime: extra.unixTime,
    unicodeName: extra.unicodeName,
    offset,
    dataOffset: offset + LOCAL_BYTES + nameLength + extraLength,
  };
}

/** Reads the row of a central directory at the start of `bytes`, or undefined when there is none or not all of it. */
export function readCentralRecord(bytes: Buffer): CentralRecord | undefined {
  if (bytes.length < CENTRAL_BYTES || bytes.readUInt32LE(0) !== CENTRAL_SIGNATURE) return undefined;
  const nameEnd = CENTRAL_BYTES + bytes.readUInt16LE(28);
  const extraEnd = nameEnd + bytes.readUInt16LE(30);
  const length = extraEnd + bytes.readUInt16LE(32);
  if (length > bytes.length) return undefined;
  const stated = {
    sizeBytes: bytes.readUInt32LE(24),
    packedBytes: bytes.readUInt32LE(20),
    localOffset: bytes.readUInt32LE(42),
  };
  const extra = readExtra(bytes.subarray(nameEnd, extraEnd), stated);
  return {
    nameBytes: bytes.subarray(CENTRAL_BYTES, nameEnd),
    madeBySystem: bytes.readUInt8(5),
    flags: bytes.readUInt16LE(8),
    method: extra.aes?.method ?? bytes.readUInt16LE(10),
    dosTime: bytes.readUInt16LE(12),
    dosDate: bytes.readUInt16LE(14),
    crc: bytes.readUInt32LE(16),
    externalAttributes: bytes.readUInt32LE(38),
    length,
    ...extra,
  };
}

interface StatedDirectory {
  readonly entryCount: number;
  readonly size: number;
  readonly offset: number;
  /** Where the directory ends when nothing lies between it and this record. */
  readonly end: number;
}

function readEnd64(source: Source, endOffset: number): StatedDirectory | undefined {
  const locatorOffset = endOffset - LOCATOR64_BYTES;
  const locator = source.read(Math.max(0, locatorOffset), LOCATOR64_BYTES);
  if (locatorOffset < 0 || locator.readUInt32LE(0) !== LOCATOR64_SIGNATURE) return undefined;
  // The stated position is off by whatever stands before the archive; the record then lies right before its locator.
  for (const offset of [Number(locator.readBigUInt64LE(8)), locatorOffset - END64_BYTES]) {
    if (offset < 0 || offset + END64_BYTES > locatorOffset) continue;
    const record = source.read(offset, END64_BYTES);
    if (record.readUInt32LE(0) !== END64_SIGNATURE) continue;
    return {
      entryCount: Number(record.readBigUInt64LE(32)),
      size: Number(record.readBigUInt64LE(40)),
      offset: Number(record.readBigUInt64LE(48)),
      end: offset,
    };
  }
  return undefined;
}

function startsWith(source: Source, offset: number, signature: number): boolean {
  const bytes = source.read(Math.max(0, offset), 4);
  return offset >= 0 && bytes.length === 4 && bytes.readUInt32LE(0) === signature;
}

/** Where the directory really is: right before its end record, or where it says it is. */
function locateDirectory(source: Source, stated: StatedDirectory): { start: number; end: number } | undefined {
  const before = stated.end - stated.size;
  if (stated.entryCount === 0 && stated.size === 0) return { start: stated.end, end: stated.end };
  if (startsWith(source, before, CENTRAL_SIGNATURE)) return { start: before, end: stated.end };
  if (stated.offset < stated.end && startsWith(source, stated.offset, CENTRAL_SIGNATURE)) {
    return { start: stated.offset, end: Math.min(stated.end, stated.offset + stated.size) };
  }
  return undefined;
}

/** Parts are counted from 0; the largest number only says that the wide record has it. */
function isPartNumber(part: number): boolean {
  return part > 0 && part < 0xffff;
}

/** Reads the end record at a position; undefined when there is none or it points to no central directory. */
export function readEndRecord(source: Source, offset: number): EndRecord | undefined {
  const bytes = source.read(offset, END_BYTES);
  if (bytes.length < END_BYTES || bytes.readUInt32LE(0) !== END_SIGNATURE) return undefined;
  const stated = readEnd64(source, offset) ?? {
    entryCount: bytes.readUInt16LE(10),
    size: bytes.readUInt32LE(12),
    offset: bytes.readUInt32LE(16),
    end: offset,
  };
  const directory = locateDirectory(source, stated);
  if (directory === undefined) return undefined;
  const commentBytes = bytes.readUInt16LE(20);
  return {
    offset,
    end: Math.min(source.size, offset + END_BYTES + commentBytes),
    commentBytes,
    entryCount: stated.entryCount,
    centralStart: directory.start,
    centralEnd: directory.end,
    isPart: isPartNumber(bytes.readUInt16LE(4)) || isPartNumber(bytes.readUInt16LE(6)),
    base: stated.entryCount === 0 ? 0 : directory.start - stated.offset,
  };
}
