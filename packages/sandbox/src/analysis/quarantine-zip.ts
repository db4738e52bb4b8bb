import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { RandomBytes } from "../ports.ts";
import { ENCRYPTION_HEADER_BYTES, ZipCrypto } from "./zip-crypto.ts";
import { directoryEntry, endRecords, localHeader, type ZipMember } from "./zip-records.ts";

/** The password under which samples are handed on everywhere; the service's own is not published. */
export const QUARANTINE_PASSWORD = "infected";

/** A member: its name in the zip is ours, never one from outside. */
export interface QuarantineMember {
  name: string;
  /** Called twice, once for the checksum; must give the same bytes both times. */
  open: () => Promise<AsyncIterable<Uint8Array>>;
}

/** Others get their turn after each of these: encrypting one takes about a millisecond. */
const PIECE_BYTES = 128 * 1024;

/**
 * An encrypted zip as a stream, in memory bounded by a few pieces. ZipCrypto and not AES: this is a wrapper that keeps mail gateways and
 * double clicks away, not a secret (everybody knows the password), and unzip, Windows and old tools open nothing else. Members are stored, not
 * compressed: what is worth an analysis is mostly packed already. Each member is read once before, so that checksum and sizes stand in front
 * of it and every reader understands it, streaming ones too.
 * @throws whatever opening or reading a member throws; `RangeError` when its bytes change in between.
 */
export async function* quarantineZip(
  members: readonly QuarantineMember[],
  madeAtMs: number,
  random: RandomBytes,
): AsyncGenerator<Uint8Array> {
  const written: ZipMember[] = [];
  let offset = 0;
  for (const { name, open } of members) {
    const { crc, sizeBytes } = await measure(await open());
    const member = { name, crc, sizeBytes, storedBytes: sizeBytes + ENCRYPTION_HEADER_BYTES, offset };
    const header = localHeader(member, madeAtMs);
    yield header;
    yield* encryptMember(member, await open(), random);
    written.push(member);
    offset += header.length + member.storedBytes;
  }
  const directory = Buffer.concat(written.map((member) => directoryEntry(member, madeAtMs)));
  yield directory;
  yield endRecords({ count: written.length, sizeBytes: directory.length, offset });
}

async function measure(source: AsyncIterable<Uint8Array>): Promise<{ crc: number; sizeBytes: number }> {
  let crc = 0;
  let sizeBytes = 0;
  for await (const piece of inPieces(source)) {
    crc = crc32(piece, crc);
    sizeBytes += piece.length;
  }
  return { crc, sizeBytes };
}

async function* encryptMember(
  member: ZipMember,
  source: AsyncIterable<Uint8Array>,
  random: RandomBytes,
): AsyncGenerator<Uint8Array> {
  const cipher = new ZipCrypto(QUARANTINE_PASSWORD);
  yield cipher.encryptHeader(random(ENCRYPTION_HEADER_BYTES), member.crc);
  let sizeBytes = 0;
  for await (const piece of inPieces(source)) {
    sizeBytes += piece.length;
    yield cipher.encrypt(piece);
  }
  if (sizeBytes !== member.sizeBytes) throw new RangeError("A member of a zip changed while it was read.");
}

/** Small pieces with a pause behind each, however large the chunks are: bytes in memory come as one. */
async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      yield chunk.subarray(start, start + PIECE_BYTES);
      await setImmediate();
    }
  }
}
