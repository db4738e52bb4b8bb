import type { Extraction } from "../child/extraction.ts";
import { sourceChunks } from "../stream/decode-stream.ts";
import type { UnpackReason } from "../types.ts";
import { textOfRtf, unpackRtf } from "./compressed-rtf.ts";
import { copyMember } from "./copy-member.ts";
import { decodeCharset } from "./headers.ts";
import { readMapiProperties } from "./mapi-properties.ts";
import type { MapiProperty } from "./mapi-properties.ts";
import { Message } from "./message.ts";

const SIGNATURE = 0x223e9f78;
const HEADER_BYTES = 6;
const ATTRIBUTE_BYTES = 9;
const CHECKSUM_BYTES = 2;
const MAX_ATTRIBUTES = 100_000;
const MAX_PROPERTIES_BYTES = 8 * 1024 * 1024;
const MAX_TEXT_BYTES = 2 * 1024 * 1024;

/** Attributes of MS-OXTNEF. */
const ATTACH_RENDERING = 0x00069002;
const ATTACH_TITLE = 0x00018010;
const ATTACH_DATA = 0x0006800f;
const ATTACH_PROPERTIES = 0x00069005;
const MESSAGE_PROPERTIES = 0x00069003;
const MESSAGE_SUBJECT = 0x00018004;
const MESSAGE_BODY = 0x0002800c;

const LONG_NAME = 0x3707;
const OBJECT_DATA = 0x3701;
/** The class of the object stands before its bytes. */
const CLASS_BYTES = 16;

interface Attachment {
  title?: string;
  longName?: string;
  /** `length` is what the attribute says, which may be beyond the end. */
  data?: { readonly start: number; readonly length: number };
  object?: { readonly start: number; readonly length: number };
}

/** Reads a winmail.dat: its attachments become members, a message attached to it as a winmail.dat of its own. */
export async function readTnef(extraction: Extraction): Promise<UnpackReason | undefined> {
  const { source } = extraction;
  if (source.read(0, 4).length < 4 || source.read(0, 4).readUInt32LE(0) !== SIGNATURE) return "not-an-archive";
  const message = new Message(extraction);
  const attachments: Attachment[] = [];
  let at = HEADER_BYTES;
  for (let count = 0; at + ATTRIBUTE_BYTES <= source.size && count < MAX_ATTRIBUTES; count++) {
    const head = source.read(at, ATTRIBUTE_BYTES);
    const id = head.readUInt32LE(1);
    const length = head.readUInt32LE(5);
    const start = at + ATTRIBUTE_BYTES;
    if (start + length > source.size) extraction.note("truncated");
    takeAttribute(extraction, message, attachments, { id, start, length });
    at = start + length + CHECKSUM_BYTES;
  }
  attachments.forEach((attachment, place) => copyAttachment(extraction, attachment, place));
  message.finish();
  return undefined;
}

interface Attribute {
  readonly id: number;
  readonly start: number;
  readonly length: number;
}

function textOf(extraction: Extraction, { start, length }: Attribute): string {
  const bytes = extraction.source.read(start, Math.min(length, MAX_TEXT_BYTES));
  return decodeCharset(bytes, undefined).replace(/\0+$/, "");
}

function takeAttribute(
  extraction: Extraction,
  message: Message,
  attachments: Attachment[],
  attribute: Attribute,
): void {
  const { id, start, length } = attribute;
  if (id === ATTACH_RENDERING) attachments.push({});
  const last = attachments.at(-1);
  if (id === MESSAGE_SUBJECT) message.describe({ subject: textOf(extraction, attribute) });
  else if (id === MESSAGE_BODY) message.addText(textOf(extraction, attribute));
  else if (id === MESSAGE_PROPERTIES)
    for (const property of propertiesOf(extraction, attribute)) takeBody(message, property);
  else if (last === undefined) return;
  else if (id === ATTACH_TITLE) last.title = textOf(extraction, attribute);
  else if (id === ATTACH_DATA) last.data = { start, length };
  else if (id === ATTACH_PROPERTIES) takeProperties(extraction, last, attribute);
}

function propertiesOf(extraction: Extraction, { start, length }: Attribute): MapiProperty[] {
  return readMapiProperties(extraction.source.read(start, Math.min(length, MAX_PROPERTIES_BYTES)));
}

function takeBody(message: Message, { id, type, value }: MapiProperty): void {
  const text = type === 0x1f ? value.toString("utf16le") : decodeCharset(value, undefined);
  if (id === 0x1000) message.addText(text);
  else if (id === 0x1013) message.addHtml(text);
  else if (id === 0x1009) message.addText(textOfRtf(unpackRtf(value, MAX_TEXT_BYTES)));
}

/** The object's place in the file is kept, not its bytes: they may be most of the file. */
function takeProperties(extraction: Extraction, attachment: Attachment, attribute: Attribute): void {
  for (const { id, type, value, position, length } of propertiesOf(extraction, attribute)) {
    if (id === LONG_NAME) {
      attachment.longName = (type === 0x1f ? value.toString("utf16le") : decodeCharset(value, undefined)).replace(
        /\0+$/,
        "",
      );
    } else if (id === OBJECT_DATA) attachment.object = { start: attribute.start + position, length };
  }
}

function copyAttachment(extraction: Extraction, attachment: Attachment, place: number): void {
  const { title, longName, data, object } = attachment;
  const name = longName ?? title ?? `attachment-${place + 1}.${object === undefined ? "bin" : "dat"}`;
  if (data !== undefined) copyRange(extraction, name, data.start, data.length);
  else if (object !== undefined) copyRange(extraction, name, object.start + CLASS_BYTES, object.length - CLASS_BYTES);
  else extraction.skip(extraction.list({ name }), "unsupported-method");
}

function copyRange(extraction: Extraction, name: string, start: number, length: number): void {
  const { source } = extraction;
  const isCut = start + length > source.size;
  const chunks = sourceChunks(source, start, length);
  copyMember(extraction, { name, declaredSizeBytes: length, packedBytes: length, chunks, isCut: () => isCut });
}
