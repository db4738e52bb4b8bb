import { Buffer } from "node:buffer";
import type { Extraction } from "../child/extraction.ts";
import { sourceChunks } from "../stream/decode-stream.ts";
import type { UnpackReason } from "../types.ts";
import { copyMember } from "./copy-member.ts";
import { SourceWindow } from "./window.ts";

const SEPARATOR = Buffer.from("\nFrom ", "latin1");
const START = "From ";
/** A separator stands behind an empty line and ends with a year: a sentence that begins with "From" does not. */
const SEPARATOR_LINE = /^From \S{1,256} .{1,100}\d{4}/;
const MAX_LINE_BYTES = 512;

/** Reads a mailbox: each of its messages becomes a member. */
export async function readMbox(extraction: Extraction): Promise<UnpackReason | undefined> {
  const { source } = extraction;
  const window = new SourceWindow(source);
  if (window.view(0, START.length).toString("latin1") !== START) return "not-an-archive";
  let place = 0;
  for (let start = 0; start < source.size;) {
    const next = nextSeparator(window, start + 1) ?? source.size;
    const from = start + lineAt(window, start).length + 1;
    place += 1;
    const packedBytes = Math.max(0, next - from);
    copyMember(extraction, {
      name: `message-${place}.eml`,
      packedBytes,
      chunks: sourceChunks(source, from, packedBytes),
    });
    start = next;
  }
  return undefined;
}

function lineAt(window: SourceWindow, position: number): string {
  return window.view(position, MAX_LINE_BYTES).toString("latin1").split("\n", 1)[0] ?? "";
}

function nextSeparator(window: SourceWindow, from: number): number | undefined {
  const { size } = window.source;
  for (let at = window.find(SEPARATOR, from, size); at !== undefined; at = window.find(SEPARATOR, at + 1, size)) {
    const isBehindBlank = /\n\r?$/.test(window.view(Math.max(0, at - 2), 2).toString("latin1"));
    if (isBehindBlank && SEPARATOR_LINE.test(lineAt(window, at + 1))) return at + 1;
  }
  return undefined;
}
