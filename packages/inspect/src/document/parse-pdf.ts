import { inflateSync, constants } from "node:zlib";
import { latin1, utf16le } from "../bytes.ts";
import {
  MAX_PDF_OBJECTS,
  MAX_PDF_STREAM_BYTES,
  MAX_PDF_STREAMS,
  MAX_PDF_TOTAL_BYTES,
  MAX_PDF_VALUES,
  MAX_PDF_VALUES_READ,
} from "../limits.ts";
import type { PdfFacts, PdfKeyword } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";

const KEYWORDS: readonly PdfKeyword[] = [
  ...(["/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/EmbeddedFile", "/URI", "/SubmitForm"] as const),
  ...(["/GoToR", "/GoToE", "/RichMedia", "/XFA", "/AcroForm", "/JBIG2Decode", "/ObjStm", "/Encrypt"] as const),
];

const MAX_STRING_CHARACTERS = 2048;
const MAX_SCRIPT_CHARACTERS = 16_384;
const MAX_NAME_CHARACTERS = 64;

interface PdfStream {
  objectNumber: number;
  dictionary: string;
  data: Uint8Array;
}

interface Scan {
  facts: PdfFacts;
  limits: Set<string>;
  /** Objects that hold scripts which actions refer to. */
  scriptObjects: Set<number>;
}

/**
 * Scans the objects of a PDF as they lie in the file, without following its tables, which hostile files forge. Streams are inflated
 * (FlateDecode, also behind ASCIIHexDecode); object streams are scanned like the file itself. Never throws.
 */
export function parsePdf(bytes: Uint8Array): Parsed<PdfFacts> | undefined {
  const text = latin1(bytes);
  const headerOffset = text.slice(0, 2048).indexOf("%PDF-");
  if (headerOffset === -1) return undefined;
  const scan: Scan = { facts: emptyFacts(text, headerOffset), limits: new Set(), scriptObjects: new Set() };
  const { outside, streams } = splitStreams(text, bytes, scan);
  scanText(outside, scan);
  scanStreams(streams, scan);
  scan.facts.isEncrypted = scan.facts.keywords["/Encrypt"] > 0;
  return { facts: scan.facts, limitsReached: [...scan.limits] };
}

function emptyFacts(text: string, headerOffset: number): PdfFacts {
  const lastEnd = text.lastIndexOf("%%EOF");
  const afterEnd = lastEnd === -1 ? "" : text.slice(lastEnd + 5);
  // One entry for each keyword of the type.
  const keywords = Object.fromEntries(KEYWORDS.map((keyword) => [keyword, 0])) as Record<PdfKeyword, number>;
  return {
    version: /^%PDF-(\d\.\d)/.exec(text.slice(headerOffset, headerOffset + 8))?.[1] ?? "",
    headerOffset,
    objectCount: 0,
    streamCount: 0,
    pageCount: 0,
    keywords,
    obfuscatedNameCount: 0,
    uris: [],
    javascript: [],
    launchTargets: [],
    embeddedFileNames: [],
    isEncrypted: false,
    endMarkerCount: text.split("%%EOF", 1000).length - 1,
    bytesAfterEnd: afterEnd.replace(/^[\r\n \0]{1,16}/, "").length,
    problems: [],
  };
}

/** Takes the streams out, so that chance bytes within them are not counted as names. */
function splitStreams(text: string, bytes: Uint8Array, scan: Scan): { outside: string; streams: PdfStream[] } {
  const outside: string[] = [];
  const streams: PdfStream[] = [];
  let position = 0;
  for (;;) {
    const keyword = findStreamKeyword(text, position);
    if (keyword === undefined) break;
    const before = text.slice(position, keyword.start);
    outside.push(before);
    const end = text.indexOf("endstream", keyword.dataStart);
    const dataEnd = end === -1 ? text.length : end;
    scan.facts.streamCount++;
    if (streams.length < MAX_PDF_STREAMS)
      streams.push({ ...describeOwner(before), data: bytes.subarray(keyword.dataStart, dataEnd) });
    else scan.limits.add("MAX_PDF_STREAMS");
    if (end === -1) {
      scan.facts.problems.push("A stream has no end.");
      return { outside: outside.join("\n"), streams };
    }
    position = end + "endstream".length;
  }
  outside.push(text.slice(position));
  return { outside: outside.join("\n"), streams };
}

