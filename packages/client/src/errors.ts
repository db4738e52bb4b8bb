import { ERROR_CODES, type ErrorCode } from "./error-codes.ts";
import { MAX_CAUSES, MAX_MESSAGE_CHARS } from "./limits.ts";
import { cleanText, type Redact } from "./text.ts";

export interface ThreatGridErrorInit {
  readonly code: ErrorCode;
  /** The row of the contract, for example `getSample`; `client` when no operation was under way. */
  readonly operationId: string;
  /** What happened, in a few words that follow the code's sentence. Already free of secrets. */
  readonly detail?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly serviceMessages?: readonly string[] | undefined;
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

/**
 * Base of everything that this package throws. `code` is stable; `retryable` says whether the same call can
 * succeed later without a change. Never holds the API key: texts are redacted and causes are copies.
 */
export class ThreatGridError extends Error {
  // Written out, as bundlers rename classes.
  override readonly name: string = "ThreatGridError";
  readonly code: ErrorCode;
  readonly operationId: string;
  readonly status: number | undefined;
  /** The service's id of the request (header `TG-REQUEST-ID`), for its support. */
  readonly requestId: string | undefined;
  /** What the service said, one line each, control characters made visible. */
  readonly serviceMessages: readonly string[];
  readonly retryable: boolean;

  constructor(init: ThreatGridErrorInit) {
    super(describe(init), init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.operationId = init.operationId;
    this.status = init.status;
    this.requestId = init.requestId;
    this.serviceMessages = init.serviceMessages ?? [];
    this.retryable = init.retryable ?? false;
  }

  toJSON(): Record<string, unknown> {
    const { name, code, message, operationId, status, requestId, serviceMessages, retryable } = this;
    return { name, code, message, operationId, status, requestId, serviceMessages, retryable };
  }
}

/** The client's options cannot work. Thrown by `createClient`. */
export class InvalidOptionsError extends ThreatGridError {
  override readonly name: string = "InvalidOptionsError";
}

/** An argument cannot be sent as it is. */
export class InvalidArgumentError extends ThreatGridError {
  override readonly name: string = "InvalidArgumentError";
}

/** Reading the file failed or gave another size than announced. The submission did not take place. */
export class FileSourceError extends ThreatGridError {
  override readonly name: string = "FileSourceError";
}

/** A download could not be written to disk. What was written before stays, to be continued. */
export class FileTargetError extends ThreatGridError {
  override readonly name: string = "FileTargetError";
}

/** 401. */
export class UnauthorizedError extends ThreatGridError {
  override readonly name: string = "UnauthorizedError";
}

/** 403. */
export class ForbiddenError extends ThreatGridError {
  override readonly name: string = "ForbiddenError";
}

/** 404; also a sample that a wait has not seen within its grace period. */
export class NotFoundError extends ThreatGridError {
  override readonly name: string = "NotFoundError";
}

/** 400 and the other statuses that a change of the request would need. */
export class BadRequestError extends ThreatGridError {
  override readonly name: string = "BadRequestError";
}

/** 5xx on a reading operation. */
export class ServerError extends ThreatGridError {
  override readonly name: string = "ServerError";
}

/** No connection, a broken one, or a certificate that is not trusted (then not retryable). */
export class NetworkError extends ThreatGridError {
  override readonly name: string = "NetworkError";
}

/** The service, or a wait, took longer than allowed. */
export class TimeoutError extends ThreatGridError {
  override readonly name: string = "TimeoutError";
}

/** The caller's signal stopped the call; `cause` is a copy of the signal's reason. */
export class AbortedError extends ThreatGridError {
  override readonly name: string = "AbortedError";
}

/** A redirect that is not followed. */
export class RedirectedError extends ThreatGridError {
  override readonly name: string = "RedirectedError";
}

/** 429. `waitSeconds` comes from `Retry-After` or from the message's text; otherwise ask `account.rateLimit`. */
export class RateLimitedError extends ThreatGridError {
  override readonly name: string = "RateLimitedError";
  readonly waitSeconds: number | undefined;

  constructor(init: ThreatGridErrorInit & { readonly waitSeconds?: number | undefined }) {
    super(init);
    this.waitSeconds = init.waitSeconds;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), waitSeconds: this.waitSeconds };
  }
}

/** An answer without the documented shape. */
export class UnexpectedAnswerError extends ThreatGridError {
  override readonly name: string = "UnexpectedAnswerError";
  /** Where in the answer, dotted: `data.items.3.state`; empty for the whole. */
  readonly path: string;
  /** What was there instead, shortened. */
  readonly found: string;

  constructor(init: ThreatGridErrorInit & { readonly path: string; readonly found: string }) {
    super(init);
    this.path = init.path;
    this.found = init.found;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), path: this.path, found: this.found };
  }
}

/** An answer over the client's limit, or an upload over the service's (413) or the transport's. */
export class TooLargeError extends ThreatGridError {
  override readonly name: string = "TooLargeError";
  /** Bytes, where the limit is ours. */
  readonly limitBytes: number | undefined;

  constructor(init: ThreatGridErrorInit & { readonly limitBytes?: number | undefined }) {
    super(init);
    this.limitBytes = init.limitBytes;
  }
}

/**
 * A submission was sent, wholly or in part, and no readable answer came back: the service may have taken it. Look
 * the digest up with `search.submissions` before submitting again. `cause` says what broke.
 */
export class SubmitOutcomeUnknownError extends ThreatGridError {
  override readonly name: string = "SubmitOutcomeUnknownError";
}

function describe(init: ThreatGridErrorInit): string {
  const said = init.serviceMessages?.length ? ` The service says: ${init.serviceMessages.join(" / ")}` : "";
  const facts = [
    init.operationId,
    init.status === undefined ? undefined : `status ${init.status}`,
    init.requestId === undefined ? undefined : `request ${init.requestId}`,
  ].filter((fact) => fact !== undefined);
  const detail = init.detail === undefined ? "" : ` ${init.detail}`;
  return `${ERROR_CODES[init.code]}${detail}${said} (${facts.join(", ")})`;
}

/**
 * A copy of a foreign error that is safe to keep as `cause`: name, code, message and stack with secrets replaced,
 * and nothing else, because errors of HTTP libraries may hold requests and addresses.
 */
export function copyCause(cause: unknown, redact: Redact, depth = 0): unknown {
  if (cause === undefined || depth >= MAX_CAUSES) return undefined;
  if (cause instanceof ThreatGridError) return cause;
  if (typeof cause === "string") return cleanText(redact(cause), MAX_MESSAGE_CHARS);
  // Anything else that somebody threw or gave as a reason could hold anything.
  if (!(cause instanceof Error)) return undefined;
  const inner = copyCause(cause.cause ?? firstOf(cause), redact, depth + 1);
  const copy = new Error(redact(cause.message), inner === undefined ? undefined : { cause: inner });
  copy.name = redact(cause.name);
  if (cause.stack !== undefined) copy.stack = redact(cause.stack);
  const code = errorCodeOf(cause);
  return code === undefined ? copy : Object.assign(copy, { code: redact(code) });
}

/** The `code` that Node and undici put on their errors. */
export function errorCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function firstOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : undefined;
}
