import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { FastifyReply } from "fastify";

/** The body of an answer that is about to be sent. */
export interface AnswerBody {
  /** Unknown for a stream that does not say. */
  readonly sizeBytes: number | undefined;
  readonly bytes: AsyncIterable<Buffer>;
  /** For a body that is not sent. */
  discard(): void;
}

/** What a reply holds as its body; `undefined` when there is none. */
export function openBody(reply: FastifyReply, payload: unknown): AnswerBody | undefined {
  if (payload instanceof Readable) return openStream(reply, payload);
  if (typeof payload !== "string" && !Buffer.isBuffer(payload)) return undefined;
  const buffer = Buffer.from(payload);
  if (buffer.length === 0) return undefined;
  return { sizeBytes: buffer.length, bytes: Readable.from([buffer]), discard: () => undefined };
}

function openStream(reply: FastifyReply, stream: Readable): AnswerBody {
  const length = Number(reply.getHeader("content-length") ?? Number.NaN);
  // Nobody else closes a stream that is read at second hand when the caller leaves before its first byte.
  reply.raw.once("close", () => stream.destroy());
  return {
    sizeBytes: Number.isSafeInteger(length) ? length : undefined,
    bytes: stream,
    discard: () => void stream.destroy(),
  };
}

/** Bytes to send, as Fastify takes them. */
export function toStream(bytes: AsyncIterable<Buffer>): Readable {
  return Readable.from(bytes, { objectMode: false });
}

/** The first bytes of a body, and no more of it. */
export async function* firstBytes(bytes: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  if (left === 0) return;
  for await (const chunk of bytes) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** The same bytes in pieces with a pause behind each. */
export async function* drip(
  raw: ServerResponse,
  bytes: AsyncIterable<Buffer>,
  piece: { sizeBytes: number; pauseMs: number },
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += piece.sizeBytes) {
      yield chunk.subarray(start, start + piece.sizeBytes);
      await pause(raw, piece.pauseMs);
    }
  }
}

/** Sends the bytes and then ends the connection, whatever length the head promised. */
export async function* cutAfter(raw: ServerResponse, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* bytes;
  raw.flushHeaders();
  if (raw.destroyed) return;
  const closed = once(raw, "close");
  // The socket is told, since the answer itself would wait for the rest of its body.
  if (raw.socket) raw.socket.destroySoon();
  else raw.destroy();
  await closed;
}

/** Waits, but not longer than the caller does. */
export async function pause(raw: ServerResponse, ms: number): Promise<void> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  raw.once("close", onClose);
  try {
    await setTimeout(ms, undefined, { signal: gone.signal });
  } catch {
    // Nobody waits for the answer any more.
  } finally {
    raw.off("close", onClose);
  }
}

/** All bytes as text; `undefined` beyond the limit, or when the size is not known before. */
export async function gatherText(body: AnswerBody, maxBytes: number): Promise<string | undefined> {
  if (body.sizeBytes === undefined || body.sizeBytes > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of body.bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
