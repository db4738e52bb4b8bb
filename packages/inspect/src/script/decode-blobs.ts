import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { latin1, utf16le } from "../bytes.ts";
import { classifyMz } from "../identify/binary-family.ts";
import { findSignature } from "../identify/signatures.ts";
import { decodeText } from "../identify/text-encoding.ts";
import { MAX_DECODED_BLOB_BYTES, MAX_DECODED_BLOBS, MAX_EXCERPT_CHARACTERS } from "../limits.ts";
import { decodeScriptEncoder } from "./script-encoder.ts";
import type { FileTypeId } from "../file-type.ts";
import type { DecodedBlob } from "../inspection.ts";

/** A blob together with its text, when it is text. */
export interface Decoded {
  blob: DecodedBlob;
  text: string | undefined;
}

interface Candidate {
  encoding: DecodedBlob["encoding"];
  offset: number;
  encodedLength: number;
  bytes: Uint8Array;
}

/** Shortest runs that are tried. */
const MIN_BASE64_CHARACTERS = 24;
const MIN_HEX_CHARACTERS = 64;
/** A run that decodes to neither text nor a known format is only reported when it is this long: names and hashes are not blobs. */
const MIN_OPAQUE_CHARACTERS = 512;

/** Decodes what is encoded within a script's text, in the order of the kinds below. Nothing is run. */
export function decodeBlobs(text: string, layer: number, limits: Set<string>): Decoded[] {
  const found: Decoded[] = [];
  for (const candidate of candidates(text)) {
    // A run of one alphabet within a blob of another is part of that blob.
    if (
      found.some(({ blob }) => candidate.offset >= blob.offset && candidate.offset < blob.offset + blob.encodedLength)
    )
      continue;
    if (found.length >= MAX_DECODED_BLOBS) {
      limits.add("MAX_DECODED_BLOBS");
      break;
    }
    const decoded = describe(candidate, layer);
    if (decoded !== undefined) found.push(decoded);
  }
  return found;
}

function* candidates(text: string): Generator<Candidate> {
  yield* encodedScripts(text);
  yield* base64Runs(text);
  yield* hexRuns(text);
  yield* charCodeRuns(text);
  yield* escapeRuns(text);
}

function* encodedScripts(text: string): Generator<Candidate> {
  const stretch = decodeScriptEncoder(text);
  if (stretch.text === "") return;
  yield {
    encoding: "script-encoder",
    offset: stretch.offset,
    encodedLength: stretch.encodedLength,
    bytes: Buffer.from(stretch.text, "latin1"),
  };
}

function* base64Runs(text: string): Generator<Candidate> {
  for (const match of text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)) {
    const run = match[0];
    // Hexadecimal is not base64 though its alphabet fits, and a single repeated character is a line of a drawing.
    if (run.length < MIN_BASE64_CHARACTERS || /^[0-9a-fA-F]+$/.test(run) || /^(.)\1*=*$/.test(run)) continue;
    const bytes = new Uint8Array(Buffer.from(run.slice(0, MAX_DECODED_BLOB_BYTES * 2), "base64"));
    const candidate = { offset: match.index, encodedLength: run.length };
    const inflated = inflate(bytes);
    if (inflated !== undefined) yield { encoding: "base64-gzip", bytes: inflated, ...candidate };
    else yield { encoding: isUtf16(bytes) ? "base64-utf16" : "base64", bytes, ...candidate };
  }
}

/** gzip, zlib, or raw deflate as PowerShell's DeflateStream reads it; undefined when it is none. */
function inflate(bytes: Uint8Array): Uint8Array | undefined {
  const options = { maxOutputLength: MAX_DECODED_BLOB_BYTES };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return new Uint8Array(gunzipSync(bytes, options));
    if (bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0)
      return new Uint8Array(inflateSync(bytes, options));
    if (bytes.length < 64 || isMostlyText(bytes)) return undefined;
    const raw = new Uint8Array(inflateRawSync(bytes, options));
    return raw.length > 32 && isMostlyText(raw) ? raw : undefined;
  } catch {
    // Not compressed, or larger than the limit: the bytes are then shown as they are.
    return undefined;
  }
}

function isMostlyText(bytes: Uint8Array): boolean {
  return decodeText(bytes, 4096) !== undefined;
}

/** As PowerShell's encoded commands are written: no mark, every second byte zero. */
function isUtf16(bytes: Uint8Array): boolean {
  return decodeText(bytes, 4096)?.encoding === "utf-16le";
}

