import { closeSync, createReadStream, open, read } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { FileSourceError } from "./errors.ts";
import type { FileSource } from "./file-source.ts";

export { saveTo, type OpenDownload, type SavedFile } from "./save-to.ts";

/** Bytes that are read from a file at once. */
const READ_BYTES = 256 * 1024;

/**
 * A file on disk, streamed when it is submitted. `name` is the last part of the path unless another one is given.
 * @throws {FileSourceError} when the path is no regular file that can be looked at.
 */
export async function fileFromPath(path: string, name: string = basename(path)): Promise<FileSource> {
  const { size, isFile } = await lookAt(path);
  if (!isFile) throw fileError("It is not a regular file.", undefined);
  return {
    name,
    sizeBytes: size,
    // The file is opened only now, so that thousands of sources may wait without holding descriptors.
    open: () => (size < READ_BYTES ? readAtOnce(path, size) : createReadStream(path, { highWaterMark: READ_BYTES })),
  };
}

// Plain descriptors: of a small file, handles would cost more than the reading itself.
const disk = { open: promisify(open), read: promisify(read) };

/** A small file in one piece: a stream's buffer would be many times its size. One byte more than expected shows that it grew. */
async function* readAtOnce(path: string, size: number): AsyncGenerator<Uint8Array> {
  const descriptor = await disk.open(path, "r");
  try {
    const buffer = new Uint8Array(size + 1);
    let length = 0;
    let bytesRead = 0;
    do {
      ({ bytesRead } = await disk.read(descriptor, buffer, length, buffer.byteLength - length, length));
      length += bytesRead;
      // All that was expected and not a byte more: that is the end.
    } while (bytesRead > 0 && length < size);
    yield buffer.subarray(0, length);
  } finally {
    // Nothing was written, so there is nothing to wait for.
    closeSync(descriptor);
  }
}

async function lookAt(path: string): Promise<{ size: number; isFile: boolean }> {
  try {
    const found = await stat(path);
    return { size: found.size, isFile: found.isFile() };
  } catch (error) {
    throw fileError("It cannot be opened.", error);
  }
}

function fileError(detail: string, cause: unknown): FileSourceError {
  return new FileSourceError({ code: "TG_FILE_SOURCE", operationId: "submitSample", detail, cause });
}
