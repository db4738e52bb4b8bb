import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ServiceError } from "../errors.ts";

/** Exactly as the service writes it. */
export const JSON_TYPE = "application/json;charset=utf-8";

/** The version in a request's path: 3 under `/api/v3/`, else 2. */
function apiVersionOf(request: FastifyRequest): 2 | 3 {
  return request.raw.url?.startsWith("/api/v3/") === true ? 3 : 2;
}

/** Sends a body without an envelope, with exactly the service's content type. */
export function sendJson(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.header("content-type", JSON_TYPE).send(JSON.stringify(body));
}

/** Sends `{ api_version, id, data, request_id }`. Without data the key `data` is absent, as in the service's acknowledgements. */
export function sendData(request: FastifyRequest, reply: FastifyReply, data?: unknown): FastifyReply {
  const { number: id, tgId } = request.sandbox;
  return sendJson(reply, { api_version: apiVersionOf(request), id, data, request_id: tgId });
}

/** `data` as JSON text that lies somewhere: what stands before and behind it is ASCII. */
export interface DataText {
  before: string;
  stream: Readable;
  sizeBytes: number;
  after: string;
}

/** Sends the envelope around JSON text without reading it. */
export function sendDataText(request: FastifyRequest, reply: FastifyReply, data: DataText): FastifyReply {
  const { number: id, tgId } = request.sandbox;
  const head = `{"api_version":${apiVersionOf(request)},"id":${id},"data":${data.before}`;
  const tail = `${data.after},"request_id":${JSON.stringify(tgId)}}`;
  const headers = { "content-type": JSON_TYPE, "content-length": head.length + data.sizeBytes + tail.length };
  const whole = Readable.from(wrap(head, data.stream, tail), { objectMode: false });
  // A caller who left before the first byte would leave the file open.
  whole.once("close", () => data.stream.destroy());
  return reply.headers(headers).send(whole);
}

async function* wrap(head: string, stream: Readable, tail: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head);
  yield* stream;
  yield Buffer.from(tail);
}

/** Sends the service's error envelope, with the time to wait as a header where there is one. */
export function sendError(request: FastifyRequest, reply: FastifyReply, error: ServiceError): FastifyReply {
  if (error.retryAfterSeconds !== undefined) reply.header("retry-after", String(error.retryAfterSeconds));
  const body = errorBody(apiVersionOf(request), request.sandbox.number, error);
  return reply.code(error.statusCode).header("content-type", JSON_TYPE).send(body);
}

/** Where the errors say that there is help. */
export const HELP_PATH = "/doc/main/index.html";

/** The error envelope as text (captured 2020): `errors` is always a list and repeats the error. */
export function errorBody(apiVersion: 2 | 3, id: number, error: ServiceError): string {
  const { statusCode: code, message } = error;
  const errors = [{ code, message, help: HELP_PATH, report: "support@threatgrid.com" }];
  return JSON.stringify({ api_version: apiVersion, id, error: { message, code, errors } });
}

/** Turns whatever was thrown into what the caller may know of it. Only faults of our own keep their text. */
export function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const status = statusOf(error);
  if (status === 413)
    return new ServiceError(413, "The request is larger than this service accepts.", { cause: error });
  if (status === 415)
    return new ServiceError(415, "The content type of the request is not understood.", { cause: error });
  if (status !== undefined && status >= 400 && status < 500) {
    return new ServiceError(status, "The request could not be read.", { cause: error });
  }
  return new ServiceError(500, "Internal server error.", { cause: error });
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}
