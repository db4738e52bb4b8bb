import type { ObservableKind } from "@fumehood/contract";
import { SCAN_LIMITS } from "../limits.ts";
import { AT, isDigit, isWord } from "./char-classes.ts";
import { hashKindOfLength, isHexRange } from "./hash.ts";
import { formatIpv4, formatIpv6, parseIpv4Range, parseIpv6 } from "./ip.ts";
import { withBonus, type Scan } from "./scan-state.ts";
import { readWallet } from "./wallet.ts";

/** What was counted while a piece was cut out. */
export interface PieceFacts {
  classes: number;
  dots: number;
  colons: number;
}

const CONFIDENCE = {
  address: 70,
  /** `version 1.2.3.4` */
  versionNumber: 35,
  domain: 65,
  specialDomain: 60,
  /** A name that is as likely a file or a piece of code; below what is reported by default. */
  fileOrCode: 20,
  email: 70,
  namedHash: 90,
  hash: 75,
  /** A commit, a session: below what is reported by default. */
  otherHex: 20,
  cve: 90,
  checkedWallet: 90,
  wallet: 50,
  tlsh: 70,
} as const;

/** Looks at one piece without separators: a host with or without a port, an e-mail address, a digest, a wallet, a CVE number. */
export function scanPiece(text: string, from: number, to: number, facts: PieceFacts, scan: Scan): void {
  if ((facts.classes & AT) !== 0 && facts.dots > 0 && scanEmail(text, from, to, scan)) return;
  if (facts.colons === 0) scanPlain(text, from, to, facts.dots, scan);
  else if (!mayBeIpv6(text, from, to, facts.colons) || !scanIpv6(text, from, to, scan)) {
    scanBetweenColons(text, from, to, scan);
  }
}

/** Eight groups or a gap: a clock time has neither. */
function mayBeIpv6(text: string, from: number, to: number, colons: number): boolean {
  if (colons < 2 || to - from > 64) return false;
  if (colons >= 6) return true;
  for (let at = from + 1; at < to; at++) {
    if (text.charCodeAt(at) === 58 && text.charCodeAt(at - 1) === 58) return true;
  }
  return false;
}

function scanBetweenColons(text: string, from: number, to: number, scan: Scan): void {
  let partFrom = from;
  let dots = 0;
  for (let at = from; at <= to; at++) {
    const code = at < to ? text.charCodeAt(at) : 58;
    if (code === 46) dots++;
    if (code !== 58) continue;
    if (at - partFrom >= 4) scanPlain(text, partFrom, at, dots, scan);
    partFrom = at + 1;
    dots = 0;
  }
}

/** No colon inside. */
function scanPlain(text: string, pieceFrom: number, pieceTo: number, dotCount: number, scan: Scan): void {
  let from = pieceFrom;
  let to = pieceTo;
  let dots = dotCount;
  // The dot of the sentence, the dash of a list.
  while (to > from && isEdge(text.charCodeAt(to - 1))) {
    to--;
    if (text.charCodeAt(to) === 46) dots--;
  }
  while (from < to && isEdge(text.charCodeAt(from))) {
    if (text.charCodeAt(from) === 46) dots--;
    from++;
  }
  if (dots === 0) scanWord(text, from, to, scan);
  else if (dots === 3 && isDigit(text.charCodeAt(from)) && scanIpv4(text, from, to, scan)) return;
  else scanDomain(text, from, to, dots, scan);
}

function isEdge(code: number): boolean {
  return code === 46 || code === 45 || code === 95;
}

function scanIpv4(text: string, from: number, to: number, scan: Scan): boolean {
  const address = parseIpv4Range(text, from, to);
  if (address < 0) return false;
  const isVersion = VERSION_WORDS.has(wordBefore(text, from));
  scan.sink("ipv4", formatIpv4(address), withBonus(isVersion ? CONFIDENCE.versionNumber : CONFIDENCE.address, scan));
  return true;
}

