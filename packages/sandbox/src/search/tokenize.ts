import { toPattern, type Pattern, type QueryLimits, QueryProblem } from "./query.ts";

/** A sign or word of Lucene's language, and the character at which it begins. */
export type Token = { at: number } & (
  | { kind: "field"; text: string }
  | { kind: "word"; text: string; pattern: Pattern | undefined; isQuoted: boolean }
  | { kind: "sign"; text: Sign }
);
export type Sign = "(" | ")" | "and" | "or" | "not" | "[" | "]" | "{" | "}";

const WORD_SIGNS: ReadonlyMap<string, Sign> = new Map([
  ["AND", "and"],
  ["OR", "or"],
  ["NOT", "not"],
]);
const BRACKETS: ReadonlySet<string> = new Set(["(", ")", "[", "]", "{", "}"]);
const FIELD_NAME = /^[\p{L}\p{N}_.-]+$/u;

/** Where in the text a token stands: behind `field:` and between the brackets of a range, signs and colons are parts of words. */
interface Place {
  isValue: boolean;
  isInRange: boolean;
}

/**
 * Cuts a text into Lucene's tokens, in time that is linear in it. The scheme of a URL and the letter of a drive are no fields, although a
 * colon follows them: clients send addresses and paths as they are.
 * @throws {QueryProblem} for a quotation mark that is not closed, and for a word with too many wildcards.
 */
export function tokenize(text: string, limits: QueryLimits): Token[] {
  const tokens: Token[] = [];
  const place: Place = { isValue: false, isInRange: false };
  let at = 0;
  while (at < text.length) {
    const { token, next } = readToken(text, at, place, limits);
    if (token) tokens.push(token);
    place.isValue = token?.kind === "field";
    if (token?.kind === "sign" && "[]{}".includes(token.text)) place.isInRange = "[{".includes(token.text);
    at = next;
  }
  return tokens;
}

interface Read {
  token?: Token;
  next: number;
}

function readToken(text: string, at: number, place: Place, limits: QueryLimits): Read {
  const character = text[at] ?? "";
  if (/\s/.test(character)) return { next: at + 1 };
  if (character === '"') return readQuoted(text, at);
  // The set holds exactly the signs of one character.
  if (BRACKETS.has(character)) return { token: { kind: "sign", text: character as Sign, at }, next: at + 1 };
  if (place.isValue || place.isInRange) return readWord(text, at, true, limits);
  if (character === "+") return { next: at + 1 };
  if (character === "!" || character === "-") return { token: { kind: "sign", text: "not", at }, next: at + 1 };
  if (text.startsWith("&&", at)) return { token: { kind: "sign", text: "and", at }, next: at + 2 };
  if (text.startsWith("||", at)) return { token: { kind: "sign", text: "or", at }, next: at + 2 };
  return readWord(text, at, false, limits);
}

/** In quotation marks only a backslash is special. A distance behind them (`"a b"~5`) is read over. */
function readQuoted(text: string, start: number): Read {
  let word = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === '"') {
      const suffix = /^[~^][\d.]*/.exec(text.slice(at + 1, at + 12))?.[0] ?? "";
      return { token: wordToken(word, undefined, true, start), next: at + 1 + suffix.length };
    }
    if (character === "\\" && at + 1 < text.length && /["\\]/.test(text[at + 1] ?? "")) word += text[++at];
    else word += character;
  }
  throw new QueryProblem("a quotation mark is not closed", start);
}

function wordToken(text: string, pattern: Pattern | undefined, isQuoted: boolean, at: number): Token {
  return { kind: "word", text, pattern, isQuoted, at };
}

function readWord(text: string, start: number, isValue: boolean, limits: QueryLimits): Read {
  const isPath = /^[A-Za-z]:[\\/]/.test(text.slice(start, start + 3));
  const isUrl = /^[A-Za-z][A-Za-z0-9+.-]{0,15}:\/\//.test(text.slice(start, start + 20));
  let word = "";
  const isWildcard: boolean[] = [];
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] ?? "";
    if (/\s/.test(character) || character === '"' || BRACKETS.has(character)) break;
    if (character === "\\" && !isPath && at + 1 < text.length) {
      word += text[++at];
      continue;
    }
    if (character === ":" && !isValue && !isPath && !isUrl && isFieldName(start, at, word)) {
      return { token: { kind: "field", text: word, at: start }, next: at + 1 };
    }
    // In a URL a question mark begins the query.
    if (character === "*" || (character === "?" && !isUrl)) isWildcard[word.length] = true;
    word += character;
  }
  return { token: finishWord(word, isWildcard, start, limits), next: at };
}

/** A name that an escape stands in is none. Names are short, so that a long word is not read again at each of its colons. */
function isFieldName(start: number, at: number, word: string): boolean {
  return word !== "" && word.length <= MAX_FIELD_NAME && word.length === at - start && FIELD_NAME.test(word);
}

const MAX_FIELD_NAME = 100;

function finishWord(word: string, isWildcard: readonly boolean[], at: number, limits: QueryLimits): Token {
  const sign = WORD_SIGNS.get(word);
  if (sign !== undefined) return { kind: "sign", text: sign, at };
  const wildcards = isWildcard.reduce((count, one) => count + (one ? 1 : 0), 0);
  if (wildcards > limits.maxWildcards)
    throw new QueryProblem(`a word has more than ${limits.maxWildcards} wildcards`, at);
  // Weights (`word^2`) and closeness (`word~1`) change the order only, or find more than was asked for.
  const plain = wildcards === 0 ? word.replace(/(?<=.)(?:\^\d{1,3}(?:\.\d{1,3})?|~[0-2]?)$/s, "") : word;
  return wordToken(plain, toPattern(word, isWildcard), false, at);
}
