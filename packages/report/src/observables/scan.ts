import {
  AT,
  BACKSLASH,
  classOf,
  COLON,
  DOT,
  OPENING,
  OTHER,
  SEPARATOR,
  SLASH,
  SOFT,
  WIDE_DOT,
} from "./char-classes.ts";
import { createHostCache } from "./host-cache.ts";
import { refang } from "./refang.ts";
import { findPath, findUnixPathEnd } from "./scan-path.ts";
import { scanPiece } from "./scan-piece.ts";
import { withBonus, type Scan, type Sink } from "./scan-state.ts";
import { findUrl } from "./scan-url.ts";

export function createScan(sink: Sink): Scan {
  return { sink, hosts: createHostCache(), bonus: 0 };
}

const DEFANGED_BONUS = 15;
/** A token with one of these may hold an observable at any length. */
const INTERESTING = DOT | COLON | SLASH | BACKSLASH | AT | WIDE_DOT;
/** A token without them can only be a digest, a wallet or a CVE number. */
const SHORTEST_PLAIN = 13;
const PATH_CONFIDENCE = 70;
const PIECE_END = SOFT | SLASH | BACKSLASH | SEPARATOR;

/**
 * Finds observables in free text, in time that grows with its length alone: each character is classified once, each token
 * is cut into URLs, paths and pieces by passes that never go back, and each candidate has a length limit.
 */
export function scanText(text: string, scan: Scan): void {
  const end = text.length;
  let at = 0;
  while (at < end) {
    let cls = classOf(text.charCodeAt(at));
    if ((cls & SEPARATOR) !== 0) {
      at++;
      continue;
    }
    const from = at;
    let classes = 0;
    do {
      classes |= cls;
      at++;
      cls = at < end ? classOf(text.charCodeAt(at)) : SEPARATOR;
    } while ((cls & SEPARATOR) === 0);
    if ((classes & INTERESTING) !== 0 || at - from >= SHORTEST_PLAIN) at = scanToken(text, from, at, classes, scan);
  }
}

/** Scans one token and returns where to go on: its end, or the end of a path with blanks that began in it. */
function scanToken(text: string, from: number, to: number, classes: number, scan: Scan): number {
  const plain = readPlain(text, from, to, classes);
  if (plain !== null) {
    // A bracketed dot is deliberate; a full-width one may only end a sentence.
    scanText(plain, (classes & OPENING) === 0 ? scan : { ...scan, bonus: DEFANGED_BONUS });
    return to;
  }
  const hasUrl = (classes & COLON) !== 0 && (classes & SLASH) !== 0;
  if (hasUrl) return scanAroundUrls(text, from, to, classes, scan);
  return scanAroundPaths(text, { from, to, pathLimit: text.length }, classes, scan);
}

/** The token without defanging marks and without the escaped slashes of JSON; `null` when it has none of them. */
function readPlain(text: string, from: number, to: number, classes: number): string | null {
  const mayBeDefanged = (classes & (OPENING | WIDE_DOT)) !== 0 && hasDefangMark(text, from, to);
  const mayBeEscaped = (classes & BACKSLASH) !== 0 && (classes & SLASH) !== 0;
  if (!mayBeDefanged && !mayBeEscaped) return null;
  const token = text.slice(from, to);
  const unescaped = mayBeEscaped ? token.replaceAll("\\/", "/") : token;
  const plain = mayBeDefanged ? refang(unescaped) : unescaped;
  return plain === token ? null : plain;
}

/** True when some bracket may be a defanging one: a cheap look before the token is copied. */
function hasDefangMark(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 40 || code === 123) {
      const next = text.charCodeAt(at + 1) | 32;
      // . : @ / d a w h
      if (next === 46 || next === 58 || next === 96 || next === 47 || next === 100 || next === 97) return true;
      if (next === 119 || next === 104 || text.charCodeAt(at + 1) === 64) return true;
    } else if (code > 127 && (classOf(code) & WIDE_DOT) !== 0) return true;
  }
  return false;
}

function scanAroundUrls(text: string, from: number, to: number, classes: number, scan: Scan): number {
  let gapFrom = from;
  for (let url = findUrl(text, gapFrom, to, scan); url; url = findUrl(text, gapFrom, to, scan)) {
    if (url.from > gapFrom) scanAroundPaths(text, { from: gapFrom, to: url.from, pathLimit: url.from }, classes, scan);
    gapFrom = url.to;
  }
  return gapFrom < to ? scanAroundPaths(text, { from: gapFrom, to, pathLimit: text.length }, classes, scan) : to;
}

/** A part of a token without URLs, and how far a path with blanks that begins in it may reach. */
interface Gap {
  from: number;
  to: number;
  pathLimit: number;
}

function scanAroundPaths(text: string, { from, to, pathLimit }: Gap, classes: number, scan: Scan): number {
  if ((classes & BACKSLASH) === 0) {
    scanPieces(text, from, to, scan);
    return to;
  }
  let gapFrom = from;
  for (let path = findPath(text, gapFrom, to, pathLimit); path; path = findPath(text, gapFrom, to, pathLimit)) {
    if (path.from > gapFrom) scanPieces(text, gapFrom, path.from, scan);
    if (path.value !== null) scan.sink(path.kind, path.value, withBonus(PATH_CONFIDENCE, scan));
    gapFrom = path.to;
    if (gapFrom >= to) return gapFrom;
  }
  scanPieces(text, gapFrom, to, scan);
  return to;
}

/** Cuts at soft separators and slashes, and looks at each piece by itself. */
function scanPieces(text: string, from: number, to: number, scan: Scan): void {
  let pieceFrom = from;
  let classes = 0;
  let dots = 0;
  let colons = 0;
  for (let at = from; at <= to; at++) {
    const cls = at < to ? classOf(text.charCodeAt(at)) : SOFT;
    if ((cls & PIECE_END) === 0) {
      classes |= cls;
      if (cls === DOT) dots++;
      else if (cls === COLON) colons++;
      continue;
    }
    if (at - pieceFrom >= 4 && (classes & OTHER) !== 0) scanPiece(text, pieceFrom, at, { classes, dots, colons }, scan);
    else if (cls === SLASH && at === pieceFrom) at = scanUnixPath(text, at, to, scan);
    pieceFrom = at + 1;
    classes = 0;
    dots = 0;
    colons = 0;
  }
}

/** Reports a Unix path that begins at this slash, and returns its last character; else the slash itself. */
function scanUnixPath(text: string, at: number, to: number, scan: Scan): number {
  const end = findUnixPathEnd(text, at, to);
  if (end < 0) return at;
  scan.sink("path", text.slice(at, end), withBonus(PATH_CONFIDENCE, scan));
  return end - 1;
}
