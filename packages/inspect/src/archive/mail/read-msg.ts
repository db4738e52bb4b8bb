import { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import type { UnpackReason } from "../types.ts";
import { CompoundFile } from "./compound-file.ts";
import type { CompoundEntry } from "./compound-file.ts";
import { textOfRtf, unpackRtf } from "./compressed-rtf.ts";
import { copyMember } from "./copy-member.ts";
import { decodeCharset } from "./headers.ts";
import { Message } from "./message.ts";

/** Messages within messages that are followed. */
const MAX_NESTED = 16;
const MAX_ATTACHMENTS = 10_000;
const MAX_PROPERTY_BYTES = 2 * 1024 * 1024;

/** Property ids of MS-OXPROPS as they stand in the names of streams. */
const BODY = "1000";
const BODY_HTML = "1013";
const BODY_RTF = "1009";
const SUBJECT = "0037";
const SENDER = "0C1F";
const SENDER_NAME = "0C1A";
const MESSAGE_ID = "1035";
const ATTACHED_DATA = "3701";
const ATTACHED_NAMES = ["3707", "3704", "3001"];

/** Reads an Outlook message: its attachments become members, also those of messages attached to it, under the name of that message. */
export async function readMsg(extraction: Extraction): Promise<UnpackReason | undefined> {
  const file = CompoundFile.open(extraction.source);
  if (file === undefined) return "not-an-archive";
  const root = file.children();
  if (!root.some(({ name }) => name.startsWith("__properties_version1.0"))) return "not-an-archive";
  const message = new Message(extraction);
  new MsgReader(extraction, file, message).read(root, "", 0);
  message.finish();
  return undefined;
}

class MsgReader {
  private readonly extraction: Extraction;
  private readonly file: CompoundFile;
  private readonly message: Message;
  private attachments = 0;

  constructor(extraction: Extraction, file: CompoundFile, message: Message) {
    this.extraction = extraction;
    this.file = file;
    this.message = message;
  }

  read(entries: readonly CompoundEntry[], prefix: string, depth: number): void {
    if (depth === 0) {
      const from = [this.text(entries, SENDER_NAME), this.text(entries, SENDER)].filter(Boolean).join(" ");
      this.message.describe({ from, subject: this.text(entries, SUBJECT), messageId: this.text(entries, MESSAGE_ID) });
    }
    this.readBodies(entries);
    for (const entry of entries) {
      if (!entry.isStorage || !entry.name.startsWith("__attach_version1.0_")) continue;
      if (++this.attachments > MAX_ATTACHMENTS) return this.extraction.note("members-not-listed");
      this.readAttachment(entry, prefix, depth);
    }
  }

  private readBodies(entries: readonly CompoundEntry[]): void {
    const plain = this.text(entries, BODY);
    if (plain !== undefined) this.message.addText(plain);
    const html = this.text(entries, BODY_HTML) ?? this.binary(entries, BODY_HTML)?.toString("latin1");
    if (html !== undefined) return this.message.addHtml(utf8OrLatin1(html));
    const packed = this.binary(entries, BODY_RTF);
    if (packed === undefined) return;
    const rtf = unpackRtf(packed, MAX_PROPERTY_BYTES);
    // RTF that was made of HTML holds its tags.
    if (rtf.includes("\\fromhtml")) this.message.addHtml(textOfRtf(rtf));
    else this.message.addText(textOfRtf(rtf));
  }

  private readAttachment(storage: CompoundEntry, prefix: string, depth: number): void {
    const entries = this.file.children(storage.index);
    const named = ATTACHED_NAMES.map((id) => this.text(entries, id)).find((name) => name !== undefined && name !== "");
    const name = prefix + (named ?? `attachment-${this.attachments}.bin`);
    const data = entries.find((entry) => entry.name === `__substg1.0_${ATTACHED_DATA}0102` && !entry.isStorage);
    if (data !== undefined) return this.copy(name, data);
    const nested = entries.find((entry) => entry.name === `__substg1.0_${ATTACHED_DATA}000D` && entry.isStorage);
    const inner = nested === undefined ? [] : this.file.children(nested.index);
    const isMessage = inner.some((entry) => entry.name.startsWith("__properties_version1.0"));
    if (isMessage && depth < MAX_NESTED) return this.read(inner, `${name}/`, depth + 1);
    // An attachment by reference, or an object of another program: there are no bytes of a file.
    const index = this.extraction.list({ name });
    this.extraction.skip(index, "unsupported-method");
  }

  private copy(name: string, data: CompoundEntry): void {
    let written = 0;
    const { file } = this;
    function* chunks(): Generator<Buffer> {
      for (const chunk of file.read(data)) {
        written += chunk.length;
        yield chunk;
      }
    }
    copyMember(this.extraction, {
      name,
      declaredSizeBytes: data.sizeBytes,
      packedBytes: data.sizeBytes,
      chunks: chunks(),
      isCut: () => written < data.sizeBytes,
    });
  }

  /** A text property, in either of its forms. */
  private text(entries: readonly CompoundEntry[], id: string): string | undefined {
    const unicode = entries.find(({ name }) => name.toUpperCase() === `__SUBSTG1.0_${id}001F`);
    if (unicode !== undefined)
      return this.file.readWhole(unicode, MAX_PROPERTY_BYTES).toString("utf16le").replace(/\0+$/, "");
    const ansi = entries.find(({ name }) => name.toUpperCase() === `__SUBSTG1.0_${id}001E`);
    if (ansi === undefined) return undefined;
    return decodeCharset(this.file.readWhole(ansi, MAX_PROPERTY_BYTES), undefined).replace(/\0+$/, "");
  }

  private binary(entries: readonly CompoundEntry[], id: string): Buffer | undefined {
    const entry = entries.find(({ name }) => name.toUpperCase() === `__SUBSTG1.0_${id}0102`);
    return entry === undefined ? undefined : this.file.readWhole(entry, MAX_PROPERTY_BYTES);
  }
}

function utf8OrLatin1(text: string): string {
  return /[^\u0000-\u00ff]/.test(text) ? text : decodeCharset(Buffer.from(text, "latin1"), undefined);
}
