import type { Readable } from "node:stream";

/** A source that yields the given bytes in chunks. */
export async function* chunksOf(bytes: Uint8Array | string, chunkBytes = 7): AsyncIterable<Uint8Array> {
  const all = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  for (let from = 0; from < all.byteLength; from += chunkBytes) yield all.subarray(from, from + chunkBytes);
}

/** Everything that a stream holds. */
export async function readAll(stream: Readable | AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** All that an asynchronous iteration yields. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}
