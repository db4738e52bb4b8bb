import { apiErrorSchema } from "@fumehood/contract";

/** A request that did not give what was asked for: what went wrong, as a sentence, and whether trying again can help. */
export class ApiFailure extends Error {
  /** The console's own code, or `page.…` for what the page found out by itself. */
  readonly code: string;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  readonly retryable: boolean;

  constructor(code: string, message: string, status: number, retryable: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = "ApiFailure";
    this.code = code;
    this.status = status;
    this.retryable = retryable;
  }
}

/** The failure that an answer with an error status means; answers that are not ours (a proxy's page) get a sentence too. */
export function failureOfAnswer(status: number, bodyText: string): ApiFailure {
  const parsed = apiErrorSchema.safeParse(readJson(bodyText));
  if (parsed.success) {
    const { code, message, retryable } = parsed.data.error;
    return new ApiFailure(code, message, status, retryable);
  }
  if (status === 401) return new ApiFailure("page.signed-out", "You are not signed in.", status, false);
  if (status === 413)
    return new ApiFailure("page.too-large", "The console takes no upload of this size.", status, false);
  return new ApiFailure("page.unexpected-status", `The console answered with status ${status}.`, status, status >= 500);
}

export function unreachable(cause?: unknown): ApiFailure {
  return new ApiFailure("page.unreachable", "The console does not answer. Is it still running?", 0, true, cause);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller words its own error.
    return undefined;
  }
}

/** Any thrown thing as a failure to show. */
export function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiFailure("page.fault", message, 0, false, error);
}