function* hexRuns(text: string): Generator<Candidate> {
  for (const match of text.matchAll(/[0-9a-fA-F]{64,}/g)) {
    if (match[0].length < MIN_HEX_CHARACTERS) continue;
    yield {
      encoding: "hex",
      offset: match.index,
      encodedLength: match[0].length,
      bytes: Buffer.from(match[0].slice(0, MAX_DECODED_BLOB_BYTES * 2), "hex"),
    };
  }
}

/** One code, with or without the function around it. */
const CODE = String.raw`(?:(?:chrw?\$?\s{0,3}\(|\[char\]|fromcharcode\s{0,3}\()\s{0,3})?(?:0x[0-9a-f]{1,4}|&h[0-9a-f]{1,4}|\d{1,5})(?:\s{0,3}\))?`;
/** At least eight codes; the upper bound keeps the matcher's memory small, what is longer yields several runs. */
const CODE_RUN = new RegExp(String.raw`${CODE}(?:\s{0,3}[,+&.]\s{0,3}${CODE}){7,20000}`, "gi");

/** Lists of numbers, Chr(77) & Chr(90) …, [char]77+[char]90 … */
function* charCodeRuns(text: string): Generator<Candidate> {
  for (const match of text.matchAll(CODE_RUN)) {
    const codes = Array.from(
      match[0].matchAll(/0x([0-9a-f]{1,4})|&h([0-9a-f]{1,4})|(\d{1,5})/gi),
      ([, hex, vbHex, decimal]) => (decimal === undefined ? Number.parseInt(hex ?? vbHex ?? "0", 16) : Number(decimal)),
    );
    if (codes.some((value) => value > 255)) continue;
    yield {
      encoding: "char-codes",
      offset: match.index,
      encodedLength: match[0].length,
      bytes: Uint8Array.from(codes),
    };
  }
}

/** \x41\x42 …, \u0041 …, %41%42 …, %u0041 …: runs of at least eight escapes. */
function* escapeRuns(text: string): Generator<Candidate> {
  for (const match of text.matchAll(/(?:\\x[0-9a-f]{2}){8,}|(?:[\\%]u[0-9a-f]{4}){8,}|(?:%[0-9a-f]{2}){8,}/gi)) {
    const run = match[0];
    const isWide = /^.u/i.test(run);
    const codes = Array.from(run.matchAll(isWide ? /u([0-9a-f]{4})/gi : /[\\%]x?([0-9a-f]{2})/gi), ([, digits]) =>
      Number.parseInt(digits ?? "0", 16),
    );
    const bytes = isWide
      ? Uint8Array.from(codes.flatMap((value) => (value > 255 ? [value & 255, value >> 8] : [value])))
      : Uint8Array.from(codes);
    yield {
      encoding: run.startsWith("%") ? "url-escapes" : "hex",
      offset: match.index,
      encodedLength: run.length,
      bytes,
    };
  }
}

function describe(candidate: Candidate, layer: number): Decoded | undefined {
  const bytes = candidate.bytes.subarray(0, MAX_DECODED_BLOB_BYTES);
  const contentType = findContentType(bytes);
  const text = contentType === undefined ? readText(candidate, bytes) : undefined;
  if (contentType === undefined && text === undefined && candidate.encodedLength < MIN_OPAQUE_CHARACTERS)
    return undefined;
  const { encoding, offset, encodedLength } = candidate;
  const preview = (text ?? "").slice(0, MAX_EXCERPT_CHARACTERS);
  return {
    text,
    blob: {
      encoding,
      offset,
      encodedLength,
      decodedLength: bytes.length,
      layer,
      preview,
      ...(contentType === undefined ? {} : { contentType }),
    },
  };
}

function findContentType(bytes: Uint8Array): FileTypeId | undefined {
  const mz = classifyMz(bytes);
  if (mz !== undefined) return mz.type === "dos-mz" && bytes.length < 64 ? undefined : mz.type;
  if (latin1(bytes.subarray(0, 4)) === "PK\x03\x04") return "zip";
  const signature = bytes.length < 16 ? undefined : findSignature(bytes);
  return signature !== undefined && signature.bytes.length >= 4 ? signature.type : undefined;
}

function readText(candidate: Candidate, bytes: Uint8Array): string | undefined {
  if (candidate.encoding === "script-encoder") return latin1(bytes);
  if (candidate.encoding === "base64-utf16") return utf16le(bytes);
  const decoded = bytes.length < 8 ? undefined : decodeText(bytes, bytes.length);
  return decoded === undefined || decoded.encoding === "8-bit" ? undefined : decoded.text;
}
