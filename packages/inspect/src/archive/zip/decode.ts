import type { Buffer } from "node:buffer";
import { createInflateRaw, createZstdDecompress, inflateRawSync } from "node:zlib";
import type { Extraction } from "../child/extraction.ts";
import type { MemberSink } from "../child/member-sink.ts";
import type { Source } from "../child/source.ts";
import { CHUNK_BYTES, decodeStream, sourceChunks } from "../stream/decode-stream.ts";
import type { DecodeOutcome } from "../stream/decode-stream.ts";
import type { Decryptor } from "./crypto.ts";

/** Members up to this size, packed and unpacked, are decoded in one piece: a stream for each costs more than its data. */
const WHOLE_BYTES = 4 * 1024 * 1024;
const MIN_OUTPUT_BYTES = 64;
const OPTIONS = { chunkSize: CHUNK_BYTES };

/** A member's compressed bytes in the file. */
export interface PackedData {
  readonly start: number;
  readonly length: number;
  readonly method: number;
  /** The general flags, some of which tune the method. */
  readonly methodFlags: number;
  readonly decryptor: Decryptor | undefined;
  /** What the header says comes out; a hint for buffers, never trusted. */
  readonly expectedBytes: number;
}

/** The packed bytes in order, decrypted. */
export function* packedChunks(source: Source, data: PackedData): Generator<Buffer> {
  for (const chunk of sourceChunks(source, data.start, data.length)) {
    data.decryptor?.decrypt(chunk);
    yield chunk;
  }
}

function copyStored(extraction: Extraction, data: PackedData, sink: MemberSink): DecodeOutcome {
  for (const chunk of packedChunks(extraction.source, data)) {
    const reason = sink.write(chunk);
    if (reason !== undefined) return { reason, consumedBytes: data.length };
    extraction.checkSelf();
  }
  return { consumedBytes: data.length };
}

/** node:zlib yields this with `info: true`, which its types do not know. */
interface InflatedWithEngine {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Inflates a small member in one call; undefined when it turns out not to be small. */
function inflateWhole(extraction: Extraction, data: PackedData, sink: MemberSink): DecodeOutcome | undefined {
  const target = extraction.scratch(data.length);
  const packed = target.subarray(0, extraction.source.readInto(target, 0, data.length, data.start));
  data.decryptor?.decrypt(packed);
  let inflated: InflatedWithEngine;
  try {
    // With `info: true` the call yields both, as node's documentation of zlib says.
    inflated = inflateRawSync(packed, {
      info: true,
      maxOutputLength: WHOLE_BYTES,
      chunkSize: Math.max(MIN_OUTPUT_BYTES, data.expectedBytes),
    }) as unknown as InflatedWithEngine;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    return { reason: "damaged", consumedBytes: data.length };
  }
  return { reason: sink.writeWhole(inflated.buffer), consumedBytes: inflated.engine.bytesWritten };
}

/** Whether this module decodes a method itself. */
export function canDecode(method: number): boolean {
  return method === 0 || method === 8 || method === 93;
}

/** Decodes one member into its sink. `renew` yields a fresh decryptor when the first attempt has used one up. */
export async function decodeMember(
  extraction: Extraction,
  data: PackedData,
  sink: MemberSink,
  renew: () => Decryptor | undefined,
): Promise<DecodeOutcome> {
  const { source } = extraction;
  if (data.method === 0) return copyStored(extraction, data, sink);
  if (data.method === 8) {
    const isSmall = data.length <= WHOLE_BYTES && data.expectedBytes <= WHOLE_BYTES;
    const whole = isSmall ? inflateWhole(extraction, data, sink) : undefined;
    if (whole !== undefined) return whole;
    const again = isSmall ? { ...data, decryptor: renew() } : data;
    return decodeStream(extraction, packedChunks(source, again), createInflateRaw(OPTIONS), sink);
  }
  return decodeStream(extraction, packedChunks(source, data), createZstdDecompress(OPTIONS), sink);
}
