/** Stable, public codes of this package's faults. */
export type StoreErrorCode =
  | "store.url-invalid"
  | "store.dialect-unsupported"
  | "store.not-writable"
  | "store.not-a-database"
  | "store.newer-schema"
  | "store.busy"
  | "store.full"
  | "store.failed"
  | "blob.url-invalid"
  | "blob.digest-invalid"
  | "blob.not-found"
  | "blob.not-writable"
  | "blob.full"
  | "blob.failed";

/** A fault of a database or a blob store: what happened, what to do, and whether trying again can help. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly retryable: boolean;

  constructor(code: StoreErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The `code` of an error of Node, or `undefined`. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
