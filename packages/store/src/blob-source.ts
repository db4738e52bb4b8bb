import type { PutOptions } from "@fumehood/pipeline";

/** What a source turned out to be: small and all of it here, or larger; then `chunks` are all of it from its first byte on. */
export type BegunSource =
  | { readonly kind: "small"; readonly pieces: readonly Uint8Array[] }
  | { readonly kind: "large"; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly kind: "too-large" };

/** Reads a source until it ends or is no small one any more. What it throws is passed on, as is the reason of an abort. */
export async function beginReading(
  source: AsyncIterable<Uint8Array>,
  smallBytes: number,
  { maxBytes, signal }: PutOptions,
): Promise<BegunSource> {
  const rest = source[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let isLetGo = false;
  try {
    for (let sizeBytes = 0; sizeBytes <= smallBytes;) {
      const next = await rest.next();
      signal?.throwIfAborted();
      if (next.done === true) {
        isLetGo = true;
        return { kind: "small", pieces };
      }
      sizeBytes += next.value.byteLength;
      if (sizeBytes > maxBytes) return { kind: "too-large" };
      pieces.push(next.value);
    }
    isLetGo = true;
    return { kind: "large", chunks: continueReading(pieces, rest) };
  } finally {
    if (!isLetGo) await rest.return?.();
  }
}

async function* continueReading(
  pieces: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* pieces;
  yield* { [Symbol.asyncIterator]: () => rest };
}