/** "stream" directly behind a dictionary, followed by a line end. */
function findStreamKeyword(text: string, from: number): { start: number; dataStart: number } | undefined {
  for (let at = text.indexOf("stream", from); at !== -1; at = text.indexOf("stream", at + 6)) {
    const next = text.charCodeAt(at + 6);
    const isBehindDictionary = text
      .slice(Math.max(0, at - 12), at)
      .trimEnd()
      .endsWith(">>");
    if (isBehindDictionary && next === 10) return { start: at, dataStart: at + 7 };
    if (isBehindDictionary && next === 13)
      return { start: at, dataStart: at + (text.charCodeAt(at + 7) === 10 ? 8 : 7) };
  }
  return undefined;
}

/** The object number and dictionary in front of a stream. */
function describeOwner(before: string): { objectNumber: number; dictionary: string } {
  const tail = before.slice(-8192);
  const at = tail.lastIndexOf(" obj");
  const number = /(\d{1,10})\s{1,4}\d{1,5}$/.exec(tail.slice(Math.max(0, at - 24), Math.max(0, at)))?.[1];
  return { objectNumber: number === undefined ? -1 : Number(number), dictionary: at === -1 ? tail : tail.slice(at) };
}

function decodeName(name: string): string {
  return name.replaceAll(/#([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function scanText(text: string, scan: Scan): void {
  const { facts } = scan;
  const objects = countMatches(text, /\b\d{1,10}\s{1,4}\d{1,5}\s{1,4}obj\b/g, MAX_PDF_OBJECTS);
  if (objects === MAX_PDF_OBJECTS) scan.limits.add("MAX_PDF_OBJECTS");
  facts.objectCount += objects;
  const known = new Set<string>(KEYWORDS);
  for (const match of text.matchAll(/\/[A-Za-z#][A-Za-z0-9#]{0,63}/g)) {
    const raw = match[0].slice(0, MAX_NAME_CHARACTERS);
    const name = raw.includes("#") ? decodeName(raw) : raw;
    if (name === "/Type")
      facts.pageCount += /^\s{0,8}\/Page(?![A-Za-z])/.test(
        text.slice(match.index + raw.length, match.index + raw.length + 24),
      )
        ? 1
        : 0;
    if (!known.has(name)) continue;
    // `known` holds exactly the keywords.
    const keyword = name as PdfKeyword;
    if (raw !== name) facts.obfuscatedNameCount++;
    facts.keywords[keyword]++;
    if (facts.keywords[keyword] <= MAX_PDF_VALUES_READ)
      noteValue(keyword, text, match.index, match.index + raw.length, scan);
  }
  scanFileSpecifications(text, scan);
}

function countMatches(text: string, pattern: RegExp, limit: number): number {
  let count = 0;
  for (const _ of text.matchAll(pattern)) if (++count >= limit) break;
  return count;
}

function noteValue(keyword: PdfKeyword, text: string, start: number, end: number, scan: Scan): void {
  if (keyword === "/URI") addValue(scan, scan.facts.uris, readString(text, end));
  if (keyword === "/JS") {
    const reference = /^\s{0,8}(\d{1,10})\s{1,4}\d{1,5}\s{1,4}R/.exec(text.slice(end, end + 40))?.[1];
    if (reference !== undefined) scan.scriptObjects.add(Number(reference));
    addValue(scan, scan.facts.javascript, readString(text, end, MAX_SCRIPT_CHARACTERS));
  }
  if (keyword === "/Launch") {
    const area = text.slice(Math.max(0, start - 300), end + 600);
    for (const match of area.matchAll(/\/(?:F|P|UF)(?=[\s(<])/g))
      addValue(scan, scan.facts.launchTargets, readString(area, match.index + match[0].length));
  }
}

function scanFileSpecifications(text: string, scan: Scan): void {
  let seen = 0;
  for (const match of text.matchAll(/\/EF(?=[\s<])/g)) {
    if (++seen > MAX_PDF_VALUES_READ) return;
    const area = text.slice(Math.max(0, match.index - 500), match.index + 500);
    for (const name of area.matchAll(/\/(?:UF|F)(?=\s{0,4}[(<])/g)) {
      const value = area.startsWith("<<", name.index + name[0].length)
        ? undefined
        : readString(area, name.index + name[0].length);
      addValue(scan, scan.facts.embeddedFileNames, value);
    }
  }
}

function addValue(scan: Scan, values: string[], value: string | undefined): void {
  if (value === undefined || value === "" || values.includes(value)) return;
  if (values.length >= MAX_PDF_VALUES) scan.limits.add("MAX_PDF_VALUES");
  else values.push(value);
}

/** The string behind `at`, literal or hexadecimal; undefined when none follows. */
function readString(text: string, at: number, limit = MAX_STRING_CHARACTERS): string | undefined {
  let start = at;
  while (start < at + 16 && /[\s\0]/.test(text.charAt(start))) start++;
  const first = text.charAt(start);
  if (first === "(") return widen(readLiteral(text, start + 1, limit));
  if (first !== "<" || text.charAt(start + 1) === "<") return undefined;
  const end = text.indexOf(">", start);
  const digits = text
    .slice(start + 1, end === -1 ? start + limit : Math.min(end, start + limit))
    .replaceAll(/[^0-9a-fA-F]/g, "");
  return widen(Buffer.from(digits, "hex").toString("latin1"));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function readLiteral(text: string, start: number, limit: number): string {
  const out: string[] = [];
  let depth = 0;
  for (let at = start; at < Math.min(text.length, start + limit); at++) {
    const character = text.charAt(at);
    if (character === "\\") {
      const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
      const next = text.charAt(at + 1);
      out.push(
        octal === undefined
          ? (ESCAPES[next] ?? (next === "\n" || next === "\r" ? "" : next))
          : String.fromCharCode(Number.parseInt(octal, 8) & 255),
      );
      at += octal?.length ?? 1;
      continue;
    }
    if (character === "(") depth++;
    if (character === ")" && depth-- === 0) break;
    out.push(character);
  }
  return out.join("");
}

/** Strings that begin with a mark are UTF-16, big endian. */
function widen(value: string): string {
  return value.startsWith("\xfe\xff")
    ? utf16le(Buffer.from(value.slice(2, 2 + ((value.length - 2) & ~1)), "latin1").swap16())
    : value;
}

function scanStreams(streams: readonly PdfStream[], scan: Scan): void {
  let left = MAX_PDF_TOTAL_BYTES;
  for (const stream of streams) {
    const names = new Set(
      Array.from(stream.dictionary.matchAll(/\/[A-Za-z#][A-Za-z0-9#]{0,63}/g), ([name]) => decodeName(name)),
    );
    const isScript = scan.scriptObjects.has(stream.objectNumber);
    if (!names.has("/ObjStm") && !isScript) continue;
    if (left <= 0) {
      scan.limits.add("MAX_PDF_TOTAL_BYTES");
      return;
    }
    const content = decodeStream(stream.data, names, Math.min(left, MAX_PDF_STREAM_BYTES), scan);
    if (content === undefined) continue;
    left -= content.length;
    const text = latin1(content);
    if (names.has("/ObjStm")) scanText(text, scan);
    if (isScript) addValue(scan, scan.facts.javascript, widen(text.slice(0, MAX_SCRIPT_CHARACTERS)));
  }
}

function decodeStream(data: Uint8Array, names: ReadonlySet<string>, limit: number, scan: Scan): Uint8Array | undefined {
  const isHex = names.has("/ASCIIHexDecode") || names.has("/AHx");
  const packed = isHex ? Buffer.from(latin1(data).replaceAll(/[^0-9a-fA-F]/g, ""), "hex") : data;
  if (!names.has("/FlateDecode") && !names.has("/Fl")) return packed.subarray(0, limit);
  try {
    // Streams are often cut or followed by line ends: what inflates is taken.
    return new Uint8Array(inflateSync(packed, { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH }));
  } catch (error) {
    if (error instanceof RangeError) scan.limits.add("MAX_PDF_STREAM_BYTES");
    else if (!scan.facts.problems.includes("A stream cannot be inflated."))
      scan.facts.problems.push("A stream cannot be inflated.");
    return undefined;
  }
}
