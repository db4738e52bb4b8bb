/** What stands for an argument: a value, or the name of a variable. */
export type ArgumentValue = { variable: string } | { value: string | number };

/** A question for samples: arguments by name, and the fields of the answer in their order. */
export interface QueryDocument {
  arguments: ReadonlyMap<string, ArgumentValue>;
  fields: readonly string[];
}

export type DocumentOutcome = { kind: "document"; document: QueryDocument } | { kind: "problem"; problem: string };

/**
 * Reads the part of GraphQL in which samples are asked for: `query NAME($x: Type) { sample(a: $x, limit: 3) { id state } }`, the head optional,
 * one selection, no fragments, aliases or nested fields. Commas are blanks, as the language has it.
 */
export function parseQueryDocument(text: string): DocumentOutcome {
  const tokens = tokenize(text);
  if (!tokens) return problem("it holds characters that are not understood");
  try {
    return { kind: "document", document: readDocument(new TokenReader(tokens)) };
  } catch (error) {
    if (error instanceof DocumentError) return problem(error.message);
    throw error;
  }
}

function problem(text: string): DocumentOutcome {
  return { kind: "problem", problem: text };
}

/** Ends the reading; turned into an outcome above. */
class DocumentError extends Error {
  override readonly name = "DocumentError";
}

type Token =
  | { kind: "name" | "variable" | "mark"; text: string }
  | { kind: "text"; value: string }
  | { kind: "number"; value: number };

const TOKEN =
  /[\s,\uFEFF]+|(?<name>[_A-Za-z]\w*)|\$(?<variable>[_A-Za-z]\w*)|(?<mark>[(){}[\]:!=])|(?<text>"(?:[^"\\\n\r]|\\.)*")|(?<number>-?\d{1,9})(?![\w.])/y;

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  // A fresh pattern, because it remembers where it stands.
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.length) {
    const groups = pattern.exec(text)?.groups;
    if (!groups) return undefined;
    const token = toToken(groups);
    if (token === "unreadable") return undefined;
    if (token) tokens.push(token);
  }
  return tokens;
}

function toToken(groups: Readonly<Record<string, string | undefined>>): Token | undefined | "unreadable" {
  if (groups["name"] !== undefined) return { kind: "name", text: groups["name"] };
  if (groups["variable"] !== undefined) return { kind: "variable", text: groups["variable"] };
  if (groups["mark"] !== undefined) return { kind: "mark", text: groups["mark"] };
  if (groups["number"] !== undefined) return { kind: "number", value: Number(groups["number"]) };
  if (groups["text"] === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(groups["text"]);
    return typeof value === "string" ? { kind: "text", value } : "unreadable";
  } catch {
    // An escape that JSON does not know.
    return "unreadable";
  }
}

/** Goes through the tokens of one document. */
class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  /** True, and past it, when the mark comes next. */
  takes(mark: string): boolean {
    const token = this.#tokens[this.#at];
    const isNext = token?.kind === "mark" && token.text === mark;
    if (isNext) this.#at++;
    return isNext;
  }

  mark(mark: string): void {
    if (!this.takes(mark)) throw new DocumentError(`a "${mark}" is missing`);
  }

  /** The name that comes next, if one does. */
  optionalName(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "name") return undefined;
    this.#at++;
    return token.text;
  }

  name(): string {
    const name = this.optionalName();
    if (name === undefined) throw new DocumentError("a name is missing");
    return name;
  }
}

function readDocument(reader: TokenReader): QueryDocument {
  readHead(reader);
  reader.mark("{");
  if (reader.name() !== "sample") throw new DocumentError("only sample can be asked for");
  const given = reader.takes("(") ? readArguments(reader) : new Map<string, ArgumentValue>();
  reader.mark("{");
  const fields: string[] = [];
  while (!reader.takes("}")) fields.push(reader.name());
  reader.mark("}");
  if (!reader.isAtEnd) throw new DocumentError("there is something behind the query");
  if (fields.length === 0) throw new DocumentError("it asks for no fields");
  return { arguments: given, fields: [...new Set(fields)] };
}

/** `query NAME($a: String!, $b: [ID] = 3)`; types and defaults say nothing that the variables do not. */
function readHead(reader: TokenReader): void {
  const keyword = reader.optionalName();
  if (keyword === undefined) return;
  if (keyword !== "query") throw new DocumentError("it must be a query");
  reader.optionalName();
  if (!reader.takes("(")) return;
  while (!reader.takes(")")) {
    if (reader.next() === undefined) throw new DocumentError('a ")" is missing');
  }
}

function readArguments(reader: TokenReader): Map<string, ArgumentValue> {
  const given = new Map<string, ArgumentValue>();
  while (!reader.takes(")")) {
    const name = reader.name();
    reader.mark(":");
    given.set(name, readValue(reader.next()));
  }
  return given;
}

function readValue(token: Token | undefined): ArgumentValue {
  if (token?.kind === "variable") return { variable: token.text };
  if (token?.kind === "text" || token?.kind === "number") return { value: token.value };
  throw new DocumentError("an argument must be a variable, a text or a whole number");
}
