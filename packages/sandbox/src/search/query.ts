/** A search as a tree. Names of fields are as the caller wrote them. */
export type Query =
  | { kind: "and" | "or"; parts: Query[] }
  | { kind: "not"; part: Query }
  | { kind: "word"; field: string | undefined; word: string }
  | { kind: "pattern"; field: string | undefined; pattern: Pattern }
  | { kind: "compare"; field: string; operator: Comparison; value: string };

export type Comparison = ">" | ">=" | "<" | "<=";

/** A word with wildcards: `*` for any characters, `?` for one. */
export type Pattern = readonly PatternPiece[];
export type PatternPiece = { kind: "text"; text: string } | { kind: "any" } | { kind: "one" };

export const EVERYTHING: Query = { kind: "and", parts: [] };

export interface QueryLimits {
  maxQueryChars: number;
  maxQueryClauses: number;
  maxQueryDepth: number;
  /** Wildcards in one word. */
  maxWildcards: number;
}

/** What is wrong with a search, and where: the place is the number of a character, counted from 1. */
export type ParseOutcome = { kind: "query"; query: Query } | { kind: "problem"; problem: string };

export class QueryProblem extends Error {
  override readonly name = "QueryProblem";

  constructor(problem: string, at?: number) {
    super(at === undefined ? problem : `${problem}, at character ${at + 1}`);
  }
}

/** The pattern of a text whose characters are each marked as a wildcard or not; undefined when none is one. */
export function toPattern(text: string, isWildcard: readonly boolean[]): Pattern | undefined {
  const pieces: PatternPiece[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    const last = pieces.at(-1);
    if (isWildcard[at] !== true) {
      if (last?.kind === "text") last.text += character;
      else pieces.push({ kind: "text", text: character });
    } else if (character === "?") {
      pieces.push({ kind: "one" });
    } else if (last?.kind !== "any") {
      pieces.push({ kind: "any" });
    }
  }
  return pieces.some(({ kind }) => kind !== "text") ? pieces : undefined;
}

/** A pattern for LIKE, in which `%` and `_` are the wildcards, and stand for themselves behind a backslash. */
export function likeOf(pattern: Pattern): string {
  const pieces = pattern.map((piece) => {
    if (piece.kind === "any") return "%";
    return piece.kind === "one" ? "_" : piece.text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  });
  return pieces.join("");
}
