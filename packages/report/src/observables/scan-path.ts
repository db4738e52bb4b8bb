import type { ObservableKind } from "@fumehood/contract";
import { SCAN_LIMITS } from "../limits.ts";
import { isWord } from "./char-classes.ts";
import { readPath, readRegistryKey } from "./path.ts";

/** A Windows path or registry key: where it stood, and its value (`null` when it turned out to be none). */
export interface PathSpan {
  kind: Extract<ObservableKind, "path" | "registry-key">;
  value: string | null;
  from: number;
  to: number;
}

/**
 * Finds the next Windows path or registry key that begins in `from`–`to`. It may reach beyond `to`, up to `limit`: names on
 * Windows hold blanks.
 */
export function findPath(text: string, from: number, to: number, limit: number): PathSpan | null {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 92) continue;
    const start = startAt(text, from, at);
    if (!start) continue;
    const end = pathEnd(text, start.from, at + 1, Math.min(limit, start.from + SCAN_LIMITS.pathChars));
    const raw = text.slice(start.from, end);
    const value = start.kind === "path" ? readWindowsPath(raw) : readRegistryKey(raw);
    return { kind: start.kind, value, from: start.from, to: Math.max(end, at + 1) };
  }
  return null;
}

type Start = Pick<PathSpan, "kind" | "from">;

/** What begins before this backslash: a drive, a share, an environment variable, a hive. */
function startAt(text: string, from: number, at: number): Start | null {
  const before = at > from ? text.charCodeAt(at - 1) : 0;
  if (before === 58) return driveOrHive(text, from, at - 1);
  if (before === 37) return variable(text, from, at - 1);
  const isShare = text.charCodeAt(at + 1) === 92 && isWord(text.charCodeAt(at + 2)) && !isWord(before) && before !== 92;
  if (isShare) return { kind: "path", from: at };
  return hive(text, from, at, at);
}

function driveOrHive(text: string, from: number, colon: number): Start | null {
  const letter = text.charCodeAt(colon - 1) | 32;
  const isDrive =
    colon - 1 >= from && letter >= 97 && letter <= 122 && !(colon - 2 >= from && isWord(text.charCodeAt(colon - 2)));
  return isDrive ? { kind: "path", from: colon - 1 } : hive(text, from, colon, colon + 1);
}

function variable(text: string, from: number, close: number): Start | null {
  for (let at = close - 1; at >= from && close - at <= 40; at--) {
    const code = text.charCodeAt(at);
    if (code === 37) return close - at >= 3 ? { kind: "path", from: at } : null;
    if (!isWord(code) && code !== 95 && code !== 40 && code !== 41) return null;
  }
  return null;
}

/** The word that ends at `wordEnd` is the name of a hive: `HKLM`, `HKEY_USERS`, `\REGISTRY`. */
function hive(text: string, from: number, wordEnd: number, slash: number): Start | null {
  let start = wordEnd;
  while (start > from && wordEnd - start < 20 && isHiveCode(text.charCodeAt(start - 1))) start--;
  const word = text.slice(start, wordEnd).toUpperCase();
  const isHive = /^HK(?:LM|CU|CR|U|CC)$/.test(word) || /^HKEY_[A-Z_]{5,15}$/.test(word);
  if (isHive) return { kind: "registry-key", from: start };
  const isKernel = wordEnd === slash && word === "REGISTRY" && text.charCodeAt(start - 1) === 92;
  return isKernel ? { kind: "registry-key", from: start - 1 } : null;
}

function isHiveCode(code: number): boolean {
  return isWord(code) || code === 95;
}

/** A path needs a name after its root. */
function readWindowsPath(raw: string): string | null {
  const path = readPath(raw);
  return path !== null && path.length >= 4 ? path : null;
}

/** Characters that no name on Windows holds: `"`, `*`, `:`, `<`, `>`, `?`, `|`, a backquote, and controls. */
function isForbidden(code: number): boolean {
  return (
    code < 32 ||
    code === 34 ||
    code === 42 ||
    code === 58 ||
    code === 60 ||
    code === 62 ||
    code === 63 ||
    code === 96 ||
    code === 124
  );
}

