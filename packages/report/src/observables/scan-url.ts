import { SCAN_LIMITS } from "../limits.ts";
import { isWord } from "./char-classes.ts";
import { withBonus, type Scan } from "./scan-state.ts";
import { readUrl, refangScheme, URL_SCHEMES } from "./url.ts";

/** Where a URL stood. */
export interface UrlSpan {
  from: number;
  to: number;
}

const LONGEST_SCHEME = 12;
/** A user, a password, a host and a port. */
const LONGEST_AUTHORITY = 600;
const CONFIDENCE = { url: 80, bareName: 45, host: 75, nested: 60 } as const;

/**
 * Finds the next URL of a token, reports it with its host and with the URLs inside its query, and returns its span; `null`
 * when there is none.
 */
export function findUrl(text: string, from: number, to: number, scan: Scan): UrlSpan | null {
  for (let mark = nextMark(text, from, to); mark >= 0; mark = nextMark(text, mark + 3, to)) {
    const start = schemeStart(text, from, mark);
    if (start < 0 || !hasHost(text, start, mark, to)) continue;
    const end = urlEnd(text, start, mark, to);
    if (end < 0) return { from: start, to: Math.min(to, start + SCAN_LIMITS.urlChars) };
    if (!reportUrl(text.slice(start, end), CONFIDENCE.url, scan)) continue;
    reportNested(text, mark + 3, end, scan);
    return { from: start, to: end };
  }
  return null;
}

/** The place of the next `://`, looked for inside the token only. */
function nextMark(text: string, from: number, to: number): number {
  for (let at = from; at + 2 < to; at++) {
    if (text.charCodeAt(at) === 58 && text.charCodeAt(at + 1) === 47 && text.charCodeAt(at + 2) === 47) return at;
  }
  return -1;
}

/** Where the scheme before a `://` begins, if it is one that we know; else -1. */
function schemeStart(text: string, from: number, mark: number): number {
  let start = mark;
  while (start > from && mark - start < LONGEST_SCHEME && isWord(text.charCodeAt(start - 1))) start--;
  // `xhttp://` is the end of something else, `0http` too: the longest known ending counts.
  for (let at = start; at <= mark - 2; at++) if (URL_SCHEMES.has(refangScheme(text.slice(at, mark)))) return at;
  return -1;
}

/** Whether a host follows: a cheap look, bounded by itself, before the whole URL is measured. */
function hasHost(text: string, start: number, mark: number, to: number): boolean {
  const limit = Math.min(to, mark + 3 + LONGEST_AUTHORITY);
  let end = mark + 3;
  while (end < limit && !isAuthorityEnd(text.charCodeAt(end))) end++;
  return readUrl(text.slice(start, trimEnd(text, mark + 3, end))) !== null;
}

/** `/ ? # \\`, and the comma or semicolon of a list. */
function isAuthorityEnd(code: number): boolean {
  return code === 47 || code === 63 || code === 35 || code === 92 || code === 44 || code === 59;
}

/** Where the URL ends: before another one after a comma, and without closing marks that it does not open. -1: too long. */
function urlEnd(text: string, start: number, mark: number, to: number): number {
  const limit = Math.min(to, start + SCAN_LIMITS.urlChars + 1);
  let end = limit;
  for (let next = nextMark(text, mark + 3, limit); next >= 0; next = nextMark(text, next + 3, limit)) {
    const nested = schemeStart(text, mark + 3, next);
    const before = nested < 0 ? 0 : text.charCodeAt(nested - 1);
    if (before === 44 || before === 59) {
      end = nested - 1;
      break;
    }
  }
  if (end === limit && limit < to) return -1;
  return trimEnd(text, mark + 3, end);
}

const TRAILING = new Set(Array.from(".,;:!?*_~\\'", (char) => char.charCodeAt(0)));
const OPENER_OF: Readonly<Record<number, number>> = { 41: 40, 93: 91, 125: 123 };

/** Punctuation of the sentence around it is no part of a URL; a closing bracket is, when it was opened inside. */
function trimEnd(text: string, from: number, to: number): number {
  const open = countBrackets(text, from, to);
  let end = to;
  while (end > from) {
    const code = text.charCodeAt(end - 1);
    const opener = OPENER_OF[code];
    const surplus = opener === undefined ? 0 : (open.get(code) ?? 0) - (open.get(opener) ?? 0);
    if (surplus > 0) open.set(code, (open.get(code) ?? 0) - 1);
    else if (!TRAILING.has(code)) break;
    end--;
  }
  return end;
}

function countBrackets(text: string, from: number, to: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    const isBracket = code === 40 || code === 41 || code === 91 || code === 93 || code === 123 || code === 125;
    if (isBracket) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

function reportUrl(text: string, confidence: number, scan: Scan): boolean {
  const url = readUrl(text);
  if (!url) return false;
  const isBareName = url.host.kind === "name";
  // A scheme in defanged spelling is as deliberate as a bracketed dot.
  const isDefused = /^(?:hxx|hxt|htx|fx)/i.test(text);
  const sure = isDefused ? { ...scan, bonus: 15 } : scan;
  scan.sink("url", url.value, withBonus(isBareName ? CONFIDENCE.bareName : confidence, sure));
  if (url.host.kind !== "name") scan.sink(url.host.kind, url.host.value, withBonus(CONFIDENCE.host, sure));
  return true;
}

/** Redirectors carry their goal in the query. */
function reportNested(text: string, from: number, to: number, scan: Scan): void {
  let mark = nextMark(text, from, to);
  for (let count = 0; mark >= 0 && count < SCAN_LIMITS.nestedUrls; count++) {
    const start = schemeStart(text, from, mark);
    if (start >= 0) reportUrl(text.slice(start, to), CONFIDENCE.nested, scan);
    mark = nextMark(text, mark + 3, to);
  }
}
