import { needsMark } from "../visible-text.ts";

// Classes of characters for the scanner, one bit each, so that a token's classes are an OR over its characters.

/** Ends a token: blanks, quotes, angle brackets, bars, invisible characters. */
export const SEPARATOR = 1;
/** Ends a piece of a token outside URLs and paths. */
export const SOFT = 2;
export const DOT = 4;
export const COLON = 8;
export const SLASH = 16;
export const BACKSLASH = 32;
export const AT = 64;
/** `[`, `(`, `{`: what defanged text wraps its dots in. */
export const OPENING = 128;
/** A full-width or ideographic full stop. */
export const WIDE_DOT = 256;
export const HYPHEN = 512;
export const PERCENT = 1024;
export const OTHER = 2048;

const ASCII = buildTable();

function buildTable(): Uint16Array {
  const table = new Uint16Array(128).fill(OTHER);
  for (let code = 0; code <= 32; code++) table[code] = SEPARATOR;
  const set = (chars: string, cls: number): void => {
    for (const char of chars) table[char.charCodeAt(0)] = cls;
  };
  set("\"'<>`|^\u007F", SEPARATOR);
  set(",;)]}=&?#*!$~", SOFT);
  set("[({", SOFT | OPENING);
  set(".", DOT);
  set(":", COLON);
  set("/", SLASH);
  set("\\", BACKSLASH);
  set("@", AT);
  set("-", HYPHEN);
  set("%", PERCENT);
  return table;
}

/** The class of a UTF-16 unit. */
export function classOf(code: number): number {
  // The table has 128 entries.
  return code < 128 ? (ASCII[code] ?? OTHER) : classOfWide(code);
}

function classOfWide(code: number): number {
  if (code === 0x3002 || code === 0xff0e || code === 0xff61) return WIDE_DOT;
  // Halves of a pair are letters like others; a lone half ends up in no valid host.
  if (code >= 0xd800 && code <= 0xdfff) return OTHER;
  if (needsMark(code) || isWideBlank(code) || isWidePunctuation(code)) return SEPARATOR;
  return OTHER;
}

function isWideBlank(code: number): boolean {
  return code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x205f || code === 0x3000;
}

/** Quotation marks, dashes, bullets, and the punctuation of East Asian text. */
function isWidePunctuation(code: number): boolean {
  return (
    code === 0xab ||
    code === 0xbb ||
    (code >= 0x2010 && code <= 0x2027) ||
    (code >= 0x2030 && code <= 0x205e) ||
    (code >= 0x3001 && code <= 0x3003) ||
    (code >= 0x3008 && code <= 0x301f) ||
    (code >= 0xff01 && code <= 0xff0f) ||
    (code >= 0xff1a && code <= 0xff20)
  );
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** ASCII letters and digits. */
export function isWord(code: number): boolean {
  const lower = code | 32;
  return (code >= 48 && code <= 57) || (lower >= 97 && lower <= 122);
}
