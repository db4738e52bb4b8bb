import { ByteReader, indexOfBytes, latin1 } from "../bytes.ts";
import { MAX_RTF_OBJECT_BYTES, MAX_RTF_OBJECTS } from "../limits.ts";
import { describeObject, readPackage } from "../office/embedded-objects.ts";
import { findUrls } from "../urls.ts";
import type { EmbeddedObject, RtfFacts } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";

/** Control words whose presence tells of loading by itself, of an exploit, or of hiding. */
const SIGN_WORDS: readonly (readonly [word: string, sign: string])[] = [
  ["objupdate", "objupdate"],
  ["objautlink", "objautlink"],
  ["objlink", "objlink"],
  ["objhtml", "objhtml"],
  ["objocx", "objocx"],
  ["pFragments", "pFragments"],
  ["listoverridecount", "listoverridecount"],
  ["ddeauto", "ddeauto"],
];

const EQUATION_CLSID = Buffer.from("02ce020000000000c000000000000046", "hex");
/** Objects of real documents stay far below. */
const OVERSIZED_BYTES = 4 << 20;

/** Reads an RTF document within limits; undefined when the bytes are none. Never throws. */
export function parseRtf(bytes: Uint8Array): Parsed<RtfFacts> | undefined {
  const text = latin1(bytes);
  const start = text.slice(0, 1024).indexOf("{\\rt");
  if (start === -1) return undefined;
  const limits = new Set<string>();
  const facts: RtfFacts = {
    objectCount: 0,
    hasObjectUpdate: false,
    hasEquationEditor: false,
    objectClasses: [],
    embeddedObjects: [],
    remoteTargets: [],
    signs: [],
    problems: [],
  };
  const signs = new Set<string>();
  if (!text.startsWith("{\\rtf1", start)) signs.add("malformed-header");
  for (const [word, sign] of SIGN_WORDS)
    if (new RegExp(String.raw`\\${word}(?![a-zA-Z])`, "i").test(text)) signs.add(sign);
  if (/\\bin-?\d/.test(text)) signs.add("binary-data");
  readObjects(text, facts, signs, limits);
  readRemoteTargets(text, facts, limits);
  if (facts.hasEquationEditor) signs.add("equation-editor");
  facts.hasObjectUpdate = signs.has("objupdate");
  facts.signs = [...signs];
  return { facts, limitsReached: [...limits] };
}

function readObjects(text: string, facts: RtfFacts, signs: Set<string>, limits: Set<string>): void {
  const classes = new Set<string>();
  for (const [, name = ""] of text.matchAll(/\\objclass\s{1,4}([\w. -]{1,80})/g))
    if (classes.size < MAX_RTF_OBJECTS) classes.add(name.trim());
  let next = 0;
  for (let at = text.indexOf("\\objdata"); at !== -1; at = text.indexOf("\\objdata", next)) {
    next = at + 8;
    facts.objectCount++;
    if (facts.embeddedObjects.length >= MAX_RTF_OBJECTS) {
      limits.add("MAX_RTF_OBJECTS");
      continue;
    }
    const { data, hidden, end } = readObjectData(text, at + 8, limits);
    next = Math.max(next, end);
    if (hidden > 4) signs.add("obfuscated-hex");
    if (data.length > OVERSIZED_BYTES) signs.add("oversized-hex");
    const object = describeOleObject(data, at);
    if (object.className !== undefined) classes.add(object.className);
    if (indexOfBytes(data, EQUATION_CLSID) !== -1) facts.hasEquationEditor = true;
    facts.embeddedObjects.push(object);
    const urls = new Set<string>();
    findUrls(latin1(data).replaceAll("\0", ""), urls, limits);
    for (const url of urls) addTarget(facts, url);
  }
  facts.objectClasses = [...classes];
  if (facts.objectClasses.some((name) => /^equation\./i.test(name))) facts.hasEquationEditor = true;
}

/**
 * Collects the hexadecimal digits of an object up to the end of its group, which `end` tells. Nested groups and control words between the
 * digits are what Word skips, too; `hidden` counts them.
 */
function readObjectData(
  text: string,
  start: number,
  limits: Set<string>,
): { data: Uint8Array; hidden: number; end: number } {
  const runs: string[] = [];
  let length = 0;
  let depth = 0;
  let hidden = 0;
  let at = start;
  while (at < text.length && length < MAX_RTF_OBJECT_BYTES * 2) {
    const code = text.charCodeAt(at);
    if (code === CLOSE && depth === 0) break;
    if (code === OPEN || code === BACKSLASH) hidden++;
    if (code === OPEN) depth++;
    if (code === CLOSE) depth--;
    const runStart = at;
    if (depth === 0) while (isHexDigit(text.charCodeAt(at))) at++;
    if (at > runStart) {
      runs.push(text.slice(runStart, at));
      length += at - runStart;
    } else at += code === BACKSLASH ? 1 + skipControl(text, at) : 1;
  }
  if (length >= MAX_RTF_OBJECT_BYTES * 2) limits.add("MAX_RTF_OBJECT_BYTES");
  return { data: Buffer.from(runs.join("").slice(0, MAX_RTF_OBJECT_BYTES * 2), "hex"), hidden, end: at };
}

const OPEN = 0x7b;
const CLOSE = 0x7d;
const BACKSLASH = 0x5c;

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

/** Characters to skip behind a backslash: a control word with its number, \'hh, or a single symbol. */
function skipControl(text: string, at: number): number {
  const area = text.slice(at + 1, at + 64);
  if (area.startsWith("'")) return 3;
  return Math.max(1, /^[a-zA-Z]{1,40}-?\d{0,10} ?/.exec(area)?.[0].length ?? 1);
}

/** An OLE 1 object: version, format, class name, topic, item, then the data. */
function describeOleObject(data: Uint8Array, position: number): EmbeddedObject {
  const reader = new ByteReader(data);
  const path = `objdata at ${position}`;
  const nameLength = reader.u32(8);
  const format = reader.u32(4);
  if ((format !== 1 && format !== 2) || nameLength === 0 || nameLength > 256)
    return describeObject(path, data, undefined);
  const className = reader.cString(12, nameLength);
  let at = 12 + nameLength;
  for (let text = 0; text < 2; text++) at += 4 + Math.min(reader.u32(at), data.length);
  const content = reader.slice(at + 4, reader.u32(at));
  const inner = /^package$/i.test(className) ? readPackage(content, 0) : undefined;
  if (inner === undefined) return describeObject(path, content, className);
  return { ...describeObject(path, inner.data, className), fileName: inner.fileName, sourcePath: inner.sourcePath };
}

function readRemoteTargets(text: string, facts: RtfFacts, limits: Set<string>): void {
  const urls = new Set<string>();
  for (const match of text.matchAll(/\\\*\\template\b|\b(?:INCLUDEPICTURE|INCLUDETEXT|DDEAUTO)\b/gi)) {
    const area = text.slice(match.index, match.index + 600).replaceAll("\\\\", "\\");
    findUrls(area.split("}", 1)[0] ?? "", urls, limits);
    const share = /\\\\[\w.$@-]{1,120}\\[^\s"}]{1,200}/.exec(area)?.[0];
    if (share !== undefined) urls.add(share);
  }
  for (const url of urls) addTarget(facts, url);
}

function addTarget(facts: RtfFacts, target: string): void {
  if (facts.remoteTargets.length < MAX_RTF_OBJECTS && !facts.remoteTargets.includes(target))
    facts.remoteTargets.push(target);
}
