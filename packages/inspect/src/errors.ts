/** Codes of this package's errors; public and stable. */
export type InspectErrorCode = "inspect_file_unreadable" | "inspect_closed";

/** A fault of the surroundings, never of the inspected bytes: those yield outcomes. */
export class InspectError extends Error {
  override readonly name = "InspectError";
  readonly code: InspectErrorCode;
  readonly retryable: boolean;

  constructor(code: InspectErrorCode, message: string, options: { cause?: unknown; retryable: boolean }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
  }
}
