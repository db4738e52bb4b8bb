import { mkdir, open, readdir, stat, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { BlobStat, BlobStore } from "@fumehood/pipeline";
import { StoreError, systemCodeOf } from "./errors.ts";
import { notFound, translateBlobError } from "./blob-errors.ts";
import { createBlobGrouping } from "./blob-grouping.ts";
import { isDigest, placeOf } from "./blob-place.ts";
import { createPut, type BlobPlace } from "./blob-put.ts";
import { recoverBlobs } from "./blob-recovery.ts";
import { createTemporaryNames, machineAndProcess, sweepTemporaryFiles } from "./blob-temporary.ts";

const SHARD = /^[0-9a-f]{2}$/;

/**
 * Opens a folder of blobs by URL (`file:/path`), making it where it is absent (mode 0700). A blob lies as `ab/cd/<sha256>`, mode 0600,
 * without an extension; it is written under `tmp/` first. What an ended process left there is removed now, and what its journals hold is
 * put in order.
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
  const grouping = createBlobGrouping({ root, temporaryFolder: temporary, namesBegin: machineAndProcess() });
  const place: BlobPlace = { root, nextTemporary: () => join(temporary, nextName()), flushed: new Set() };
  await recoverBlobs(root, place.nextTemporary);
  return {
    put: createPut(place, grouping),
    open: async (sha256, range) => openBlob(placeOf(root, sha256), range),
    stat: (sha256) => statBlob(root, sha256),
    withLocalFile: (sha256, use) => lendBlob(root, sha256, use),
    async delete(sha256) {
      const path = placeOf(root, sha256);
      await grouping.settle(sha256);
      return await deleteBlob(path);
    },
    list: () => listBlobs(root),
    close: () => grouping.close(),
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
  const found = await statOf(placeOf(root, sha256));
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
  const path = placeOf(root, sha256);
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
        const found = isDigest(sha256) ? await statOf(join(root, first, second, sha256)) : undefined;
        if (found !== undefined) yield { sha256, sizeBytes: found.sizeBytes };
      }
    }
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => SHARD.test(name)).toSorted();
}
