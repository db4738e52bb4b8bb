import type { ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { notFound, ServiceError } from "../errors.ts";
import { errorBody, JSON_TYPE } from "./envelope.ts";
import { newRequestState } from "./request-state.ts";

// What goes wrong before Fastify has a request to answer is told in the service's envelope all the same.

/** A path that cannot be decoded, or has too long a part, is answered before any hook runs, so without Fastify's reply. */
export function answerBadUrl(response: ServerResponse): void {
  const { body, headers } = answerTo(notFound("Path"));
  response.writeHead(404, headers).end(body);
}

/** Bytes that are no HTTP, a head that is too large or did not come: the parser gives up, so the connection ends with the answer. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const fault = faultOf(error.code);
  const { body, headers } = answerTo(fault);
  const lines = Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${fault.statusCode} ${STATUS_CODES[fault.statusCode]}`;
  socket.end(`${[status, ...lines].join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

function faultOf(code: string | undefined): ServiceError {
  if (code === "HPE_HEADER_OVERFLOW") return new ServiceError(431, "The head of the request is too large.");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new ServiceError(408, "The request did not arrive in time.");
  return new ServiceError(400, "The request could not be read.");
}

function answerTo(fault: ServiceError) {
  const { number, tgId } = newRequestState();
  const body = errorBody(2, number, fault);
  return {
    body,
    headers: { "content-type": JSON_TYPE, "content-length": Buffer.byteLength(body), "TG-REQUEST-ID": tgId },
  };
}
