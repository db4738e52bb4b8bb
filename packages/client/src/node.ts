import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
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
    open: () => createReadStream(path, { highWaterMark: READ_BYTES }),
  };
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
