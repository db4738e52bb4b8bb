import { entropyOfCounts } from "../entropy.ts";
import type { ScriptObfuscation } from "../inspection.ts";
import type { JoinedText } from "./join-literals.ts";

const DYNAMIC_CODE = /(?<![.\w])(?:eval|execute|executeglobal|iex|invoke-expression|assert|exec)\b/gi;

/** Measures how far a script is from what people write. */
export function measureObfuscation(text: string, joined: JoinedText): ScriptObfuscation {
  const measures = {
    ...measureCharacters(text),
    longestLine: longestLine(text),
    concatenationCount: joined.concatenationCount,
    charCodeCount: count(text, /\bchrw?\s{0,3}\(|\[char\]|fromcharcode/gi),
    hexEscapeCount: count(text, /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%u[0-9a-f]{4}/gi),
    caretOrBacktickCount: joined.caretOrBacktickCount,
    dynamicCodeCount: count(text, DYNAMIC_CODE),
    longestStringLiteral: longestLiteral(joined.text),
  };
  return { ...measures, score: scoreOf(measures) };
}

function measureCharacters(text: string): { nonAlphanumericRatio: number; entropy: number } {
  const counts = new Uint32Array(256);
  for (let index = 0; index < text.length; index++) {
    const slot = text.charCodeAt(index) & 255;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  let alphanumeric = 0;
  let visible = 0;
  for (const [code, amount] of counts.entries()) {
    const isSpace = code === 32 || (code >= 9 && code <= 13);
    if (!isSpace) visible += amount;
    if ((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)) alphanumeric += amount;
  }
  return {
    nonAlphanumericRatio: visible === 0 ? 0 : 1 - alphanumeric / visible,
    entropy: entropyOfCounts(counts, Math.max(1, text.length)),
  };
}

function longestLine(text: string): number {
  let longest = 0;
  for (let start = 0; start <= text.length;) {
    const end = text.indexOf("\n", start);
    longest = Math.max(longest, (end === -1 ? text.length : end) - start);
    if (end === -1) break;
    start = end + 1;
  }
  return longest;
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found++;
  return found;
}

/** Longest run between two quotes of a kind on one line. */
function longestLiteral(text: string): number {
  let longest = 0;
  for (const match of text.matchAll(/"[^"\n]*"|'[^'\n]*'/g)) longest = Math.max(longest, match[0].length - 2);
  return Math.max(0, longest);
}

type Measures = Omit<ScriptObfuscation, "score">;

/** Each row adds its points when its measure is reached; the bounds lie beyond what hand-written scripts show. */
const POINTS: readonly (readonly [measure: keyof Measures, atLeast: number, points: number])[] = [
  ["longestLine", 1000, 10],
  ["longestLine", 5000, 10],
  ["nonAlphanumericRatio", 0.4, 15],
  ["nonAlphanumericRatio", 0.6, 25],
  ["entropy", 5.6, 10],
  ["concatenationCount", 10, 10],
  ["concatenationCount", 60, 15],
  ["charCodeCount", 8, 15],
  ["charCodeCount", 40, 15],
  ["hexEscapeCount", 20, 15],
  ["hexEscapeCount", 200, 15],
  ["caretOrBacktickCount", 6, 15],
  ["caretOrBacktickCount", 30, 20],
  ["dynamicCodeCount", 1, 5],
  ["longestStringLiteral", 500, 10],
  ["longestStringLiteral", 4000, 15],
];

function scoreOf(measures: Measures): number {
  let score = 0;
  for (const [measure, atLeast, points] of POINTS) if (measures[measure] >= atLeast) score += points;
  return Math.min(100, score);
}
