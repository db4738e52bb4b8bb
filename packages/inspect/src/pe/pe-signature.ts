import { asBuffer } from "../bytes.ts";
import { DIRECTORY } from "./pe-headers.ts";
import type { PeFacts } from "../inspection.ts";
import type { PeImage } from "./pe-headers.ts";

/** One element of a DER structure. */
interface Der {
  tag: number;
  start: number;
  end: number;
}

const COMMON_NAME = Uint8Array.of(0x06, 0x03, 0x55, 0x04, 0x03);
const MAX_ELEMENTS = 256;

/** Finds the certificate table (its directory holds a file offset, not an address) and, where it parses, the signer's names. */
export function readSignature(image: PeImage): PeFacts["signature"] {
  const directory = image.directories[DIRECTORY.security];
  if (directory === undefined || directory.rva === 0 || directory.size < 8) return undefined;
  if (directory.rva + 8 > image.reader.length) {
    image.problems.push("The certificate table lies beyond the end of the file.");
    return undefined;
  }
  const signature: NonNullable<PeFacts["signature"]> = { offset: directory.rva, sizeBytes: directory.size };
  const names = readSignerNames(
    image.reader.slice(directory.rva + 8, Math.min(directory.size, image.reader.u32(directory.rva)) - 8),
  );
  return { ...signature, ...names };
}

/**
 * The last signer info names issuer and serial number; the certificate with that serial number is the signer's. Structure: ContentInfo →
 * SignedData { version, digests, content, [0] certificates, …, signerInfos }.
 */
function readSignerNames(bytes: Uint8Array): { subject?: string; issuer?: string } {
  const content = children(bytes, children(bytes, readDer(bytes, 0, bytes.length))[1])[0];
  const parts = children(bytes, content);
  const certificates = children(
    bytes,
    parts.find(({ tag }) => tag === 0xa0),
  );
  const signerInfo = children(
    bytes,
    parts.findLast(({ tag }) => tag === 0x31),
  )[0];
  const serial = children(bytes, children(bytes, signerInfo)[1])[1];
  if (serial === undefined) return {};
  const wanted = asBuffer(bytes.subarray(serial.start, serial.end));
  for (const certificate of certificates) {
    const fields = children(bytes, children(bytes, certificate)[0]);
    const offset = fields[0]?.tag === 0xa0 ? 1 : 0;
    const own = fields[offset];
    if (own === undefined || !asBuffer(bytes.subarray(own.start, own.end)).equals(wanted)) continue;
    const subject = commonName(bytes, fields[offset + 4]);
    const issuer = commonName(bytes, fields[offset + 2]);
    return { ...(subject === undefined ? {} : { subject }), ...(issuer === undefined ? {} : { issuer }) };
  }
  return {};
}

function readDer(bytes: Uint8Array, at: number, limit: number): Der | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) return undefined;
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + (bytes[start + index] ?? 0);
    start += count;
  }
  return start + length <= limit ? { tag, start, end: start + length } : undefined;
}

function children(bytes: Uint8Array, parent: Der | undefined): Der[] {
  const found: Der[] = [];
  if (parent === undefined) return found;
  for (let at = parent.start; at < parent.end && found.length < MAX_ELEMENTS;) {
    const child = readDer(bytes, at, parent.end);
    if (child === undefined) break;
    found.push(child);
    at = child.end;
  }
  return found;
}

function commonName(bytes: Uint8Array, name: Der | undefined): string | undefined {
  if (name === undefined) return undefined;
  const area = asBuffer(bytes.subarray(name.start, name.end));
  const at = area.lastIndexOf(COMMON_NAME);
  if (at === -1) return undefined;
  const value = readDer(area, at + COMMON_NAME.length, area.length);
  return value === undefined
    ? undefined
    : area.toString(value.tag === 0x1e ? "latin1" : "utf8", value.start, value.end).replaceAll("\0", "");
}
