import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";

/** A file as it was at one moment. The same file with other bytes has another size or time. */
export interface FileVersion {
  readonly inode: bigint;
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  /** When it last changed in any way, by its file system: bytes, name, owner. Milliseconds since 1970. */
  readonly quietSince: number;
}

export function versionOf(stat: BigIntStats): FileVersion {
  return {
    inode: stat.ino,
    sizeBytes: Number(stat.size),
    modifiedNs: stat.mtimeNs,
    quietSince: Math.max(Number(stat.mtimeNs / 1_000_000n), Number(stat.ctimeNs / 1_000_000n)),
  };
}

export function isSameVersion(a: FileVersion, b: FileVersion): boolean {
  return a.inode === b.inode && a.sizeBytes === b.sizeBytes && a.modifiedNs === b.modifiedNs;
}

/** The mark of a file at a version; `path` is below the watched folder. Paths may be longer than a mark, so they are hashed. */
export function markOf(path: string, { inode, sizeBytes, modifiedNs }: FileVersion): string {
  const digest = createHash("sha256").update(path).digest("base64url");
  return `${digest}:${inode}:${sizeBytes}:${modifiedNs}`;
}

/**
 * The mark of a file that is refused for its size. With a higher limit it is another one, so that the file is taken then; and the plain
 * mark goes on to mean that the bytes are stored.
 */
export function refusalMarkOf(path: string, version: FileVersion, maxBytes: number): string {
  return `${markOf(path, version)}:over:${maxBytes}`;
}

/** When a file that was found now may be taken. A time in the future is another clock's, so the wait counts from when it was seen first. */
export function settledAt(version: FileVersion, settleMs: number, firstSeenAt: number): number {
  const quietSince = version.quietSince > firstSeenAt ? firstSeenAt : version.quietSince;
  return quietSince + settleMs;
}
