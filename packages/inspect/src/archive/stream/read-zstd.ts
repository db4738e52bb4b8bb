import { createZstdDecompress } from "node:zlib";
import type { Extraction } from "../child/extraction.ts";
import type { UnpackReason } from "../types.ts";
import { CHUNK_BYTES, decodeStream, sourceChunks } from "./decode-stream.ts";
import { memberNameFrom } from "./member-name.ts";

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/** What the decoder says of bytes that are no frame; behind at least one frame they are trailing data. */
const NO_FRAME = "ZSTD_error_prefix_unknown";

function startsWithFrame(extraction: Extraction): boolean {
  const bytes = extraction.source.read(0, 4);
  if (bytes.length < 4) return false;
  const magic = bytes.readUInt32LE(0);
  return magic === FRAME_MAGIC || (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
}

/** Reads a Zstandard file: one member, from all frames in it. */
export async function readZstd(extraction: Extraction): Promise<UnpackReason | undefined> {
  if (!startsWithFrame(extraction)) return "not-an-archive";
  const { source } = extraction;
  const index = extraction.list({ name: memberNameFrom(extraction.archiveName, "zst") });
  if (index === undefined) return undefined;
  const refusal = extraction.budget.refuseMember();
  if (refusal !== undefined) {
    extraction.skip(index, refusal);
    return undefined;
  }
  const sink = extraction.sinkFor(index, source.size);
  const chunks = sourceChunks(source, 0, source.size);
  const decoder = createZstdDecompress({ chunkSize: CHUNK_BYTES });
  const { reason, consumedBytes, damageCode } = await decodeStream(extraction, chunks, decoder, sink);
  const isTrailing = damageCode === NO_FRAME && consumedBytes > 0;
  if (reason !== undefined && !isTrailing) {
    sink.discard();
    extraction.skip(index, reason);
    return undefined;
  }
  extraction.keep(index, sink);
  if (isTrailing) extraction.note("trailing-data");
  return undefined;
}