const VERSION_WORDS: ReadonlySet<string> = new Set([
  "version",
  "versions",
  "ver",
  "v",
  "build",
  "release",
  "rev",
  "revision",
  "firmware",
  "fileversion",
  "productversion",
  "assemblyversion",
  "oid",
]);

/** The word before a place, in lower case, over at most two characters between; empty when there is none near. */
function wordBefore(text: string, at: number): string {
  let end = at;
  while (end > 0 && at - end < 3 && !isWord(text.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > 0 && end - start < 16 && isWord(text.charCodeAt(start - 1))) start--;
  return text.slice(start, end).toLowerCase();
}

function scanIpv6(text: string, from: number, to: number, scan: Scan): boolean {
  let end = from;
  while (end < to && end - from <= 46 && text.charCodeAt(end) !== 37) end++;
  if (end - from > 46) return false;
  const groups = parseIpv6(text.slice(from, end));
  if (!groups) return false;
  const filled = groups.filter((group) => group !== 0).length;
  // `a::b` is a scope in several languages, and `::1` is in every log: too little to be sure of.
  const hasDigit = /\d/.test(text.slice(from, end));
  const isLikely = filled >= 3 || (filled >= 1 && hasDigit && end - from >= 5);
  scan.sink("ipv6", formatIpv6(groups), withBonus(isLikely ? CONFIDENCE.address : CONFIDENCE.fileOrCode, scan));
  return true;
}

function scanEmail(text: string, from: number, to: number, scan: Scan): boolean {
  const at = lastOf(64, text, from, to);
  if (at <= from || at >= to - 3) return false;
  let start = at;
  while (start > from && at - start <= SCAN_LIMITS.emailLocalChars && isLocalCode(text.charCodeAt(start - 1))) start--;
  while (start < at && isEdge(text.charCodeAt(start))) start++;
  const local = text.slice(start, at);
  if (local === "" || local.length > SCAN_LIMITS.emailLocalChars || local.endsWith(".")) return false;
  let end = at + 1;
  while (end < to && text.charCodeAt(end) !== 58) end++;
  while (end > at && isEdge(text.charCodeAt(end - 1))) end--;
  if (end - at > SCAN_LIMITS.hostChars) return false;
  const host = scan.hosts.read(text.slice(at + 1, end));
  if (host?.kind !== "domain") return false;
  scan.sink("email", `${local}@${host.value}`, withBonus(CONFIDENCE.email, scan));
  return true;
}

/** The last place of a character within the piece; `from - 1` when there is none. Never looks outside it. */
function lastOf(code: number, text: string, from: number, to: number): number {
  let at = to - 1;
  while (at >= from && text.charCodeAt(at) !== code) at--;
  return at;
}

/** Letters, digits, and `. _ % + -`. */
function isLocalCode(code: number): boolean {
  return isWord(code) || code === 46 || code === 95 || code === 37 || code === 43 || code === 45;
}

/** No dot and no colon inside: a digest, a wallet, a CVE number. */
function scanWord(text: string, from: number, to: number, scan: Scan): void {
  const length = to - from;
  if (length < 13) return;
  const first = text.charCodeAt(from);
  if ((first | 32) === 99 && length <= 20 && scanCve(text, from, to, scan)) return;
  const kind = hashKindOfLength(length);
  if (kind !== null && isHexRange(text, from, to)) scanHash(text, from, to, kind, scan);
  else if (length >= 26 && length <= 106) scanLongWord(text, from, to, scan);
}

/** Words that say which digest follows, or that what follows is another one. */
const HASH_WORDS: ReadonlySet<string> = new Set([
  "md5",
  "sha1",
  "sha256",
  "sha512",
  "hash",
  "sum",
  "digest",
  "1",
  "256",
]);
const OTHER_WORDS: ReadonlySet<string> = new Set([
  "commit",
  "session",
  "sessionid",
  "requestid",
  "traceid",
  "etag",
  "nonce",
]);

function scanHash(text: string, from: number, to: number, kind: ObservableKind, scan: Scan): void {
  const value = text.slice(from, to).toLowerCase();
  const word = wordBefore(text, from);
  if (kind === "md5" && word === "imphash") scan.sink("imphash", value, withBonus(CONFIDENCE.namedHash, scan));
  else scan.sink(kind, value, withBonus(hashConfidence(value, word), scan));
}

function hashConfidence(value: string, word: string): number {
  // Counters and masks are hexadecimal too: a digest has letters and digits, and many different ones.
  if (OTHER_WORDS.has(word) || !isVaried(value)) return CONFIDENCE.otherHex;
  return HASH_WORDS.has(word) ? CONFIDENCE.namedHash : CONFIDENCE.hash;
}

/** At least six different digits, one of them a letter. */
function isVaried(value: string): boolean {
  let digits = 0;
  let letters = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code >= 97) letters |= 1 << (code - 97);
    else digits |= 1 << (code - 48);
  }
  return letters !== 0 && countBits(letters) + countBits(digits) >= 6;
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

