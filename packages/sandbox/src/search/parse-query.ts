/** A search as a tree. Names of fields are as the caller wrote them. */
export type Query =
  | { kind: "and" | "or"; parts: Query[] }
  | { kind: "not"; part: Query }
  | { kind: "word"; field: string | undefined; word: string }
  | { kind: "compare"; field: string; operator: Comparison; value: string };

export type Comparison = ">" | ">=" | "<" | "<=";

export interface QueryLimits {
  maxQueryChars: number;
  maxQueryClauses: number;
  maxQueryDepth: number;
}

export type ParseOutcome = { kind: "query"; query: Query } | { kind: "problem"; problem: string };

/** Free text: every word must be found somewhere. Words in quotation marks stay together. */
export function parseFreeText(text: string, limits: QueryLimits): ParseOutcome {
  if (text.length > limits.maxQueryChars) return tooLong(limits);
  const words = tokenize(text, false).flatMap((token) => (token.kind === "word" ? [token.text] : []));
  if (words.length > limits.maxQueryClauses) return tooMany(limits);
  const parts = words.map((word): Query => ({ kind: "word", field: undefined, word }));
  return { kind: "query", query: { kind: "and", parts } };
}

/**
 * The part of Lucene's language that clients of the service use: words, "quoted words", `field:value`, `field:>=n`, `field:[a TO b]`,
 * `field:(…)`, AND, OR, NOT and their signs, parentheses. Time is linear in the text.
 */
export function parseLucene(text: string, limits: QueryLimits): ParseOutcome {
  if (text.length > limits.maxQueryChars) return tooLong(limits);
  try {
    const query = new LuceneParser(tokenize(text, true), limits).parse();
    return { kind: "query", query };
  } catch (error) {
    if (error instanceof QueryProblem) return { kind: "problem", problem: error.message };
    throw error;
  }
}

function tooLong(limits: QueryLimits): ParseOutcome {
  return { kind: "problem", problem: `it is longer than ${limits.maxQueryChars} characters` };
}

function tooMany(limits: QueryLimits): ParseOutcome {
  return { kind: "problem", problem: `it has more than ${limits.maxQueryClauses} clauses` };
}

class QueryProblem extends Error {
  override readonly name = "QueryProblem";
}

type Token =
  /** `field:` in front of what follows. */
  | { kind: "field"; text: string }
  | { kind: "word"; text: string }
  | { kind: "sign"; text: "(" | ")" | "and" | "or" | "not" | "[" | "]" | "{" | "}" };

const WORD_SIGNS: Readonly<Record<string, "and" | "or" | "not">> = {
  AND: "and",
  OR: "or",
  NOT: "not",
  "&&": "and",
  "||": "or",
};
const SINGLE_SIGNS: ReadonlySet<string> = new Set(["(", ")", "[", "]", "{", "}"]);

function tokenize(text: string, isLucene: boolean): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (/\s/.test(character)) {
      at++;
    } else if (character === '"') {
      const end = text.indexOf('"', at + 1);
      const stop = end === -1 ? text.length : end;
      tokens.push({ kind: "word", text: text.slice(at + 1, stop) });
      at = stop + 1;
    } else if (isLucene && SINGLE_SIGNS.has(character)) {
      // The set holds exactly the signs of one character.
      tokens.push({ kind: "sign", text: character as "(" });
      at++;
    } else if (isLucene && (character === "!" || character === "-" || character === "+")) {
      if (character !== "+") tokens.push({ kind: "sign", text: "not" });
      at++;
    } else if (isLucene && (text.startsWith("&&", at) || text.startsWith("||", at))) {
      tokens.push({ kind: "sign", text: character === "&" ? "and" : "or" });
      at += 2;
    } else {
      const { token, next } = readWord(text, at, isLucene);
      tokens.push(token);
      at = next;
    }
  }
  return tokens;
}

