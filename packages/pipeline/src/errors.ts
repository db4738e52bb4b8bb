/** Stable, public codes of this package's faults. */
export type PipelineErrorCode =
  | "pipeline.policy-invalid"
  | "pipeline.stages-invalid"
  | "pipeline.unknown-target"
  | "pipeline.nothing-handed-in"
  | "pipeline.too-many-entries"
  | "pipeline.unknown-item"
  | "pipeline.no-sample"
  | "pipeline.sink-unknown"
  | "pipeline.unknown-source"
  | "pipeline.pattern-invalid"
  | "pipeline.started";

/** A fault that a caller of the pipeline can act on. */
export class PipelineError extends Error {
  override readonly name = "PipelineError";
  readonly code: PipelineErrorCode;
  readonly retryable: boolean;

  constructor(code: PipelineErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The `code` that an error carries, ours or Node's. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
