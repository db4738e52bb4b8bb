import { open } from "node:fs/promises";
import { MAX_HEAD_BYTES, MAX_TAIL_BYTES } from "../limits.ts";
import { identify } from "./identify.ts";
import type { FileHandle } from "node:fs/promises";
import type { Identification } from "../inspection.ts";

/** A first read of this much settles nearly every file; formats with distant directories get `MAX_HEAD_BYTES`. */
const FIRST_READ_BYTES = 65_536;

/** Reads the beginning and the end of a file and identifies it. Rejects with the file system's error when it cannot be read. */
export async function identifyFile(path: string, options: { name?: string } = {}): Promise<Identification> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const head = await readAt(
      file,
      0,
      Math.min(size, isOle(await readAt(file, 0, 8)) ? MAX_HEAD_BYTES : FIRST_READ_BYTES),
    );
    const tailBytes = Math.min(size, MAX_TAIL_BYTES);
    const tail = size <= head.length ? head : await readAt(file, size - tailBytes, tailBytes);
    return identify(head, { ...options, sizeBytes: size, tail });
  } finally {
    await file.close();
  }
}

function isOle(first: Uint8Array): boolean {
  return first[0] === 0xd0 && first[1] === 0xcf;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
