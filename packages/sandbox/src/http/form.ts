import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { ServiceError } from "../errors.ts";
import type { SandboxLimits } from "../limits.ts";
import { hasBody, isCutOff } from "./body.ts";
import { boundaryOf, MalformedFormError, readParts, type FormPart } from "./multipart.ts";

/** Whether a request's body is a form with parts. */
export function isForm(request: FastifyRequest): boolean {
  return /^\s*multipart\/form-data\b/i.test(request.sandbox.contentType ?? "");
}

/**
 * Reads a multipart form: fields are added to the request's parameters, the file part is handed to `takeFile`; what it does not read of the
 * file is skipped.
 * @throws {ServiceError} 400 for what is no multipart form, 413 beyond a limit.
 */
export async function readForm(
  request: FastifyRequest,
  limits: SandboxLimits,
  takeFile: (part: FormPart) => Promise<void>,
): Promise<void> {
  if (!hasBody(request.raw)) return;
  const boundary = boundaryOf(request.sandbox.contentType ?? "");
  if (boundary === undefined) throw unreadable(new MalformedFormError("no boundary"));
  try {
    const count = createCounter(limits);
    for await (const part of readParts(chunksOf(request.raw), boundary)) {
      count(part);
      // A part without a name cannot mean anything.
      if (part.name === undefined) continue;
      if (isFile(part)) await takeFile(part);
      else await addField(request, part.name, part, limits);
    }
  } catch (error) {
    throw error instanceof MalformedFormError || isCutOff(error) ? unreadable(error) : error;
  } finally {
    // What is left has to pass, or the next request on the connection would not be seen.
    request.raw.resume();
  }
}

/** A form of at most so many bytes is read whole before its parts are looked at. */
const MAX_WHOLE_BYTES = 64 * 1024;

function chunksOf(raw: IncomingMessage): AsyncIterable<Buffer> {
  const length = Number(raw.headers["content-length"] ?? Number.POSITIVE_INFINITY);
  if (length <= MAX_WHOLE_BYTES) return wholeOf(raw);
  // Without an encoding set, a request's chunks are Buffers.
  return raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** Most forms come in one or two pieces, and an iterator over a stream costs more than to read them. */
async function* wholeOf(raw: IncomingMessage): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    raw.on("data", (chunk: Buffer) => chunks.push(chunk));
    raw.once("end", resolve);
    raw.once("error", reject);
    raw.once("close", resolve);
  });
  const [only] = chunks;
  yield chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** A file part need not have a content type, nor a file name: its name is enough. */
function isFile({ name, filename, contentType }: FormPart): boolean {
  return filename !== undefined || name === "sample" || contentType.startsWith("application/octet-stream");
}

function createCounter(limits: SandboxLimits): (part: FormPart) => void {
  let parts = 0;
  let files = 0;
  return (part) => {
    parts += 1;
    if (part.name !== undefined && isFile(part)) files += 1;
    if (files > 1) throw new ServiceError(413, "The form has more than one file.");
    if (parts > limits.maxParts || parts - files > limits.maxFields) {
      throw new ServiceError(413, "The form has too many parts.");
    }
  };
}

async function addField(request: FastifyRequest, name: string, part: FormPart, limits: SandboxLimits): Promise<void> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of part.body) {
    total += chunk.length;
    if (total > limits.maxFieldBytes) {
      throw new ServiceError(413, `A field of the form is larger than ${limits.maxFieldBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  if (name.length > limits.maxFieldNameBytes) return;
  request.sandbox.collector.add(name, decode(Buffer.concat(chunks), part.contentType));
}

/** UTF-8 unless the part names another alphabet. */
function decode(bytes: Buffer, contentType: string): string {
  const charset = /;\s*charset="?([\w-]{1,40})/.exec(contentType)?.[1];
  if (charset === undefined || charset === "utf-8") return bytes.toString("utf8");
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // An alphabet that nobody knows.
    return bytes.toString("utf8");
  }
}

function unreadable(cause: unknown): ServiceError {
  return new ServiceError(400, "The form could not be read.", { cause });
}
