import { createZstdDecompress } from "node:zlib";
import type { Extraction } from "../child/extraction.ts";
import type { MemberSink } from "../child/member-sink.ts";
import type { Source } from "../child/source.ts";
import type { MemberReason, UnpackReason } from "../types.ts";
import { CHUNK_BYTES, decodeStream, sourceChunks } from "./decode-stream.ts";
import { memberNameFrom } from "./member-name.ts";

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/** What the decoder says of bytes that are no frame; behind a frame they are trailing data. */
const NO_FRAME = "ZSTD_error_prefix_unknown";

function isFrameAt(source: Source, position: number): boolean {
  const bytes = source.read(position, 4);
  if (bytes.length < 4) return false;
  const magic = bytes.readUInt32LE(0);
  return magic === FRAME_MAGIC || (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
}

/** Decodes frame after frame; yields why that went wrong, if so, and where the last good frame ends. */
async function decodeFrames(
  extraction: Extraction,
  sink: MemberSink,
): Promise<{ reason: MemberReason | undefined; end: number }> {
  const { source } = extraction;
  let end = 0;
  while (isFrameAt(source, end)) {
    const decoder = createZstdDecompress({ chunkSize: CHUNK_BYTES });
    const chunks = sourceChunks(source, end, source.size - end);
    const { reason, consumedBytes, damageCode } = await decodeStream(extraction, chunks, decoder, sink);
    if (reason !== undefined && damageCode !== NO_FRAME) return { reason, end };
    if (consumedBytes === 0) break;
    end += consumedBytes;
  }
  return { reason: undefined, end };
}

/** Reads a Zstandard file: one member, from all frames in it. */
export async function readZstd(extraction: Extraction): Promise<UnpackReason | undefined> {
  const { source } = extraction;
  if (!isFrameAt(source, 0)) return "not-an-archive";
  const index = extraction.list({ name: memberNameFrom(extraction.archiveName, "zst") });
  if (index === undefined) return undefined;
  const refusal = extraction.budget.refuseMember();
  if (refusal !== undefined) {
    extraction.skip(index, refusal);
    return undefined;
  }
  const sink = extraction.sinkFor(index, source.size);
  const { reason, end } = await decodeFrames(extraction, sink);
  if (reason !== undefined) {
    sink.discard();
    extraction.skip(index, reason);
    return undefined;
  }
  extraction.keep(index, sink);
  if (end < source.size) extraction.note("trailing-data");
  return undefined;
}
