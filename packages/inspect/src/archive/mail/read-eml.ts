import { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import { sourceChunks } from "../stream/decode-stream.ts";
import type { UnpackReason } from "../types.ts";
import { copyMember } from "./copy-member.ts";
import { decodeCharset, decodeWords, headerOf, parameterOf } from "./headers.ts";
import type { MailHeaders } from "./headers.ts";
import { unnamedPart } from "./member-names.ts";
import { Message } from "./message.ts";
import { walkMime } from "./mime-walk.ts";
import type { MimeLeaf, MimeNotes } from "./mime-walk.ts";
import { transferDecoderOf } from "./transfer-decoding.ts";
import { SourceWindow } from "./window.ts";

/** Reads an e-mail message: attachments and messages within it become members, its texts yield links and passwords. */
export async function readEml(extraction: Extraction): Promise<UnpackReason | undefined> {
  const { source } = extraction;
  const window = new SourceWindow(source);
  const notes: MimeNotes = { isTruncated: false, hasTooManyParts: false };
  const message = new Message(extraction);
  let place = 0;
  for (const leaf of walkMime(window, startOf(window), source.size, notes)) {
    if (place === 0) {
      if (leaf.messageHeaders.length === 0) return "not-an-archive";
      message.describe(factsOf(leaf.messageHeaders));
    }
    place += 1;
    takeLeaf(extraction, message, leaf, place);
  }
  message.finish();
  if (notes.isTruncated) extraction.note("truncated");
  return notes.hasTooManyParts ? "limit-members" : undefined;
}

/** Behind the line that separates messages in a mailbox, and behind a byte order mark. */
function startOf(window: SourceWindow): number {
  const head = window.view(0, 1024).toString("latin1");
  const mark = head.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
  if (!head.startsWith("From ", mark)) return mark;
  const end = head.indexOf("\n", mark);
  return end < 0 ? mark : end + 1;
}

function factsOf(headers: MailHeaders): Record<"from" | "subject" | "date" | "messageId", string | undefined> {
  const read = (name: string): string | undefined => {
    const value = headerOf(headers, name);
    return value === undefined ? undefined : decodeWords(value);
  };
  return { from: read("from"), subject: read("subject"), date: read("date"), messageId: read("message-id") };
}

function takeLeaf(extraction: Extraction, message: Message, leaf: MimeLeaf, place: number): void {
  const disposition = headerOf(leaf.headers, "content-disposition");
  const type = headerOf(leaf.headers, "content-type");
  const fileName = parameterOf(disposition, "filename") ?? parameterOf(type, "name");
  const isText = leaf.contentType === "text/plain" || leaf.contentType === "text/html";
  const isAttached = fileName !== undefined || /^\s{0,8}attachment/i.test(disposition ?? "") || !isText;
  if (isAttached) return takeAttachment(extraction, leaf, fileName ?? unnamedPart(place, leaf.contentType));
  const text = decodeCharset(readBody(leaf, extraction, message.room), parameterOf(type, "charset"));
  if (leaf.contentType === "text/html") message.addHtml(text);
  else message.addText(text);
  takeUuencoded(extraction, leaf, text);
}

function encodingOf(leaf: MimeLeaf): string {
  return (headerOf(leaf.headers, "content-transfer-encoding") ?? "").trim().toLowerCase();
}

function* bodyChunks(extraction: Extraction, leaf: MimeLeaf, encoding = encodingOf(leaf)): Generator<Buffer> {
  const decoder = transferDecoderOf(encoding);
  for (const chunk of sourceChunks(extraction.source, leaf.start, leaf.end - leaf.start)) {
    const bytes = decoder.push(chunk);
    if (bytes.length > 0) yield bytes;
  }
  const rest = decoder.end();
  if (rest.length > 0) yield rest;
}

function takeAttachment(extraction: Extraction, leaf: MimeLeaf, name: string): void {
  const packedBytes = leaf.end - leaf.start;
  copyMember(extraction, { name, packedBytes, chunks: bodyChunks(extraction, leaf) });
}

/** The first bytes of a text: more is of no use to anybody. */
function readBody(leaf: MimeLeaf, extraction: Extraction, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  let bytes = 0;
  for (const chunk of bodyChunks(extraction, leaf)) {
    if (bytes >= maxBytes) break;
    parts.push(Buffer.from(chunk));
    bytes += chunk.length;
  }
  return Buffer.concat(parts).subarray(0, maxBytes);
}

const UU_BEGIN = /^begin [0-7]{3,4} ([^\r\n]{1,255})/m;

/** An attachment as mail had them before MIME: lines in the text itself. Several in one text come out as one. */
function takeUuencoded(extraction: Extraction, leaf: MimeLeaf, text: string): void {
  const name = UU_BEGIN.exec(text)?.[1];
  if (name === undefined || encodingOf(leaf) === "base64") return;
  const packedBytes = leaf.end - leaf.start;
  copyMember(extraction, { name, packedBytes, chunks: bodyChunks(extraction, leaf, "uuencode") });
}
