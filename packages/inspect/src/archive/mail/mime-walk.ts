import { Buffer } from "node:buffer";
import { headerOf, parameterOf, parseHeaders } from "./headers.ts";
import type { MailHeaders } from "./headers.ts";
import type { SourceWindow } from "./window.ts";

/** Parts of one message, and multiparts within multiparts; what lies deeper is one part as it is. */
const MAX_PARTS = 20_000;
const MAX_DEPTH = 64;
const MAX_HEADER_BYTES = 128 * 1024;
/** Longer boundaries are cut: no delimiter line of theirs is then recognised. */
const MAX_BOUNDARY = 1024;

const LINE_START = Buffer.from("\n--", "latin1");

/** A part that holds no parts: its headers and where its body lies. */
export interface MimeLeaf {
  readonly headers: MailHeaders;
  readonly contentType: string;
  readonly start: number;
  readonly end: number;
  /** Whether it belongs to the message itself rather than standing beside it. */
  readonly isRoot: boolean;
}

/** What walking over a message has found out besides its parts. */
export interface MimeNotes {
  /** A multipart ended without its last delimiter. */
  isTruncated: boolean;
  hasTooManyParts: boolean;
}

interface OpenPart {
  readonly boundary: string;
}

interface Delimiter {
  /** Where its line starts, and what follows it. */
  readonly lineStart: number;
  readonly next: number;
  /** Place in the stack of open multiparts; -1 at the end of the message. */
  readonly level: number;
  readonly isLast: boolean;
}

/** Reads a message part by part in one pass; the body of a leaf is for the caller to read. */
export function* walkMime(
  window: SourceWindow,
  from: number,
  to: number,
  notes: MimeNotes,
): Generator<MimeLeaf & { readonly messageHeaders: MailHeaders }> {
  const open: OpenPart[] = [];
  const root = readPartHeaders(window, from, to);
  let part = root;
  let parts = 0;
  for (let isRoot = true; ; isRoot = false) {
    if (++parts > MAX_PARTS) {
      notes.hasTooManyParts = true;
      return;
    }
    const type = headerOf(part.headers, "content-type");
    const boundary = boundaryOf(type);
    const isMultipart = boundary !== undefined && open.length < MAX_DEPTH;
    if (isMultipart) open.push({ boundary });
    let delimiter = nextDelimiter(window, part.bodyStart, to, open);
    if (!isMultipart) {
      const contentType = contentTypeOf(type);
      yield {
        ...part,
        contentType,
        isRoot,
        start: part.bodyStart,
        end: bodyEnd(window, part.bodyStart, delimiter.lineStart),
        messageHeaders: root.headers,
      };
    }
    while (delimiter.level >= 0 && delimiter.isLast) {
      open.length = delimiter.level;
      delimiter = nextDelimiter(window, delimiter.next, to, open);
    }
    if (delimiter.level < 0) {
      notes.isTruncated ||= open.length > 0;
      return;
    }
    open.length = delimiter.level + 1;
    part = readPartHeaders(window, delimiter.next, to);
  }
}

/** The media type alone, in lower case; a part without one is plain text. */
function contentTypeOf(header: string | undefined): string {
  const type = (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type === "" ? "text/plain" : type;
}

function boundaryOf(header: string | undefined): string | undefined {
  if (header === undefined || !/^\s{0,8}multipart\//i.test(header)) return undefined;
  const boundary = parameterOf(header, "boundary")?.trimEnd().slice(0, MAX_BOUNDARY);
  return boundary === "" ? undefined : boundary;
}

interface PartHeaders {
  readonly headers: MailHeaders;
  readonly bodyStart: number;
}

const BLANK_LINE = /^\r?\n|\n\r?\n/;

/** Most headers end soon; reading far for each of many small parts would take long. */
const HEADER_STEPS = [2048, 16_384, MAX_HEADER_BYTES];

/** A part without a blank line is all headers. A delimiter within them ends the part, which is empty then. */
function readPartHeaders(window: SourceWindow, start: number, end: number): PartHeaders {
  const left = Math.max(0, end - start);
  for (const step of HEADER_STEPS) {
    const text = window.view(start, Math.min(step, left)).toString("latin1");
    const blank = BLANK_LINE.exec(text);
    const delimiter = text.slice(0, blank?.index).search(DELIMITER_LINE);
    if (delimiter >= 0) return { headers: parseHeaders(text.slice(0, delimiter)), bodyStart: start + delimiter };
    if (blank === null && step < left && step < MAX_HEADER_BYTES) continue;
    const length = blank?.index ?? text.length;
    return { headers: parseHeaders(text.slice(0, length)), bodyStart: start + length + (blank?.[0].length ?? 0) };
  }
  return { headers: [], bodyStart: end };
}

/** Two hyphens at the start of a line without a colon: no header. */
const DELIMITER_LINE = /\n--[^\n:]{1,1024}(?=\n)/;

/** The next line that is a delimiter of an open multipart: of several that fit, of the innermost. */
function nextDelimiter(window: SourceWindow, from: number, to: number, open: readonly OpenPart[]): Delimiter {
  // The delimiter may be the very first line of a body.
  for (let at = Math.max(0, from - 1); at < to;) {
    const found = open.length === 0 ? undefined : window.find(LINE_START, at, to);
    if (found === undefined) break;
    const line =
      window
        .view(found + 1, Math.min(MAX_BOUNDARY + 64, to - found - 1))
        .toString("latin1")
        .split("\n", 1)[0] ?? "";
    const level = open.findLastIndex(({ boundary }) => isDelimiter(line, boundary));
    if (level >= 0) {
      const isLast = line.startsWith("--", 2 + (open[level]?.boundary.length ?? 0));
      return { lineStart: found + 1, next: found + 1 + line.length + 1, level, isLast };
    }
    at = found + 1;
  }
  return { lineStart: to, next: to, level: -1, isLast: true };
}

function isDelimiter(line: string, boundary: string): boolean {
  return line.startsWith(boundary, 2) && /^(?:--)?\s{0,64}$/.test(line.slice(2 + boundary.length));
}

/** The line break before a delimiter belongs to the delimiter. */
function bodyEnd(window: SourceWindow, start: number, lineStart: number): number {
  if (lineStart >= window.source.size) return Math.max(start, lineStart);
  const before = window
    .view(Math.max(start, lineStart - 2), Math.min(2, Math.max(0, lineStart - start)))
    .toString("latin1");
  return Math.max(start, lineStart - (before.endsWith("\r\n") ? 2 : before.endsWith("\n") ? 1 : 0));
}
