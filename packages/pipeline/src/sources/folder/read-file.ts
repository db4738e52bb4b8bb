import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { findTruncation } from "@fumehood/inspect";
import { codeOf } from "../../errors.ts";
import type { BlobDigests, PutOutcome } from "../../ports.ts";
import { HEAD_BYTES, TAIL_BYTES } from "./limits.ts";
import { hashInName } from "./names.ts";
import { isSameVersion, versionOf } from "./version.ts";
import type { FileVersion } from "./version.ts";
import type { FoundEntry } from "./walk.ts";

/** `changed`: it is not as it was when it was found, so nothing of it was kept. */
export type ReadOutcome =
  | {
      readonly kind: "read";
      readonly put: PutOutcome;
      readonly truncation: string | undefined;
      readonly isOtherHash: boolean;
    }
  | { readonly kind: "changed" | "vanished" | "unreadable" };

const FAULTS: Readonly<Record<string, "vanished" | "unreadable" | "changed">> = {
  ENOENT: "vanished",
  ENOTDIR: "vanished",
  EACCES: "unreadable",
  EPERM: "unreadable",
  EIO: "unreadable",
  ESTALE: "vanished",
  ELOOP: "changed",
  ENXIO: "changed",
};

/** A link in its place is not followed, and a named pipe is not waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Stores the bytes of a file, if it is and stays what was found. */
export async function readFound(
  entry: FoundEntry,
  version: FileVersion,
  store: (bytes: AsyncIterable<Uint8Array>) => Promise<PutOutcome>,
): Promise<ReadOutcome> {
  try {
    const handle = await open(entry.path, FLAGS);
    try {
      return await readHandle(handle, entry, version, store);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const kind = FAULTS[codeOf(error) ?? ""];
    if (kind === undefined) throw error;
    return { kind };
  }
}

async function readHandle(
  handle: FileHandle,
  { name }: FoundEntry,
  version: FileVersion,
  store: (bytes: AsyncIterable<Uint8Array>) => Promise<PutOutcome>,
): Promise<ReadOutcome> {
  if (!(await isStill(handle, version))) return { kind: "changed" };
  const { sizeBytes } = version;
  const head = await readAt(handle, 0, Math.min(sizeBytes, HEAD_BYTES));
  const truncation = await checkEnds(handle, head, sizeBytes);
  // Most files are in memory by now.
  const isWhole = head.byteLength === sizeBytes;
  const put = await store(isWhole ? once(head) : handle.createReadStream({ autoClose: false, start: 0 }));
  if (!(await isStill(handle, version)) || (put.kind === "stored" && put.sizeBytes !== version.sizeBytes)) {
    return { kind: "changed" };
  }
  return { kind: "read", put, truncation, isOtherHash: put.kind === "stored" && !hasHashOfName(name, put) };
}

async function isStill(handle: FileHandle, version: FileVersion): Promise<boolean> {
  const stat = await handle.stat({ bigint: true });
  return stat.isFile() && isSameVersion(versionOf(stat), version);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function checkEnds(handle: FileHandle, head: Uint8Array, sizeBytes: number): Promise<string | undefined> {
  const tailBytes = Math.min(sizeBytes, TAIL_BYTES);
  const tail = sizeBytes <= head.byteLength ? head : await readAt(handle, sizeBytes - tailBytes, tailBytes);
  return findTruncation(head, tail, sizeBytes);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** True also for a name without a hash. */
export function hasHashOfName(name: string, digests: BlobDigests): boolean {
  const named = hashInName(name);
  return named === undefined || digests[named.algorithm] === named.digest;
}
