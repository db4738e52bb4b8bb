import { StoreError, systemCodeOf } from "./errors.ts";

export function notFound(cause?: unknown): StoreError {
  return new StoreError("blob.not-found", "These bytes are not stored here (any more).", { cause });
}

/** Faults of the file system in our words; others (an abort, a fault of the source) pass as they are. */
export function translateBlobError(error: unknown): unknown {
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
