import { mkdir, open, readdir, rm, stat, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { BlobStat, BlobStore, PutOptions, PutOutcome } from "@fumehood/pipeline";
import { createTemporaryNames, sweepTemporaryFiles } from "./blob-temporary.ts";
import { publish, writeHashed } from "./blob-writing.ts";
import { StoreError, systemCodeOf } from "./errors.ts";

const DIGEST = /^[0-9a-f]{64}$/;
const SHARD = /^[0-9a-f]{2}$/;

/**
 * Opens a folder of blobs by URL (`file:/path`), making it where it is absent (mode 0700). A blob lies as `ab/cd/<sha256>`, mode 0600,
 * without an extension; it is written under `tmp/` first. What an ended process left there is removed now.
 * @throws {StoreError} `blob.url-invalid`, `blob.not-writable`.
 */
export async function openBlobStore(url: string): Promise<BlobStore> {
  const root = folderOf(url);
  const temporary = join(root, "tmp");
  const nextName = createTemporaryNames();
  try {
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    await sweepTemporaryFiles(temporary);
    await assertWritable(join(temporary, nextName()));
  } catch (cause) {
    throw new StoreError("blob.not-writable", `The folder ${root} cannot be written. Check its owner and mode.`, {
      cause,
    });
  }
  const place: Place = { root, nextTemporary: () => join(temporary, nextName()), flushed: new Set() };
  return {
    put: (source, options) => putBlob(place, source, options),
    open: async (sha256, range) => openBlob(blobPath(root, sha256), range),
    stat: (sha256) => statBlob(root, sha256),
    withLocalFile: (sha256, use) => lendBlob(root, sha256, use),
    delete: async (sha256) => deleteBlob(blobPath(root, sha256)),
    list: () => listBlobs(root),
    async close() {},
  };
}

function folderOf(url: string): string {
  if (url.startsWith("file://")) return fileURLToPath(url);
  if (url.startsWith("file:") && url.length > 5) return resolve(url.slice(5));
  throw new StoreError("blob.url-invalid", "A blob store is given as file:/path/to/folder.");
}

async function assertWritable(probe: string): Promise<void> {
  const handle = await open(probe, "wx", 0o600);
  await handle.close();
  await unlink(probe);
}

/** The only place where a digest becomes a path, so the only one that must refuse what is none. */
function blobPath(root: string, sha256: string): string {
  if (!DIGEST.test(sha256)) {
    throw new StoreError("blob.digest-invalid", "A blob is named by 64 lower-case hexadecimal digits.");
  }
  return join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

interface Place {
  readonly root: string;
  /** A path that nobody else writes to. */
  readonly nextTemporary: () => string;
  /** Folders whose own names are known to be on the disk; there are at most 65,793 of them. */
  readonly flushed: Set<string>;
}

async function putBlob(place: Place, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<PutOutcome> {
  options.signal?.throwIfAborted();
  const path = place.nextTemporary();
  const watched = watchSource(source);
  try {
    const digests = await writeHashed(path, watched.chunks, options);
    if (digests !== undefined) {
      await publish(path, blobPath(place.root, digests.sha256), place.root, place.flushed);
      return { kind: "stored", ...digests };
    }
  } catch (error) {
    await rm(path, { force: true });
    throw watched.hasFailed() ? error : translateBlobError(error);
  }
  await rm(path, { force: true });
  return { kind: "too-large", maxBytes: options.maxBytes };
}

/** Tells faults of the source from our own: a source file that vanished is no missing blob. */
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

async function openBlob(path: string, range: { start?: number; end?: number } = {}): Promise<Readable> {
  const handle = await openPresent(path);
  // A start of its own makes the stream read by position, so nothing depends on the handle's.
  return handle.createReadStream({ start: range.start ?? 0, ...(range.end === undefined ? {} : { end: range.end }) });
}

async function openPresent(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    throw translateBlobError(error);
  }
}

async function statBlob(root: string, sha256: string): Promise<BlobStat | undefined> {
  const found = await statOf(blobPath(root, sha256));
  return found === undefined ? undefined : { sha256, sizeBytes: found.sizeBytes };
}

async function statOf(path: string): Promise<{ sizeBytes: number } | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? { sizeBytes: found.size } : undefined;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw translateBlobError(error);
  }
}

async function lendBlob<T>(root: string, sha256: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = blobPath(root, sha256);
  if ((await statOf(path)) === undefined) throw notFound();
  return use(path);
}

async function deleteBlob(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return false;
    throw translateBlobError(error);
  }
}

async function* listBlobs(root: string): AsyncIterable<BlobStat> {
  for (const first of await foldersIn(root)) {
    for (const second of await foldersIn(join(root, first))) {
      for (const sha256 of await readdir(join(root, first, second))) {
        const found = DIGEST.test(sha256) ? await statOf(join(root, first, second, sha256)) : undefined;
        if (found !== undefined) yield { sha256, sizeBytes: found.sizeBytes };
      }
    }
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => SHARD.test(name)).toSorted();
}

function notFound(cause?: unknown): StoreError {
  return new StoreError("blob.not-found", "These bytes are not stored here (any more).", { cause });
}

/** Faults of the file system in our words; others (an abort, a fault of the source) pass as they are. */
function translateBlobError(error: unknown): unknown {
  const code = systemCodeOf(error);
  if (code === "ENOENT") return notFound(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new StoreError("blob.full", "The disk of the blob store is full. Make room, then go on.", {
      cause: error,
      retryable: true,
    });
  }
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
    return new StoreError("blob.not-writable", "The blob store's folder cannot be written. Check its owner and mode.", {
      cause: error,
    });
  }
  return error;
}
