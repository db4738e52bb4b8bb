import type { Buffer } from "node:buffer";
import { decodeName } from "../names.ts";

export const TAR_BLOCK = 512;

/** One header block. */
export interface TarHeader {
  readonly name: string;
  readonly sizeBytes: number;
  /** Seconds since 1970. */
  readonly modified: number;
  readonly type: string;
  readonly linkName: string;
}

const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const BLANK = 32;

function textField(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return decodeName(end < 0 ? field : field.subarray(0, end), false);
}

/** Octal text, or big-endian binary where the top bit is set; undefined when it is neither. */
function numberField(block: Buffer, at: number, length: number): number | undefined {
  const field = block.subarray(at, at + length);
  if ((field[0] ?? 0) & 0x80) {
    const value = field.reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & 0x3f : byte), 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const text = field.toString("latin1").replaceAll("\0", " ").trim();
  if (text === "") return 0;
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Sums bytes with the checksum's own field blank; old writers summed signed bytes. */
function hasValidChecksum(block: Buffer): boolean {
  const stated = numberField(block, CHECKSUM_AT, CHECKSUM_BYTES);
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < TAR_BLOCK; at++) {
    const isOwn = at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES;
    const byte = isOwn ? BLANK : block[at]!;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return stated === unsigned || stated === signed;
}

/** Reads a header block; undefined when its checksum or size is not one. */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (block.length < TAR_BLOCK || !hasValidChecksum(block)) return undefined;
  const sizeBytes = numberField(block, 124, 12);
  if (sizeBytes === undefined) return undefined;
  const magic = block.toString("latin1", 257, 263);
  const prefix = magic === "ustar\0" ? textField(block, 345, 155) : "";
  const name = textField(block, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    sizeBytes,
    modified: numberField(block, 136, 12) ?? 0,
    type: String.fromCharCode(block[156] ?? 0),
    linkName: textField(block, 157, 100),
  };
}

/** Reads pax records (`LENGTH key=value` and a line feed); stops at the first that is broken. */
export function readPaxRecords(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(BLANK, at);
    const length = blank < 0 || blank - at > 10 ? Number.NaN : Number(bytes.toString("latin1", at, blank));
    const end = at + length;
    const equals = bytes.indexOf("=", blank);
    if (!Number.isInteger(length) || end > bytes.length || equals < 0 || equals >= end) break;
    records.set(bytes.toString("utf8", blank + 1, equals), decodeName(bytes.subarray(equals + 1, end - 1), true));
    at = end;
  }
  return records;
}
