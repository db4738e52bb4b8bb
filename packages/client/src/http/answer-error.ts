import { errorEnvelopeSchema, REQUEST_ID_HEADER } from "@fumehood/contract";
import {
  BadRequestError,
  ForbiddenError,
  NotFoundError,
  RateLimitedError,
  RedirectedError,
  ServerError,
  TooLargeError,
  UnauthorizedError,
  type ThreatGridError,
} from "../errors.ts";
import { MAX_ERROR_ANSWER_BYTES, MAX_MESSAGE_CHARS, MAX_SERVICE_MESSAGES } from "../limits.ts";
import { cleanText, type Redact } from "../text.ts";
import type { TransportResponse } from "../transport/transport.ts";
import { readBody } from "./read-body.ts";
import { findWaitSeconds, parseRetryAfter } from "./retry-after.ts";

export interface AnswerErrorInput {
  readonly operationId: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly serviceMessages: readonly string[];
  readonly retryAfter: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The error for an answer that is not a success. */
export function answerError(input: AnswerErrorInput): ThreatGridError {
  const { operationId, status, requestId, serviceMessages } = input;
  const common = { operationId, status, requestId, serviceMessages };
  if (status >= 500) return new ServerError({ ...common, code: "TG_SERVER_ERROR", retryable: true });
  if (status >= 300 && status < 400) return new RedirectedError({ ...common, code: "TG_REDIRECTED" });
  switch (status) {
    case 401:
      return new UnauthorizedError({ ...common, code: "TG_UNAUTHORIZED" });
    case 403:
      return new ForbiddenError({ ...common, code: "TG_FORBIDDEN" });
    case 404:
      return new NotFoundError({ ...common, code: "TG_NOT_FOUND" });
    case 413:
      return new TooLargeError({ ...common, code: "TG_UPLOAD_TOO_LARGE" });
    case 429:
      return new RateLimitedError({
        ...common,
        code: "TG_RATE_LIMITED",
        retryable: true,
        waitSeconds: waitSeconds(input),
      });
    default:
      return new BadRequestError({ ...common, code: "TG_BAD_REQUEST" });
  }
}

function waitSeconds({ retryAfter, now, serviceMessages }: AnswerErrorInput): number | undefined {
  const asked = parseRetryAfter(retryAfter, now);
  if (asked !== undefined) return Math.ceil(asked / 1000);
  return serviceMessages.map(findWaitSeconds).find((seconds) => seconds !== undefined);
}

/** The messages of an error envelope, or the beginning of whatever else came (a proxy's page, for instance). */
export async function readServiceMessages(response: TransportResponse, redact: Redact): Promise<string[]> {
  const { bytes } = await readBody(response, MAX_ERROR_ANSWER_BYTES);
  const text = new TextDecoder().decode(bytes);
  const messages = envelopeMessages(text) ?? [text];
  const clean = messages.map((message) => cleanText(redact(message), MAX_MESSAGE_CHARS)).filter((line) => line !== "");
  return [...new Set(clean)].slice(0, MAX_SERVICE_MESSAGES);
}

function envelopeMessages(text: string): string[] | undefined {
  const parsed = errorEnvelopeSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { message, errors } = parsed.data.error;
  return [message, ...(errors ?? []).slice(0, MAX_SERVICE_MESSAGES).map((entry) => entry.message ?? "")];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller shows the text itself.
    return undefined;
  }
}

/** The service's id of a request, made fit for a message. */
export function requestIdOf(response: TransportResponse, redact: Redact): string | undefined {
  const value = response.header(REQUEST_ID_HEADER);
  return value === undefined ? undefined : cleanText(redact(value), 100);
}