function readWord(text: string, start: number, isLucene: boolean): { token: Token; next: number } {
  let word = "";
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at] ?? "";
    if (/\s/.test(character) || character === '"') break;
    if (isLucene) {
      if (SINGLE_SIGNS.has(character)) break;
      if (character === "\\" && at + 1 < text.length) {
        word += text[++at];
        continue;
      }
      if (character === ":" && word !== "" && /^[\w.-]+$/.test(word)) {
        return { token: { kind: "field", text: word }, next: at + 1 };
      }
    }
    word += character;
  }
  const sign = isLucene && Object.hasOwn(WORD_SIGNS, word) ? WORD_SIGNS[word] : undefined;
  return { token: sign ? { kind: "sign", text: sign } : { kind: "word", text: word }, next: at };
}

class LuceneParser {
  readonly #tokens: readonly Token[];
  readonly #limits: QueryLimits;
  #at = 0;
  #clauses = 0;

  constructor(tokens: readonly Token[], limits: QueryLimits) {
    this.#tokens = tokens;
    this.#limits = limits;
  }

  parse(): Query {
    const query = this.#tokens.length === 0 ? { kind: "and" as const, parts: [] } : this.#or(undefined, 0);
    if (this.#at < this.#tokens.length)
      throw new QueryProblem("a parenthesis or bracket is closed that was not opened");
    return query;
  }

  #isSign(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "sign" && token.text === text;
  }

  #takeSign(text: string): boolean {
    const isNext = this.#isSign(text);
    if (isNext) this.#at++;
    return isNext;
  }

  #or(field: string | undefined, depth: number): Query {
    if (depth > this.#limits.maxQueryDepth) throw new QueryProblem("it is nested too deeply");
    const parts = [this.#and(field, depth)];
    while (this.#takeSign("or")) parts.push(this.#and(field, depth));
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
  }

  #and(field: string | undefined, depth: number): Query {
    const parts = [this.#not(field, depth)];
    while (this.#at < this.#tokens.length && !this.#isSign("or") && !this.#isSign(")")) {
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
    if (++this.#clauses > this.#limits.maxQueryClauses) {
      throw new QueryProblem(`it has more than ${this.#limits.maxQueryClauses} clauses`);
    }
    if (this.#takeSign("(")) {
      const inner = this.#or(field, depth + 1);
      if (!this.#takeSign(")")) throw new QueryProblem("a parenthesis is not closed");
      return inner;
    }
    if (field !== undefined && (this.#isSign("[") || this.#isSign("{"))) return this.#range(field);
    const token = this.#tokens[this.#at++];
    if (token?.kind === "field") return this.#primary(token.text, depth + 1);
    if (token?.kind !== "word") throw new QueryProblem("a word is missing");
    return field === undefined ? { kind: "word", field, word: token.text } : valueOf(field, token.text);
  }

  #range(field: string): Query {
    const low: Comparison = this.#takeSign("[") ? ">=" : ">";
    if (low === ">") this.#takeSign("{");
    const from = this.#word();
    if (this.#word() !== "TO") throw new QueryProblem("a range is written as [a TO b]");
    const to = this.#word();
    const high: Comparison = this.#takeSign("]") ? "<=" : "<";
    if (high === "<" && !this.#takeSign("}")) throw new QueryProblem("a range is not closed");
    const parts: Query[] = [];
    if (from !== "*") parts.push({ kind: "compare", field, operator: low, value: from });
    if (to !== "*") parts.push({ kind: "compare", field, operator: high, value: to });
    return { kind: "and", parts };
  }

  #word(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== "word") throw new QueryProblem("a range is written as [a TO b]");
    return token.text;
  }
}

function valueOf(field: string, text: string): Query {
  const match = /^(>=|<=|>|<)(.+)$/s.exec(text);
  if (!match) return { kind: "word", field, word: text };
  // The expression lets nothing else through.
  return { kind: "compare", field, operator: match[1] as Comparison, value: match[2] ?? "" };
}
