import { rm } from "node:fs/promises";
import type { BlobDigests, BlobStore, PutOptions } from "@fumehood/pipeline";
import { beginReading } from "./blob-source.ts";
import { translateBlobError } from "./blob-errors.ts";
import type { BlobGrouping } from "./blob-grouping.ts";
import { MAX_SMALL_BLOB_BYTES } from "./blob-journal.ts";
import { placeOf } from "./blob-place.ts";
import { publish, writeHashed } from "./blob-writing.ts";

/** Where blobs are put. */
export interface BlobPlace {
  readonly root: string;
  /** A path that nobody else writes to. */
  readonly nextTemporary: () => string;
  /** Folders whose own names are known to be on the disk; there are at most 65,793 of them. */
  readonly flushed: Set<string>;
}

/** When so many small blobs are being put one by one, the next are put together. */
const MAX_ALONE = 4;

/** `put` of a blob store. */
export function createPut(place: BlobPlace, grouping: BlobGrouping): BlobStore["put"] {
  let alone = 0;

  async function putSmall(pieces: readonly Uint8Array[]): Promise<BlobDigests> {
    if (grouping.isStarted || alone >= MAX_ALONE) return await grouping.put(pieces);
    alone += 1;
    try {
      return await putAlone(place, pieces);
    } finally {
      alone -= 1;
    }
  }

  return async (source, options) => {
    options.signal?.throwIfAborted();
    // Outside of what follows, because faults of the source are not ours: a source file that vanished is no missing blob.
    const begun = await beginReading(source, MAX_SMALL_BLOB_BYTES, options);
    if (begun.kind === "large") return await putLarge(place, begun.chunks, options);
    if (begun.kind === "too-large") return { kind: "too-large", maxBytes: options.maxBytes };
    try {
      return { kind: "stored", ...(await putSmall(begun.pieces)) };
    } catch (error) {
      throw translateBlobError(error);
    }
  };
}

/** Writes and flushes one blob by itself. */
async function putAlone(place: BlobPlace, pieces: readonly Uint8Array[]): Promise<BlobDigests> {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* pieces;
  }
  const digests = await putFile(place, source(), { maxBytes: Number.POSITIVE_INFINITY });
  if (digests === undefined) throw new Error("unreachable: there is no limit");
  return digests;
}

async function putLarge(place: BlobPlace, source: AsyncIterable<Uint8Array>, options: PutOptions) {
  const watched = watchSource(source);
  try {
    const digests = await putFile(place, watched.chunks, options);
    if (digests === undefined) return { kind: "too-large", maxBytes: options.maxBytes } as const;
    return { kind: "stored", ...digests } as const;
  } catch (error) {
    throw watched.hasFailed() ? error : translateBlobError(error);
  }
}

/** Undefined for more bytes than there may be. Whatever does not become a blob is removed. */
async function putFile(
  place: BlobPlace,
  source: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<BlobDigests | undefined> {
  const path = place.nextTemporary();
  let isPublished = false;
  try {
    const digests = await writeHashed(path, source, options);
    if (digests === undefined) return undefined;
    await publish(path, placeOf(place.root, digests.sha256), place.root, place.flushed);
    isPublished = true;
    return digests;
  } finally {
    if (!isPublished) await rm(path, { force: true });
  }
}

/** Tells faults of the source from our own. */
function watchSource(source: AsyncIterable<Uint8Array>): { chunks: AsyncIterable<Uint8Array>; hasFailed(): boolean } {
  let failed = false;
  async function* read(): AsyncIterable<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      failed = true;
      throw error;
    }
  }
  return { chunks: read(), hasFailed: () => failed };
}