function scanLongWord(text: string, from: number, to: number, scan: Scan): void {
  const word = text.slice(from, to);
  const wallet = readWallet(word);
  if (wallet) {
    const confidence = wallet.isVerified ? CONFIDENCE.checkedWallet : CONFIDENCE.wallet;
    scan.sink("crypto-address", wallet.value, withBonus(confidence, scan));
  } else if (word.length === 72 && word.startsWith("T1") && isHexRange(word, 2, 72)) {
    scan.sink("tlsh", word.toUpperCase(), withBonus(CONFIDENCE.tlsh, scan));
  }
}

/** `CVE-`, four digits, a hyphen, four to seven digits. */
function scanCve(text: string, from: number, to: number, scan: Scan): boolean {
  const word = text.slice(from, to).toUpperCase();
  if (!/^CVE-\d{4}-\d{4,7}$/.test(word)) return false;
  scan.sink("cve", word, withBonus(CONFIDENCE.cve, scan));
  return true;
}

/** Endings that are top-level domains and file types at once. */
const FILE_ENDINGS: ReadonlySet<string> = new Set([
  "app",
  "cab",
  "java",
  "md",
  "mov",
  "pl",
  "ps",
  "pub",
  "py",
  "rs",
  "sh",
  "so",
  "zip",
]);

function scanDomain(text: string, from: number, to: number, dots: number, scan: Scan): void {
  if (to - from < 4 || to - from > SCAN_LIMITS.hostChars || dots > 126) return;
  const lastDot = lastOf(46, text, from, to);
  const first = text.charCodeAt(lastDot + 1);
  if (isDigit(first) || to - lastDot < 3) return;
  const label = text.slice(lastDot + 1, to);
  if (!scan.hosts.isTopLevel(label)) return;
  const host = scan.hosts.read(text.slice(from, to));
  if (host?.kind !== "domain") return;
  const usual = host.isSpecial ? CONFIDENCE.specialDomain : CONFIDENCE.domain;
  const isDoubtful = scan.bonus === 0 && looksLikeFileOrCode(text, from, to, dots, label);
  scan.sink("domain", host.value, withBonus(isDoubtful ? CONFIDENCE.fileOrCode : usual, scan));
}

/** `setup.py`, `System.Net`, `logger.info(`: names that only happen to end like a domain. */
function looksLikeFileOrCode(text: string, from: number, to: number, dots: number, label: string): boolean {
  if (dots === 1 && FILE_ENDINGS.has(label.toLowerCase())) return true;
  if (to < text.length && text.charCodeAt(to) === 40) return true;
  if (isMixedCase(text, to - label.length, to)) return true;
  const isCapital = isUpper(text.charCodeAt(to - label.length)) || (dots > 1 && isUpper(text.charCodeAt(from)));
  return isCapital && isMixedCase(text, from, to);
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isMixedCase(text: string, from: number, to: number): boolean {
  let hasUpper = false;
  let hasLower = false;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (isUpper(code)) hasUpper = true;
    else if (code >= 97 && code <= 122) hasLower = true;
  }
  return hasUpper && hasLower;
}
