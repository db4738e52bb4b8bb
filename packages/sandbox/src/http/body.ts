import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { ServiceError } from "../errors.ts";
import { cleanText, type FieldCollector } from "./fields.ts";

/** Adds the parameters of the path's query part. */
export function readQuery(request: FastifyRequest): void {
  const url = request.raw.url ?? "";
  const start = url.indexOf("?");
  if (start !== -1) request.sandbox.collector.addUrlEncoded(url.slice(start + 1));
}

/**
 * Adds the parameters of a body that is no form with parts, whatever the method: some clients send a urlencoded body with a GET, others JSON
 * without a content type. Such bodies never reach Fastify's parsers, so the stream is read here.
 */
export async function readPlainBody(request: FastifyRequest, maxBytes: number): Promise<void> {
  if (!hasBody(request.raw)) return;
  const text = await readText(request.raw, maxBytes);
  addBody(request.sandbox.collector, text, request.sandbox.contentType);
}

/** Whether bytes follow the head. Some clients announce a form and send none. */
export function hasBody(raw: IncomingMessage): boolean {
  const length = raw.headers["content-length"];
  return raw.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

/** A body as text. @throws {ServiceError} 413 when it is larger, 400 when its sender hung up. */
export async function readText(raw: IncomingMessage, maxBytes: number): Promise<string> {
  try {
    const bytes = await readBytes(raw, maxBytes);
    // A decoder takes the byte order mark off that some editors write before JSON.
    return cleanText(new TextDecoder().decode(bytes));
  } catch (error) {
    throw isCutOff(error) ? new ServiceError(400, "The body of the request has no end.", { cause: error }) : error;
  } finally {
    // What is left has to pass, or the next request on the connection would not be seen.
    raw.resume();
  }
}

/** The sender ended the connection within the body. */
export function isCutOff(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}

async function readBytes(raw: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
    // Without an encoding set, a request's chunks are Buffers.
    const bytes = chunk as Buffer;
    total += bytes.length;
    if (total > maxBytes) throw new ServiceError(413, `The body of the request is larger than ${maxBytes} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * JSON by its type, or by how it begins: `curl -d` and PowerShell call every text urlencoded, browsers call it plain. An urlencoded text never
 * begins with a brace, as encoders escape it; where it does and is no JSON, it is read as what it is called.
 */
function addBody(collector: FieldCollector, text: string, contentType: string | undefined): void {
  const isCalledJson = contentType?.toLowerCase().includes("json") ?? false;
  if (!isCalledJson && !/^\s*\{/.test(text)) return collector.addUrlEncoded(text);
  const parsed = parseJson(text);
  if (parsed === undefined) {
    if (isCalledJson || contentType === undefined) throw new ServiceError(400, "The body of the request is not JSON.");
    return collector.addUrlEncoded(text);
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) collector.addObject(parsed);
}

/** `undefined` for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Told apart by the caller, who knows what the text was called.
  }
}
