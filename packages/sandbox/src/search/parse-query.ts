import {
  EVERYTHING,
  QueryProblem,
  toPattern,
  type Comparison,
  type ParseOutcome,
  type Query,
  type QueryLimits,
} from "./query.ts";
import { tokenize, type Sign, type Token } from "./tokenize.ts";

export interface ParseRequest {
  /** Whether the caller said that the text is in Lucene's language. */
  isAdvanced: boolean;
  /** True for names of fields that are searched. */
  isField: (name: string) => boolean;
}

/**
 * Reads the text of a search. Newer clients send `field:value` without saying `advanced`, as the service now asks them to: a text that names
 * a field is read in Lucene's language, any other as plain words.
 */
export function parseQuery(text: string, request: ParseRequest, limits: QueryLimits): ParseOutcome {
  if (text.length > limits.maxQueryChars) {
    return { kind: "problem", problem: `it is longer than ${limits.maxQueryChars} characters` };
  }
  try {
    const isLucene = request.isAdvanced || namesField(text, request, limits);
    return { kind: "query", query: isLucene ? parseLucene(text, limits) : parseFreeText(text, limits) };
  } catch (error) {
    if (error instanceof QueryProblem) return { kind: "problem", problem: error.message };
    throw error;
  }
}

/** A text that cannot be read as Lucene's counts as one that names a field when something like a field begins it: then it says what is wrong. */
function namesField(text: string, { isField }: ParseRequest, limits: QueryLimits): boolean {
  try {
    return tokenize(text, limits).some((token) => token.kind === "field" && isField(token.text));
  } catch {
    const start = /^[\s(!+-]*([\w.-]{1,100}):/.exec(text)?.[1];
    return start !== undefined && isField(start);
  }
}

/** Plain words: every one must be found somewhere. Those in quotation marks stay together; an asterisk stands for any characters. */
function parseFreeText(text: string, limits: QueryLimits): Query {
  const parts: Query[] = [];
  for (const [, quoted, plain = ""] of text.matchAll(/"([^"]*)"|([^\s"]+)|"/g)) {
    if (quoted !== undefined) {
      if (quoted.trim() !== "") parts.push({ kind: "word", field: undefined, word: quoted });
    } else if (plain !== "") {
      parts.push(readPlainWord(plain, limits));
    }
    if (parts.length > limits.maxQueryClauses) throw tooMany(limits);
  }
  return { kind: "and", parts };
}

function readPlainWord(text: string, limits: QueryLimits): Query {
  const word = refang(text);
  const isWildcard = Array.from({ length: word.length }, (_, at) => word[at] === "*");
  if (isWildcard.filter(Boolean).length > limits.maxWildcards) {
    throw new QueryProblem(`a word has more than ${limits.maxWildcards} asterisks`);
  }
  const pattern = toPattern(word, isWildcard);
  return pattern ? { kind: "pattern", field: undefined, pattern } : { kind: "word", field: undefined, word };
}

/** Addresses are passed on with their dots in brackets and their scheme changed, so that nobody follows them by accident. */
function refang(word: string): string {
  if (!/\[[.:]\]|\[dot\]|^hxxps?:/i.test(word)) return word;
  return word
    .replaceAll(/\[([.:])\]/g, "$1")
    .replaceAll(/\[dot\]/gi, ".")
    .replace(/^hxxp/i, "http");
}

function tooMany(limits: QueryLimits): QueryProblem {
  return new QueryProblem(`it has more than ${limits.maxQueryClauses} clauses`);
}

function parseLucene(text: string, limits: QueryLimits): Query {
  return new LuceneParser(tokenize(text, limits), text.length, limits).parse();
}

/**
 * The part of Lucene's language that clients of the service use: words, "quoted words", wildcards, `field:value`, `field:>=n`,
 * `field:[a TO b]`, `field:(…)`, AND, OR, NOT and their signs, parentheses. Words side by side must all be found.
 */
