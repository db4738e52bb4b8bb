import { isUtf8 } from "node:buffer";
import { parseDisposition } from "./disposition.ts";

/** A part of a form. Its body must be read before the next part is asked for; what is left of it is skipped then. */
export interface FormPart {
  /** Undefined when the part has none, or is no part of a form. */
  readonly name: string | undefined;
  /** The last part of the path that was sent, or undefined without one; hostile. */
  readonly filename: string | undefined;
  /** In lower case, with its parameters. */
  readonly contentType: string;
  readonly body: AsyncIterable<Buffer>;
}

/** Says that bytes are no form. */
export class MalformedFormError extends Error {
  override readonly name = "MalformedFormError";
}

/** Bytes of the header lines of one part. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Bytes between a delimiter and its line end: senders may pad it. */
const MAX_PADDING_BYTES = 1024;
/** RFC 2046 allows 70 characters. */
const MAX_BOUNDARY_CHARS = 200;
const LINE_END = Buffer.from("\r\n");
const HEADER_END = Buffer.from("\r\n\r\n");

/** The boundary that a content type names. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  return boundary === undefined || boundary === "" || boundary.length > MAX_BOUNDARY_CHARS ? undefined : boundary;
}

/**
 * Reads the parts of a `multipart/form-data` body one after the other, holding no more of it than one chunk.
 * @throws {MalformedFormError} when the body is no form, or ends before the form does.
 */
export async function* readParts(source: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<FormPart> {
  const reader = new PartReader(source, boundary);
  try {
    await reader.skipPreamble();
    while (await reader.beginPart()) {
      yield { ...parseHeader(await reader.readHeader()), body: reader.readPart() };
      await reader.skipPart();
    }
  } finally {
    await reader.leave();
  }
}

/** Walks through the bytes of a form. A part ends at its delimiter: a line end, two hyphens and the boundary. */
class PartReader {
  readonly #source: AsyncIterator<Buffer>;
  // The first delimiter may stand at the very beginning, without a line end before it.
  #delimiter: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #isInPart = true;

  constructor(source: AsyncIterable<Buffer>, boundary: string) {
    this.#source = source[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`--${boundary}`, "latin1");
  }

  /** The rest of the part, up to its delimiter. */
  async *readPart(): AsyncGenerator<Buffer> {
    while (this.#isInPart) {
      const piece = this.#takePiece();
      if (piece.length > 0) yield piece;
      else if (this.#isInPart) await this.#more();
    }
  }

  async skipPart(): Promise<void> {
    while (this.#isInPart) if (this.#takePiece().length === 0 && this.#isInPart) await this.#more();
  }

  /** Skips what stands before the first delimiter, which is no part. */
  async skipPreamble(): Promise<void> {
    await this.skipPart();
    this.#delimiter = Buffer.concat([LINE_END, this.#delimiter]);
  }

  /** Goes past the end of a delimiter's line. False at the last delimiter; whatever follows is no part. */
  async beginPart(): Promise<boolean> {
    while (this.#held.length < 2) await this.#more();
    if (this.#held.subarray(0, 2).equals(Buffer.from("--"))) return false;
    const padding = await this.#readUntil(LINE_END, MAX_PADDING_BYTES);
    if (padding.some((byte) => byte !== 0x20 && byte !== 0x09)) throw new MalformedFormError("a delimiter has a tail");
    this.#isInPart = true;
    return true;
  }

  /** The header lines of the part that has begun; a part may have none. */
  async readHeader(): Promise<Buffer> {
    while (this.#held.length < LINE_END.length) await this.#more();
    if (!this.#held.subarray(0, LINE_END.length).equals(LINE_END)) {
      return await this.#readUntil(HEADER_END, MAX_HEADER_BYTES);
    }
    this.#held = this.#held.subarray(LINE_END.length);
    return Buffer.alloc(0);
  }

  /** What is surely the part's own of the bytes that are here; nothing when more are needed to tell. */
  #takePiece(): Buffer {
    const held = this.#held;
    const end = held.indexOf(this.#delimiter);
    if (end !== -1) {
      this.#isInPart = false;
      this.#held = held.subarray(end + this.#delimiter.length);
      return held.subarray(0, end);
    }
    const safe = this.#beginOfTail(held);
    this.#held = held.subarray(safe);
    return held.subarray(0, safe);
  }

  /** Where a delimiter may begin that the next bytes bring to its end; the length when none does. */
  #beginOfTail(held: Buffer): number {
    const [first = 0] = this.#delimiter;
    let at = held.indexOf(first, Math.max(0, held.length - this.#delimiter.length + 1));
    while (at !== -1 && !held.subarray(at).equals(this.#delimiter.subarray(0, held.length - at))) {
      at = held.indexOf(first, at + 1);
    }
    return at === -1 ? held.length : at;
  }

  async #readUntil(mark: Buffer, maxBytes: number): Promise<Buffer> {
    for (;;) {
      const end = this.#held.indexOf(mark);
      if (end > maxBytes || (end === -1 && this.#held.length > maxBytes + mark.length)) {
        throw new MalformedFormError(`more than ${maxBytes} bytes before the end of a line`);
      }
      if (end !== -1) {
        const found = this.#held.subarray(0, end);
        this.#held = this.#held.subarray(end + mark.length);
        return found;
      }
      await this.#more();
    }
  }

  /** Lets go of the source, whatever is left of it. */
  async leave(): Promise<void> {
    await this.#source.return?.();
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) throw new MalformedFormError("the form ends too early");
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
  }
}

function parseHeader(bytes: Buffer): Omit<FormPart, "body"> {
  // UTF-8 by now, something else in old clients: then the bytes are kept as they are.
  const text = bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
  const lines = new Map<string, string>();
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) lines.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = parseDisposition(lines.get("content-disposition") ?? "");
  const contentType = lines.get("content-type")?.toLowerCase() ?? "";
  if (disposition.type !== "form-data") return { name: undefined, filename: undefined, contentType };
  const { name, filename } = disposition;
  return { name, filename: filename && baseName(filename), contentType };
}

/** Some browsers send whole paths, of either kind. */
function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
