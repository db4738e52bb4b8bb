import type { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import type { Transform } from "node:stream";
import type { Extraction } from "../child/extraction.ts";
import type { Source } from "../child/source.ts";
import type { MemberReason } from "../types.ts";

/** What one read takes from the archive, and one decoder yields. */
export const CHUNK_BYTES = 256 * 1024;

/** Takes decoded bytes, or says why no more are taken. */
export interface ByteSink {
  write(chunk: Buffer): MemberReason | undefined;
}

/** How decoding ended; on a reason the sink holds nothing of worth. */
export interface DecodeOutcome {
  readonly reason?: MemberReason;
  /** Compressed bytes that were used, where the method tells. */
  readonly consumedBytes: number;
  /** The decoder's own code for the damage. */
  readonly damageCode?: string;
}

/** A decoder of node:zlib; they all count what they have used. */
export type Decoder = Transform & { readonly bytesWritten: number };

/** The bytes of a stretch of the source in order. */
export function* sourceChunks(source: Source, start: number, length: number): Generator<Buffer> {
  for (let done = 0; done < length;) {
    const chunk = source.read(start + done, Math.min(CHUNK_BYTES, length - done));
    if (chunk.length === 0) return;
    done += chunk.length;
    yield chunk;
  }
}

const DECODER_ERROR = /^(?:Z_|ZSTD_|ERR_)/;

function damageCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const code = String(error.code);
  return DECODER_ERROR.test(code) ? code : undefined;
}

async function drain(extraction: Extraction, decoder: Decoder, sink: ByteSink): Promise<MemberReason | undefined> {
  for await (const chunk of decoder) {
    // zlib streams yield buffers.
    const reason = sink.write(chunk as Buffer);
    if (reason !== undefined) return reason;
    extraction.checkSelf();
  }
  return undefined;
}

/** Runs chunks through a decoder into a sink, never further ahead than one chunk. */
export async function decodeStream(
  extraction: Extraction,
  chunks: Iterable<Buffer>,
  decoder: Decoder,
  sink: ByteSink,
): Promise<DecodeOutcome> {
  extraction.flush();
  const input = Readable.from(chunks, { highWaterMark: 1 });
  input.pipe(decoder);
  try {
    const reason = await drain(extraction, decoder, sink);
    return { reason, consumedBytes: decoder.bytesWritten };
  } catch (error) {
    const damageCode = damageCodeOf(error);
    if (damageCode === undefined) throw error;
    return { reason: "damaged", consumedBytes: decoder.bytesWritten, damageCode };
  } finally {
    input.destroy();
    decoder.destroy();
  }
}
