import { createHash } from "node:crypto";
import { close, fdatasync, fsync, open, rename, writev } from "node:fs";
import { mkdir, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { BlobDigests, PutOptions } from "@fumehood/pipeline";
import { systemCodeOf } from "./errors.ts";

// Plain descriptors: a put is a handful of calls on a small file, and handles cost as much again as the calls themselves.
const disk = {
  open: promisify(open),
  writev: promisify(writev),
  fdatasync: promisify(fdatasync),
  fsync: promisify(fsync),
  close: promisify(close),
  rename: promisify(rename),
};

/** Bytes that are gathered before they are written together: most files whole, large ones in few calls. */
const GATHERED_BYTES = 256 * 1024;

/**
 * Writes a source into a new file, hashing in the same pass, and flushes it.
 * Returns undefined when the source has more than `maxBytes`; the file is there all the same.
 */
export async function writeHashed(
  path: string,
  source: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<BlobDigests | undefined> {
  const descriptor = await disk.open(path, "wx", 0o600);
  try {
    const digests = await copyHashed(descriptor, source, options);
    if (digests !== undefined) await disk.fdatasync(descriptor);
    return digests;
  } finally {
    await disk.close(descriptor);
  }
}

async function copyHashed(
  descriptor: number,
  source: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: PutOptions,
): Promise<BlobDigests | undefined> {
  const hashes = { sha256: createHash("sha256"), sha1: createHash("sha1"), md5: createHash("md5") };
  let sizeBytes = 0;
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  for await (const chunk of source) {
    signal?.throwIfAborted();
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) return undefined;
    for (const hash of Object.values(hashes)) hash.update(chunk);
    gathered.push(chunk);
    gatheredBytes += chunk.byteLength;
    if (gatheredBytes < GATHERED_BYTES) continue;
    await writeAll(descriptor, gathered);
    gathered = [];
    gatheredBytes = 0;
  }
  signal?.throwIfAborted();
  await writeAll(descriptor, gathered);
  const [sha256, sha1, md5] = [hashes.sha256.digest("hex"), hashes.sha1.digest("hex"), hashes.md5.digest("hex")];
  return { sha256, sha1, md5, sizeBytes };
}

/** One write may take less than it was given. */
async function writeAll(descriptor: number, chunks: readonly Uint8Array[]): Promise<void> {
  let left = chunks.filter((chunk) => chunk.byteLength > 0);
  while (left.length > 0) {
    const { bytesWritten } = await disk.writev(descriptor, left);
    left = withoutFirst(left, bytesWritten);
  }
}

/** What is left when so many bytes of the beginning are written. */
export function withoutFirst(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let skip = bytes;
  for (const chunk of chunks) {
    if (skip < chunk.byteLength) left.push(chunk.subarray(skip));
    skip = Math.max(0, skip - chunk.byteLength);
  }
  return left;
}

/**
 * Puts a finished file in its place, where the same bytes may lie already, and flushes the folders, or the name could be lost by a power
 * cut. `root` is the folder at which flushing upwards ends, `flushed` holds the folders whose own names are known to be on the disk.
 */
export async function publish(from: string, to: string, root: string, flushed: Set<string>): Promise<void> {
  await moveInto(from, to);
  const folders = foldersToFlush(dirname(to), root, flushed);
  // Side by side, so that the file system can write them down in one go.
  await Promise.all(folders.map(flushFolder));
  for (const folder of folders) flushed.add(folder);
}

/** The folder itself, for its new name, and each above it whose child may be new. */
function foldersToFlush(folder: string, root: string, flushed: ReadonlySet<string>): string[] {
  const folders = [folder];
  for (let child = folder; child !== root && !flushed.has(child); child = dirname(child)) folders.push(dirname(child));
  return folders;
}

/** Most folders are there before long, so that is tried first. */
async function moveInto(from: string, to: string): Promise<void> {
  try {
    await disk.rename(from, to);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      return await disk.rename(from, to);
    }
    // Windows does not replace a file that somebody reads. It is named by its digest, so it holds these bytes.
    if (!(await isSameSize(from, to))) throw error;
    await unlink(from);
  }
}

async function isSameSize(left: string, right: string): Promise<boolean> {
  const sizes = await Promise.all([left, right].map((path) => stat(path).catch(() => undefined)));
  return sizes[0] !== undefined && sizes[0].size === sizes[1]?.size;
}

async function flushFolder(path: string): Promise<void> {
  // Windows cannot open a folder for flushing, and needs none: its file system journals names.
  if (process.platform === "win32") return;
  const descriptor = await disk.open(path, "r");
  try {
    await disk.fsync(descriptor);
  } finally {
    await disk.close(descriptor);
  }
}
