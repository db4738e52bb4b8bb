import { expect, test } from "vitest";
import { SANDBOX_LIMITS } from "../limits.ts";
import { parseFreeText, parseLucene, type Query } from "./parse-query.ts";

const word = (text: string, field?: string): Query => ({ kind: "word", field, word: text });

test.each([
  ["a", word("a")],
  ['"a b"', word("a b")],
  ["f:a", word("a", "f")],
  ['f:"a b"', word("a b", "f")],
  ["f:>=5", { kind: "compare", field: "f", operator: ">=", value: "5" }],
  ["a b", { kind: "and", parts: [word("a"), word("b")] }],
  ["a OR b AND c", { kind: "or", parts: [word("a"), { kind: "and", parts: [word("b"), word("c")] }] }],
  ["!a", { kind: "not", part: word("a") }],
  ["NOT NOT a", word("a")],
  ["f:(a OR b)", { kind: "or", parts: [word("a", "f"), word("b", "f")] }],
  [String.raw`a\:b`, word("a:b")],
  ["", { kind: "and", parts: [] }],
] as const)("%s is read", (text, query) => {
  expect(parseLucene(text, SANDBOX_LIMITS)).toEqual({ kind: "query", query });
});

test("free text has no operators", () => {
  expect(parseFreeText("http://example.com/(a) OR -b", SANDBOX_LIMITS)).toEqual({
    kind: "query",
    query: { kind: "and", parts: ["http://example.com/(a)", "OR", "-b"].map((text) => word(text)) },
  });
});

test.each(["(", "!", '"', "a:", "\\", "f:[", "a || ", "-a:(", "[", "a ".repeat(3)])(
  "a text of two hundred thousand %j is answered at once",
  (piece) => {
    const text = piece.repeat(200_000 / piece.length);
    const unlimited = { ...SANDBOX_LIMITS, maxQueryChars: Number.POSITIVE_INFINITY };
    const started = performance.now();
    expect(["query", "problem"]).toContain(parseLucene(text, unlimited).kind);
    expect(performance.now() - started).toBeLessThan(3000);
  },
);
