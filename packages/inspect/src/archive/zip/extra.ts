import type { Buffer } from "node:buffer";

const ZIP64 = 0x0001;
const EXTENDED_TIME = 0x5455;
const UNICODE_PATH = 0x7075;
const WINZIP_AES = 0x9901;
const UNSET = 0xffffffff;

/** The WinZip AES field. */
export interface AesExtra {
  /** 1: the CRC is kept · 2: it is not. */
  readonly version: number;
  /** 1, 2 or 3 for 128, 192 or 256 bits. */
  readonly strength: number;
  /** The compression beneath. */
  readonly method: number;
}

/** Sizes and position as the fixed part of a header states them; 0xffffffff means "see the zip64 field". */
export interface StatedSizes {
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly localOffset?: number;
}

/** What an extra field says, with the sizes of the fixed part where it does not replace them. */
export interface ExtraFacts {
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly localOffset: number;
  readonly aes: AesExtra | undefined;
  readonly unixTime: number | undefined;
  readonly unicodeName: { readonly crc: number; readonly bytes: Buffer } | undefined;
}

function findFields(extra: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    const id = extra.readUInt16LE(at);
    if (!fields.has(id)) fields.set(id, extra.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Values of the zip64 field stand in a fixed order, each present only where the fixed part is unset. */
function readZip64(field: Buffer | undefined, stated: StatedSizes): Required<StatedSizes> {
  let at = 0;
  const take = (value: number): number => {
    if (value !== UNSET || field === undefined || at + 8 > field.length) return value;
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  };
  const sizeBytes = take(stated.sizeBytes);
  const packedBytes = take(stated.packedBytes);
  return { sizeBytes, packedBytes, localOffset: take(stated.localOffset ?? 0) };
}

function readAes(field: Buffer | undefined): AesExtra | undefined {
  if (field === undefined || field.length < 7) return undefined;
  return { version: field.readUInt16LE(0), strength: field.readUInt8(4), method: field.readUInt16LE(5) };
}

function readUnixTime(field: Buffer | undefined): number | undefined {
  if (field === undefined || field.length < 5 || (field.readUInt8(0) & 1) === 0) return undefined;
  return field.readInt32LE(1);
}

function readUnicodeName(field: Buffer | undefined): ExtraFacts["unicodeName"] {
  if (field === undefined || field.length < 6 || field.readUInt8(0) !== 1) return undefined;
  return { crc: field.readUInt32LE(1), bytes: field.subarray(5) };
}

/** Reads the fields that change what a header means; unknown and cut ones are passed over. */
export function readExtra(extra: Buffer, stated: StatedSizes): ExtraFacts {
  const fields = findFields(extra);
  return {
    ...readZip64(fields.get(ZIP64), stated),
    aes: readAes(fields.get(WINZIP_AES)),
    unixTime: readUnixTime(fields.get(EXTENDED_TIME)),
    unicodeName: readUnicodeName(fields.get(UNICODE_PATH)),
  };
}
