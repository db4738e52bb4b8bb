/** Stable codes of the faults that unpacking throws; everything about the archive itself is an outcome instead. */
export type UnpackErrorCode = "unpack-source" | "unpack-output" | "unpack-disk-full" | "unpack-child" | "unpack-closed";

/** A fault around an archive: the source cannot be read, the output cannot be written, the child cannot be started. */
export class UnpackError extends Error {
  readonly code: UnpackErrorCode;
  /** Whether the same call can succeed later without a change. */
  readonly retryable: boolean;

  constructor(code: UnpackErrorCode, message: string, options: { cause?: unknown; retryable: boolean }) {
    super(message, { cause: options.cause });
    this.name = "UnpackError";
    this.code = code;
    this.retryable = options.retryable;
  }
}