/** Where the path ends. Between quotes it goes to the closing one; else a blank ends it unless the path plainly goes on. */
function pathEnd(text: string, start: number, from: number, limit: number): number {
  const quote = start > 0 ? text.charCodeAt(start - 1) : 0;
  const isQuoted = quote === 34 || quote === 39;
  let depth = 0;
  let at = from;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (isForbidden(code) || (isQuoted && code === quote)) break;
    if (isQuoted) continue;
    if (code === 40) depth++;
    if (code === 41 && depth-- === 0) break;
    if (code === 44 || code === 59 || code === 39 || code === 61) break;
    if (code === 32 && !goesOn(text, from, at, limit)) break;
  }
  return trimEnd(text, from, at);
}

/** True when what follows a blank still belongs to the path: another backslash is near, and no name with an ending stands before. */
function goesOn(text: string, from: number, blank: number, limit: number): boolean {
  if (endsInExtension(text, from, blank)) return false;
  const end = Math.min(limit, blank + SCAN_LIMITS.pathLookaheadChars);
  for (let at = blank + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) return text.charCodeAt(at - 1) !== 32;
    if (isForbidden(code) || code === 47 || code === 44 || code === 59 || code === 61 || code === 39) return false;
    if (code === 32 && text.charCodeAt(at - 1) === 32) return false;
  }
  return false;
}

/** `….exe`: a dot and one to five letters or digits. */
function endsInExtension(text: string, from: number, end: number): boolean {
  for (let at = end - 1; at >= from && end - at <= 6; at--) {
    const code = text.charCodeAt(at);
    if (code === 46) return end - at >= 2;
    if (!isWord(code)) return false;
  }
  return false;
}

function trimEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from) {
    const code = text.charCodeAt(end - 1);
    if (code !== 32 && code !== 46 && code !== 33 && code !== 93 && code !== 125) break;
    // A GUID in braces is a whole name.
    if (code === 125 && opensBrace(text, Math.max(from, end - 64), end)) break;
    end--;
  }
  return end;
}

function opensBrace(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 123) return true;
  return false;
}

const UNIX_ROOTS: ReadonlySet<string> = new Set([
  "bin",
  "boot",
  "dev",
  "etc",
  "home",
  "lib",
  "lib64",
  "media",
  "mnt",
  "opt",
  "private",
  "proc",
  "root",
  "run",
  "sbin",
  "srv",
  "sys",
  "tmp",
  "Users",
  "Applications",
  "Library",
  "System",
  "usr",
  "var",
]);

/** Where a Unix path that begins at this slash ends; -1 when none does. Only paths under a well-known root count. */
export function findUnixPathEnd(text: string, at: number, to: number): number {
  const before = at > 0 ? text.charCodeAt(at - 1) : 32;
  if (before === 47 || isWord(before)) return -1;
  const limit = Math.min(to, at + SCAN_LIMITS.pathChars);
  const slash = nextSlash(text, at + 1, Math.min(limit, at + 14));
  if (slash < 0 || !UNIX_ROOTS.has(text.slice(at + 1, slash))) return -1;
  let end = slash + 1;
  while (end < limit && isUnixCode(text.charCodeAt(end))) end++;
  while (end > slash && (text.charCodeAt(end - 1) === 46 || text.charCodeAt(end - 1) === 58)) end--;
  return end > slash + 1 ? end : -1;
}

function nextSlash(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) if (text.charCodeAt(at) === 47) return at;
  return -1;
}

/** Letters, digits, and `/ . _ - + @ % ~`. */
function isUnixCode(code: number): boolean {
  return (
    isWord(code) ||
    code === 47 ||
    code === 46 ||
    code === 95 ||
    code === 45 ||
    code === 43 ||
    code === 64 ||
    code === 37 ||
    code === 126 ||
    code > 127
  );
}
