import { Buffer } from "node:buffer";

/** Headers of one part, names in lower case, each unfolded. */
export type MailHeaders = readonly (readonly [name: string, value: string])[];

const MAX_HEADERS = 1000;
const MAX_HEADER_CHARACTERS = 16_384;

/** Reads a block of header lines, as Latin-1 text; what is no header line is passed over. */
export function parseHeaders(text: string): MailHeaders {
  const headers: [string, string][] = [];
  for (const line of text.split(/\r?\n/)) {
    const last = headers.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last !== undefined && last[1].length < MAX_HEADER_CHARACTERS) last[1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(":");
    if (colon <= 0 || colon > 100 || headers.length >= MAX_HEADERS) continue;
    headers.push([
      line.slice(0, colon).trim().toLowerCase(),
      line.slice(colon + 1, colon + MAX_HEADER_CHARACTERS).trim(),
    ]);
  }
  return headers;
}

/** The first header of that name. */
export function headerOf(headers: MailHeaders, name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1];
}

/** Text in a charset as a mail names it; one that nobody knows is read as Latin-1. */
export function decodeCharset(bytes: Uint8Array, charset: string | undefined): string {
  try {
    return new TextDecoder(charset ?? "utf-8", { fatal: charset === undefined }).decode(bytes);
  } catch {
    // An unknown name, or bytes without one that are no UTF-8.
    return Buffer.from(bytes).toString("latin1");
  }
}

/** Pieces that a long parameter is cut into (RFC 2231). */
const MAX_PIECES = 32;

/** Reads name="value" or name=value behind the first semicolon, also in pieces (name*0=) and with a charset (name*=utf-8''value). */
export function parameterOf(value: string | undefined, name: string): string | undefined {
  if (value === undefined) return undefined;
  const whole = readParameter(value, name);
  if (whole !== undefined) return whole.isExtended ? decodeExtended(whole.text) : decodeWords(whole.text);
  const pieces: { text: string; isExtended: boolean }[] = [];
  for (let place = 0; place < MAX_PIECES; place++) {
    const piece = readParameter(value, String.raw`${name}\*${place}`);
    if (piece === undefined) break;
    pieces.push(piece);
  }
  if (pieces.length === 0) return undefined;
  const text = pieces.map((piece) => piece.text).join("");
  return pieces.some(({ isExtended }) => isExtended) ? decodeExtended(text) : decodeWords(text);
}

function readParameter(value: string, pattern: string): { text: string; isExtended: boolean } | undefined {
  const match = new RegExp(
    String.raw`;\s{0,20}${pattern}(\*?)\s{0,4}=\s{0,4}(?:"((?:[^"\\]|\\.){0,1024})"|([^\s;"]{1,1024}))`,
    "i",
  ).exec(value);
  if (match === null) return undefined;
  const text = match[2]?.replaceAll(/\\(["\\])/g, "$1") ?? match[3] ?? "";
  return { text, isExtended: match[1] === "*" };
}

/** `charset'language'percent-encoded` */
function decodeExtended(text: string): string {
  const [, charset, encoded] = /^([\w-]{0,40})'[\w-]{0,20}'([^]*)$/.exec(text) ?? [undefined, undefined, text];
  const bytes = Buffer.from(percentDecode(encoded ?? text), "latin1");
  return decodeCharset(bytes, charset === "" ? undefined : charset);
}

function percentDecode(text: string): string {
  return text.replaceAll(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Encoded words (=?charset?B?…?=, Q likewise); a character may be cut between two words of one charset. */
export function decodeWords(value: string): string {
  const joined = value.replaceAll(/\?=\s{1,20}=\?/g, "?==?");
  const words = /(?:=\?[\w-]{1,40}(?:\*[\w-]{1,20})?\?[bqBQ]\?[^?\s]{0,2048}\?=){1,64}/g;
  return joined.replaceAll(words, decodeRun);
}

function decodeRun(run: string): string {
  let text = "";
  let pending: Buffer[] = [];
  let charset: string | undefined;
  for (const [, name = "", kind = "", body = ""] of run.matchAll(
    /=\?([\w-]{1,40})(?:\*[\w-]{1,20})?\?([bqBQ])\?([^?\s]{0,2048})\?=/g,
  )) {
    if (charset !== undefined && charset !== name.toLowerCase()) {
      text += decodeCharset(Buffer.concat(pending), charset);
      pending = [];
    }
    charset = name.toLowerCase();
    pending.push(kind.toLowerCase() === "b" ? Buffer.from(body, "base64") : decodeQ(body));
  }
  return text + decodeCharset(Buffer.concat(pending), charset);
}

function decodeQ(body: string): Buffer {
  const text = body
    .replaceAll("_", " ")
    .replaceAll(/=([0-9a-fA-F]{2})/g, (_whole, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(text, "latin1");
}
