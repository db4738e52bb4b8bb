import type { Buffer } from "node:buffer";
import { crc32, createInflateRaw } from "node:zlib";
import type { Extraction } from "../child/extraction.ts";
import type { Source } from "../child/source.ts";
import { MAX_HEADER_BYTES } from "../limits.ts";
import { decodeName } from "../names.ts";
import type { MemberFlag, MemberReason, UnpackReason } from "../types.ts";
import { CHUNK_BYTES, decodeStream, sourceChunks } from "./decode-stream.ts";
import { memberNameFrom } from "./member-name.ts";

const FIXED_BYTES = 10;
const TRAILER_BYTES = 8;
const FLAG_HEADER_CRC = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;

/** What stands before a run of compressed data. */
interface GzipHeader {
  readonly dataOffset: number;
  readonly name: string | undefined;
  /** Seconds since 1970, 0 when unknown. */
  readonly modified: number;
}

function endOfText(bytes: Buffer, from: number): number | undefined {
  const end = bytes.indexOf(0, from);
  return end < 0 ? undefined : end;
}

/** Reads a gzip header, or undefined when there is none at this position. */
export function readGzipHeader(source: Source, offset: number): GzipHeader | undefined {
  const bytes = source.read(offset, MAX_HEADER_BYTES);
  if (bytes.length < FIXED_BYTES || bytes.readUInt16BE(0) !== 0x1f8b || bytes[2] !== 8) return undefined;
  const flags = bytes.readUInt8(3);
  let at = FIXED_BYTES;
  if ((flags & FLAG_EXTRA) !== 0) at += 2 + (at + 2 <= bytes.length ? bytes.readUInt16LE(at) : 0);
  let name: string | undefined;
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = endOfText(bytes, at);
    if (end === undefined) return undefined;
    if (flag === FLAG_NAME) name = decodeName(bytes.subarray(at, end), false);
    at = end + 1;
  }
  if ((flags & FLAG_HEADER_CRC) !== 0) at += 2;
  return { dataOffset: offset + at, name, modified: bytes.readUInt32LE(4) };
}

interface RunOutcome {
  readonly reason?: MemberReason;
  readonly end: number;
  readonly flags: readonly MemberFlag[];
}

/** Inflates one run of data and checks its trailer. */
async function inflateRun(
  extraction: Extraction,
  dataOffset: number,
  write: (chunk: Buffer) => MemberReason | undefined,
): Promise<RunOutcome> {
  const { source } = extraction;
  let crc = 0;
  let size = 0;
  const sink = {
    write(chunk: Buffer) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      return write(chunk);
    },
  };
  const chunks = sourceChunks(source, dataOffset, source.size - dataOffset);
  const decoder = createInflateRaw({ chunkSize: CHUNK_BYTES });
  const { reason, consumedBytes } = await decodeStream(extraction, chunks, decoder, sink);
  const trailer = source.read(dataOffset + consumedBytes, TRAILER_BYTES);
  const end = dataOffset + consumedBytes + trailer.length;
  if (reason !== undefined) return { reason, end, flags: [] };
  if (trailer.length < TRAILER_BYTES) return { reason: "damaged", end, flags: [] };
  const flags: MemberFlag[] = [];
  if (trailer.readUInt32LE(0) !== crc) flags.push("crc-mismatch");
  if (trailer.readUInt32LE(4) !== size % 0x1_0000_0000) flags.push("size-lies");
  return { end, flags };
}

/** Reads a gzip file: one member, even where several runs of data follow each other, as gzip itself does. */
export async function readGzip(extraction: Extraction): Promise<UnpackReason | undefined> {
  const { source } = extraction;
  let header = readGzipHeader(source, 0);
  if (header === undefined) return "not-an-archive";
  const name = header.name ?? memberNameFrom(extraction.archiveName, "gz");
  const modifiedAt = header.modified === 0 ? undefined : new Date(header.modified * 1000).toISOString();
  const index = extraction.list({ name, modifiedAt });
  if (index === undefined) return undefined;
  const refusal = extraction.budget.refuseMember();
  if (refusal !== undefined) {
    extraction.skip(index, refusal);
    return undefined;
  }
  const sink = extraction.sinkFor(index, source.size);
  const flags = new Set<MemberFlag>();
  let end = 0;
  for (; header !== undefined; header = readGzipHeader(source, end)) {
    const run = await inflateRun(extraction, header.dataOffset, (chunk) => sink.write(chunk));
    if (run.reason !== undefined) {
      sink.discard();
      extraction.skip(index, run.reason);
      return undefined;
    }
    for (const flag of run.flags) flags.add(flag);
    end = run.end;
  }
  extraction.keep(index, sink, [...flags]);
  if (!source.isZero(end, source.size)) extraction.note("trailing-data");
  return undefined;
}
