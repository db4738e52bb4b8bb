import { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import type { MemberSink } from "../child/member-sink.ts";
import { MAX_REWRAPPED_BYTES } from "../limits.ts";
import type { ReadableBytes } from "../sevenzip/mounts.ts";
import type { DecodeOutcome } from "../stream/decode-stream.ts";
import type { MemberReason } from "../types.ts";
import { packedChunks } from "./decode.ts";
import type { PackedData } from "./decode.ts";

/** Deflate64, bzip2, LZMA, xz and PPMd: what 7-Zip decodes inside a zip and we do not. */
const SEVEN_ZIP_METHODS = new Set([1, 6, 9, 12, 14, 95, 98]);

const MAX_SIZE = 0xfffffffe;
const NAME = "m";
/** Of the general flags only the two that tune the method survive, not those for encryption and descriptors. */
const METHOD_FLAGS = 6;

function sharedFields(data: PackedData): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(63, 0);
  fields.writeUInt16LE(data.methodFlags & METHOD_FLAGS, 2);
  fields.writeUInt16LE(data.method, 4);
  fields.writeUInt32LE(data.length, 14);
  fields.writeUInt32LE(data.expectedBytes, 18);
  fields.writeUInt16LE(NAME.length, 22);
  return fields;
}

function wrapping(data: PackedData): { head: Buffer; tail: Buffer } {
  const shared = sharedFields(data);
  const head = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), shared, Buffer.from(NAME)]);
  const row = [Buffer.from("PK\x01\x02\x3f\x00", "latin1"), shared, Buffer.alloc(14), Buffer.from(NAME)];
  const central = Buffer.concat(row);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(head.length + data.length, 16);
  return { head, tail: Buffer.concat([central, end]) };
}

/** The member's packed bytes by position; encrypted ones have to be decrypted to memory first. */
function bodyReader(extraction: Extraction, data: PackedData): ReadableBytes {
  const { source } = extraction;
  if (data.decryptor === undefined) {
    const { start, length: size } = data;
    return { size, readInto: (target, at, length, position) => source.readInto(target, at, length, start + position) };
  }
  const plain = Buffer.concat([...packedChunks(source, data)]);
  return {
    size: plain.length,
    readInto: (target, at, length, position) => {
      const part = plain.subarray(position, position + length);
      target.set(part, at);
      return part.length;
    },
  };
}

function bufferReader(bytes: Buffer, target: Uint8Array, at: number, length: number, position: number): number {
  const part = bytes.subarray(position, position + length);
  target.set(part, at);
  return part.length;
}

/** An archive with this one member, put together as it is read. */
function wrapMember(extraction: Extraction, data: PackedData): ReadableBytes {
  const { head, tail } = wrapping(data);
  const body = bodyReader(extraction, data);
  const bodyEnd = head.length + body.size;
  return {
    size: bodyEnd + tail.length,
    readInto(target, at, length, position) {
      if (position < head.length) return bufferReader(head, target, at, length, position);
      if (position >= bodyEnd) return bufferReader(tail, target, at, length, position - bodyEnd);
      return body.readInto(target, at, Math.min(length, bodyEnd - position), position - head.length);
    },
  };
}

/** Thrown through 7-Zip to end it; `reason` is what the caller gets. */
class Stopped extends Error {}

/** Decodes a member with a method that only 7-Zip knows, by showing it an archive of just this member. */
export async function decodeByRewrapping(
  extraction: Extraction,
  data: PackedData,
  sink: MemberSink,
): Promise<DecodeOutcome> {
  const consumedBytes = data.length;
  const isTooLarge = data.expectedBytes > MAX_SIZE || data.length > MAX_SIZE;
  const mustBuffer = data.decryptor !== undefined && data.length > MAX_REWRAPPED_BYTES;
  if (!SEVEN_ZIP_METHODS.has(data.method) || isTooLarge || mustBuffer) {
    return { reason: "unsupported-method", consumedBytes };
  }
  extraction.flush();
  const { decodeWithSevenZip } = await import("../sevenzip/decode-one.ts");
  let refusal: MemberReason | undefined;
  let fault: unknown;
  const write = (bytes: Buffer): void => {
    try {
      extraction.checkSelf();
      refusal = sink.write(bytes);
    } catch (error) {
      fault = error;
      throw error;
    }
    if (refusal !== undefined) throw new Stopped();
  };
  const damage = await decodeWithSevenZip(extraction, wrapMember(extraction, data), write);
  if (fault !== undefined) throw fault;
  return { reason: refusal ?? damage, consumedBytes };
}
