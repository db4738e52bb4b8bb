import { Readable } from "node:stream";
import { ZipWriter } from "@zip.js/zip.js";

/** The password under which samples are handed on everywhere; the service's own is not published. */
export const QUARANTINE_PASSWORD = "infected";

/** A member: its name in the zip is ours, never one from outside. */
export interface QuarantineMember {
  name: string;
  open: () => Promise<AsyncIterable<Uint8Array>>;
}

/**
 * An encrypted zip as a stream, in memory bounded by a few chunks. ZipCrypto and not AES: this is a wrapper that keeps mail gateways and
 * double clicks away, not a secret (everybody knows the password), and unzip, Windows and old tools open nothing else. Members are stored, not
 * compressed: what is worth an analysis is mostly packed already. Reading the stream to its end or failing it ends the work.
 */
export function quarantineZip(members: readonly QuarantineMember[], madeAtMs: number): AsyncIterable<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void writeZip(writable, members, madeAtMs).catch(async (error: unknown) => {
    // The reader sees the fault; a stream that has failed already cannot be aborted again, which changes nothing.
    await writable.abort(error).catch(() => undefined);
  });
  return readable;
}

async function writeZip(
  writable: WritableStream<Uint8Array>,
  members: readonly QuarantineMember[],
  madeAtMs: number,
): Promise<void> {
  const writer = new ZipWriter(writable, {
    zipCrypto: true,
    password: QUARANTINE_PASSWORD,
    level: 0,
    lastModDate: new Date(madeAtMs),
    extendedTimestamp: false,
    useWebWorkers: false,
  });
  for (const member of members) {
    await writer.add(member.name, toWebStream(await member.open()));
  }
  await writer.close();
}

function toWebStream(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const stream = source instanceof Readable ? source : Readable.from(source);
  // Node's type for its web streams differs from the one of the web platform only in name.
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;
}
