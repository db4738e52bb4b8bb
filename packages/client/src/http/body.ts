import { FileSourceError } from "../errors.ts";
import type { FileSource } from "../file-source.ts";
import { joinPieces } from "../join-pieces.ts";
import { MAX_PART_FILENAME_CHARS } from "../limits.ts";
import type { StreamedBody } from "../transport/transport.ts";

export type Field = readonly [name: string, value: string];

/** Bytes from which on a piece is sent by itself. */
const JOINED_BYTES = 64 * 1024;

export interface EncodedBody extends StreamedBody {
  readonly contentType: string;
}

/** `application/x-www-form-urlencoded`. */
export function encodeForm(fields: readonly Field[]): EncodedBody {
  const text = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
  return encodeText("application/x-www-form-urlencoded", text);
}

/** `application/json`. */
export function encodeJson(value: unknown): EncodedBody {
  return encodeText("application/json", JSON.stringify(value));
}

function encodeText(contentType: string, text: string): EncodedBody {
  const bytes = new TextEncoder().encode(text);
  return {
    contentType,
    sizeBytes: bytes.byteLength,
    async *stream() {
      yield bytes;
    },
  };
}

/**
 * `multipart/form-data` with the fields first and the file last, streamed, its length known before.
 * `boundary` must be unguessable: whoever guesses it can end the file's part inside the file.
 */
export function encodeMultipart(
  fields: readonly Field[],
  file: { readonly field: string; readonly source: FileSource },
  boundary: string,
): EncodedBody {
  const encoder = new TextEncoder();
  const parts = fields.map(([name, value]) => `${partHead(boundary, name)}\r\n\r\n${value}\r\n`).join("");
  const fileHead = `${partHead(boundary, file.field)}; filename="${partFilename(file.source.name)}"`;
  const head = encoder.encode(`${parts}${fileHead}\r\nContent-Type: application/octet-stream\r\n\r\n`);
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: head.byteLength + file.source.sizeBytes + tail.byteLength,
    stream: () => joinSmall(inTurn(head, readExactly(file.source), tail)),
  };
}

async function* inTurn(
  head: Uint8Array,
  pieces: AsyncIterable<Uint8Array>,
  tail: Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield head;
  yield* pieces;
  yield tail;
}

/** Pieces that are small together go out together: each would be a packet of its own, and wake the other side by itself. */
async function* joinSmall(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of pieces) {
    held.push(piece);
    heldBytes += piece.byteLength;
    if (heldBytes < JOINED_BYTES) continue;
    yield* joined(held, heldBytes);
    held = [];
    heldBytes = 0;
  }
  yield* joined(held, heldBytes);
}

/** The pieces as one, if that costs no large copy. */
function* joined(pieces: readonly Uint8Array[], size: number): Generator<Uint8Array> {
  if (size >= 2 * JOINED_BYTES) yield* pieces;
  else if (size > 0) yield joinPieces(pieces, size);
}

/**
 * A file's name in the header of its part: quotes and line ends as browsers write them, other control characters
 * likewise, because parsers drop the part for them. Only a hint: `sample_filename` carries the name itself.
 */
export function partFilename(name: string): string {
  return name
    .slice(0, MAX_PART_FILENAME_CHARS)
    .toWellFormed()
    .replaceAll(/["\u0000-\u001f\u007f]/g, percentEncode);
}

function partHead(boundary: string, name: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
}

function percentEncode(char: string): string {
  return `%${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Announces a length and keeps to it: a file that grew, shrank or failed ends the request half-way. */
async function* readExactly(source: FileSource): AsyncGenerator<Uint8Array> {
  let seen = 0;
  try {
    for await (const chunk of source.open()) {
      seen += chunk.byteLength;
      if (seen > source.sizeBytes) break;
      yield chunk;
    }
  } catch (error) {
    throw fileError("Reading it failed.", error);
  }
  if (seen !== source.sizeBytes)
    throw fileError(
      `${source.sizeBytes} bytes were announced, but there are ${seen > source.sizeBytes ? "more" : seen}.`,
    );
}

function fileError(detail: string, cause?: unknown): FileSourceError {
  return new FileSourceError({ code: "TG_FILE_SOURCE", operationId: "submitSample", detail, cause });
}
