import { asBuffer, latin1 } from "../bytes.ts";

export type TextEncoding = "ascii" | "utf-8" | "utf-16le" | "utf-16be" | "8-bit";

/** Text decoded from the beginning of a file. */
export interface DecodedText {
  text: string;
  encoding: TextEncoding;
  hasByteOrderMark: boolean;
}

/** Control characters that text has: tab, line feed, form feed, carriage return, escape, backspace, bell, and DOS end of file. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([7, 8, 9, 10, 11, 12, 13, 0x1a, 0x1b]);

/** Class of every byte: 0 printable ASCII or text control, 1 high, 2 other control. */
const BYTE_CLASS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 ? 1 : byte >= 0x20 && byte !== 0x7f ? 0 : TEXT_CONTROLS.has(byte) ? 0 : 2,
);

/**
 * Decodes what looks like text, or returns undefined for binary data. UTF-16 is recognised by its mark or by its zero bytes; one
 * control character in about 200 is let pass, as real scripts hold stray ones.
 */
export function decodeText(head: Uint8Array, maxBytes: number): DecodedText | undefined {
  const area = head.subarray(0, maxBytes);
  if (area[0] === 0xff && area[1] === 0xfe)
    return { text: utf16(area.subarray(2), true), encoding: "utf-16le", hasByteOrderMark: true };
  if (area[0] === 0xfe && area[1] === 0xff)
    return { text: utf16(area.subarray(2), false), encoding: "utf-16be", hasByteOrderMark: true };
  const hasMark = area[0] === 0xef && area[1] === 0xbb && area[2] === 0xbf;
  const body = hasMark ? area.subarray(3) : area;
  const { high, controls, zeros } = countClasses(body);
  if (zeros > 0) return decodeUnmarkedUtf16(body, zeros);
  if (controls > body.length / 200) return undefined;
  if (high === 0) return { text: latin1(body), encoding: hasMark ? "utf-8" : "ascii", hasByteOrderMark: hasMark };
  const utf8 = decodeUtf8(body, area.length < head.length);
  if (utf8 !== undefined) return { text: utf8, encoding: "utf-8", hasByteOrderMark: hasMark };
  // Latin-1 and code pages: mostly ASCII, or it is noise that happens to have no control characters.
  return high > body.length * 0.6 || (high > body.length * 0.3 && body.length < 64)
    ? undefined
    : { text: latin1(body), encoding: "8-bit", hasByteOrderMark: false };
}

function countClasses(bytes: Uint8Array): { high: number; controls: number; zeros: number } {
  let high = 0;
  let controls = 0;
  let zeros = 0;
  for (const byte of bytes) {
    const kind = BYTE_CLASS[byte];
    if (kind === 0) continue;
    if (kind === 1) high++;
    else if (byte === 0) zeros++;
    else controls++;
  }
  return { high, controls, zeros };
}

/** Every second byte zero, on one side only: UTF-16 without a mark, as PowerShell and registry exports write it. */
function decodeUnmarkedUtf16(bytes: Uint8Array, zeros: number): DecodedText | undefined {
  if (bytes.length < 8 || zeros < bytes.length * 0.4 || zeros > bytes.length * 0.5 + 1) return undefined;
  const sample = bytes.subarray(0, 4096);
  let odd = 0;
  let even = 0;
  for (let index = 0; index < sample.length; index++) {
    if (sample[index] !== 0) continue;
    if ((index & 1) === 0) even++;
    else odd++;
  }
  const little = odd > even;
  if (Math.min(odd, even) > 0) return undefined;
  const text = utf16(bytes, little);
  for (let index = 0; index < Math.min(text.length, 512); index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 && !TEXT_CONTROLS.has(code)) return undefined;
  }
  return { text, encoding: little ? "utf-16le" : "utf-16be", hasByteOrderMark: false };
}

function utf16(bytes: Uint8Array, little: boolean): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  if (little) return asBuffer(even).toString("utf16le");
  return Buffer.from(even).swap16().toString("utf16le");
}

/** Strict decoding; when the text was cut, up to three bytes of the last character may be missing. */
function decodeUtf8(bytes: Uint8Array, isCut: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    // Not UTF-8: an outcome, not a fault.
    return undefined;
  }
}

const ENCODING_WORDS: Readonly<Record<TextEncoding, string>> = {
  ascii: "ASCII text",
  "utf-8": "UTF-8 Unicode text",
  "utf-16le": "Little-endian UTF-16 Unicode text",
  "utf-16be": "Big-endian UTF-16 Unicode text",
  "8-bit": "ISO-8859 text",
};

/** "ASCII text, with very long lines, with CRLF line terminators", as libmagic says it. */
export function describeText(decoded: DecodedText): string {
  const words = [ENCODING_WORDS[decoded.encoding]];
  if (decoded.hasByteOrderMark && decoded.encoding === "utf-8") words[0] = "UTF-8 Unicode (with BOM) text";
  const { longest, crlf, cr, lf } = measureLines(decoded.text);
  if (longest > 300) words.push("with very long lines");
  if (crlf > 0 && lf > 0) words.push("with CRLF, LF line terminators");
  else if (crlf > 0) words.push("with CRLF line terminators");
  else if (cr > 0 && lf === 0) words.push("with CR line terminators");
  else if (lf === 0) words.push("with no line terminators");
  return words.join(", ");
}

function measureLines(text: string): { longest: number; crlf: number; cr: number; lf: number } {
  const counts = { longest: 0, crlf: 0, cr: 0, lf: 0 };
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
    if (end > 0 && text.charCodeAt(end - 1) === 13) counts.crlf++;
    else counts.lf++;
    counts.longest = Math.max(counts.longest, end - start);
    start = end + 1;
  }
  counts.longest = Math.max(counts.longest, text.length - start);
  if (counts.crlf + counts.lf === 0 && text.includes("\r")) counts.cr = 1;
  return counts;
}