class LuceneParser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  readonly #limits: QueryLimits;
  #at = 0;
  #clauses = 0;

  constructor(tokens: readonly Token[], end: number, limits: QueryLimits) {
    this.#tokens = tokens;
    this.#end = end;
    this.#limits = limits;
  }

  parse(): Query {
    if (this.#tokens.length === 0) return EVERYTHING;
    const query = this.#or(undefined, 0);
    if (this.#at < this.#tokens.length) throw this.#problem("a bracket is closed that was not opened");
    return query;
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #problem(problem: string, at: number = this.#token?.at ?? this.#end): QueryProblem {
    return new QueryProblem(problem, at);
  }

  #isSign(text: Sign): boolean {
    return this.#token?.kind === "sign" && this.#token.text === text;
  }

  #takeSign(text: Sign): boolean {
    const isNext = this.#isSign(text);
    if (isNext) this.#at++;
    return isNext;
  }

  #or(field: string | undefined, depth: number): Query {
    if (depth > this.#limits.maxQueryDepth) throw this.#problem("it is nested too deeply");
    const parts = [this.#and(field, depth)];
    while (this.#takeSign("or")) parts.push(this.#and(field, depth));
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
  }

  #and(field: string | undefined, depth: number): Query {
    const parts = [this.#not(field, depth)];
    while (this.#token && !this.#isSign("or") && !this.#isSign(")")) {
      this.#takeSign("and");
      parts.push(this.#not(field, depth));
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
  }

  #not(field: string | undefined, depth: number): Query {
    let isNegated = false;
    while (this.#takeSign("not")) isNegated = !isNegated;
    const part = this.#primary(field, depth);
    return isNegated ? { kind: "not", part } : part;
  }

  #primary(field: string | undefined, depth: number): Query {
    if (++this.#clauses > this.#limits.maxQueryClauses) throw tooMany(this.#limits);
    const opened = this.#token?.at;
    if (this.#takeSign("(")) {
      const inner = this.#or(field, depth + 1);
      if (!this.#takeSign(")")) throw this.#problem("a parenthesis is not closed", opened);
      return inner;
    }
    if (field !== undefined && (this.#isSign("[") || this.#isSign("{"))) return this.#range(field);
    const token = this.#token;
    if (token?.kind === "field") return this.#fieldValue(token, depth);
    if (token?.kind !== "word") throw this.#problem("a word is missing");
    this.#at++;
    return valueOf(field, token);
  }

  #fieldValue(token: Token & { kind: "field" }, depth: number): Query {
    if (depth >= this.#limits.maxQueryDepth) throw this.#problem("it is nested too deeply");
    this.#at++;
    return this.#primary(token.text, depth + 1);
  }

  #range(field: string): Query {
    const low: Comparison = this.#takeSign("[") ? ">=" : ">";
    if (low === ">") this.#takeSign("{");
    const from = this.#limit();
    if (this.#limit() !== "TO") throw this.#problem("a range is written as [a TO b]");
    const to = this.#limit();
    const high: Comparison = this.#takeSign("]") ? "<=" : "<";
    if (high === "<" && !this.#takeSign("}")) throw this.#problem("a range is not closed");
    const parts: Query[] = [];
    if (from !== "*") parts.push({ kind: "compare", field, operator: low, value: from });
    if (to !== "*") parts.push({ kind: "compare", field, operator: high, value: to });
    return { kind: "and", parts };
  }

  #limit(): string {
    const token = this.#token;
    if (token?.kind !== "word") throw this.#problem("a range is written as [a TO b]");
    this.#at++;
    return token.text;
  }
}

function valueOf(field: string | undefined, token: Token & { kind: "word" }): Query {
  const { text: word, pattern, isQuoted } = token;
  const match = field === undefined || isQuoted ? null : /^(>=|<=|>|<)(.+)$/s.exec(word);
  // The expression lets nothing else through.
  if (match && field !== undefined) {
    return { kind: "compare", field, operator: match[1] as Comparison, value: match[2] ?? "" };
  }
  return pattern ? { kind: "pattern", field, pattern } : { kind: "word", field, word };
}
