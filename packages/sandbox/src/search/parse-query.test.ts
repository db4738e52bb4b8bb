import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { SANDBOX_LIMITS, type SandboxLimits } from "../limits.ts";
import { targetOf } from "./fields.ts";
import { parseQuery } from "./parse-query.ts";
import type { Pattern, Query } from "./query.ts";

const isField = (name: string) => targetOf(name) !== undefined;
const parse = (text: string, isAdvanced: boolean, limits: SandboxLimits = SANDBOX_LIMITS) =>
  parseQuery(text, { isAdvanced, isField }, limits);
const advanced = (text: string) => parse(text, true);
const plain = (text: string) => parse(text, false);

const word = (text: string, field?: string): Query => ({ kind: "word", field, word: text });
const text = (value: string): Pattern[number] => ({ kind: "text", text: value });
const any: Pattern[number] = { kind: "any" };
const one: Pattern[number] = { kind: "one" };
const pattern = (pieces: Pattern, field?: string): Query => ({ kind: "pattern", field, pattern: pieces });
const compare = (field: string, operator: ">" | ">=" | "<" | "<=", value: string): Query => ({
  kind: "compare",
  field,
  operator,
  value,
});

test.each([
  ["a", word("a")],
  ['"a b"', word("a b")],
  ["f:a", word("a", "f")],
  ["f: a", word("a", "f")],
  ['f:"a b"', word("a b", "f")],
  [String.raw`"a \"b\" \\c"`, word(String.raw`a "b" \c`)],
  ['"a b"~5', word("a b")],
  ["f:>=5", compare("f", ">=", "5")],
  ["f:>5", compare("f", ">", "5")],
  ["f:<2026-01-01T10:00:00Z", compare("f", "<", "2026-01-01T10:00:00Z")],
  ["f:(>=5 AND <9)", { kind: "and", parts: [compare("f", ">=", "5"), compare("f", "<", "9")] }],
  ["f:[1 TO 2]", { kind: "and", parts: [compare("f", ">=", "1"), compare("f", "<=", "2")] }],
  ["f:{1 TO 2}", { kind: "and", parts: [compare("f", ">", "1"), compare("f", "<", "2")] }],
  ["f:[1 TO *]", { kind: "and", parts: [compare("f", ">=", "1")] }],
  [
    "f:[2026-01-01T10:00:00Z TO now}",
    { kind: "and", parts: [compare("f", ">=", "2026-01-01T10:00:00Z"), compare("f", "<", "now")] },
  ],
  ["f:2026-01-01T10:00:00Z", word("2026-01-01T10:00:00Z", "f")],
  ["f:-5", word("-5", "f")],
  ["a b", { kind: "and", parts: [word("a"), word("b")] }],
  ["a && b || c", { kind: "or", parts: [{ kind: "and", parts: [word("a"), word("b")] }, word("c")] }],
  ["a OR b AND c", { kind: "or", parts: [word("a"), { kind: "and", parts: [word("b"), word("c")] }] }],
  ["a or b", { kind: "and", parts: [word("a"), word("or"), word("b")] }],
  ["!a", { kind: "not", part: word("a") }],
  ["+a -b", { kind: "and", parts: [word("a"), { kind: "not", part: word("b") }] }],
  ["NOT NOT a", word("a")],
  ["f:(a OR b)", { kind: "or", parts: [word("a", "f"), word("b", "f")] }],
  ["f:(a g:b)", { kind: "and", parts: [word("a", "f"), word("b", "g")] }],
  [String.raw`a\:b`, word("a:b")],
  [String.raw`in\*voice`, word("in*voice")],
  ["inv*", pattern([text("inv"), any])],
  ["*.exe", pattern([any, text(".exe")])],
  ["in?oi**e", pattern([text("in"), one, text("oi"), any, text("e")])],
  ["f:*", pattern([any], "f")],
  ["a^2 b~1 c~", { kind: "and", parts: [word("a"), word("b"), word("c")] }],
  ["http://evil.example.com:8080/a?b=c", word("http://evil.example.com:8080/a?b=c")],
  ["url:http://evil.example.com/a", word("http://evil.example.com/a", "url")],
  [String.raw`C:\Users\a.exe`, word(String.raw`C:\Users\a.exe`)],
  ["", { kind: "and", parts: [] }],
  ["  ", { kind: "and", parts: [] }],
] as const)("in Lucene's language: %s", (query, expected) => {
  expect(advanced(query)).toEqual({ kind: "query", query: expected });
});

test.each([
  ["(a", "a parenthesis is not closed, at character 1"],
  ["a AND (b OR", "a word is missing, at character 12"],
  ["a)", "a bracket is closed that was not opened, at character 2"],
  ["a AND", "a word is missing, at character 6"],
  ["AND a", "a word is missing, at character 1"],
  ["f:", "a word is missing, at character 3"],
  ["f:[1 2]", "a range is written as [a TO b], at character 7"],
  ["f:[1 TO 2", "a range is not closed, at character 10"],
  ["f:[1 TO", "a range is written as [a TO b], at character 8"],
  ['a "b', "a quotation mark is not closed, at character 3"],
  ["[a]", "a word is missing, at character 1"],
  ["a*b*c*d*e*f*g*h*i*", "a word has more than 8 wildcards, at character 1"],
  ["(".repeat(40), "it is nested too deeply, at character 18"],
  ["a ".repeat(80), "it has more than 64 clauses"],
  ["a".repeat(3000), "it is longer than 2048 characters"],
])("%s is refused, with the place", (query, problem) => {
  expect(advanced(query)).toEqual({ kind: "problem", problem });
});

test.each([
  ["http://example.com/(a) OR -b", ["http://example.com/(a)", "OR", "-b"]],
  ['"a b" c', ["a b", "c"]],
  ['a" b', ["a", "b"]],
  ["example.com:443", ["example.com:443"]],
  ["C:\\Windows\\a.exe", ["C:\\Windows\\a.exe"]],
  ["foo:bar", ["foo:bar"]],
  ["Notice: read me", ["Notice:", "read", "me"]],
  ["hxxps://evil[.]example[.]com/a", ["https://evil.example.com/a"]],
  ["192[.]0[.]2[.]1", ["192.0.2.1"]],
  ["Process Modified a File", ["Process", "Modified", "a", "File"]],
])("plain words: %s", (query, words) => {
  const parts = words.map((one) => word(one));
  expect(plain(query)).toEqual({ kind: "query", query: { kind: "and", parts } });
});

test("an asterisk is a wildcard among plain words, a question mark is not", () => {
  const parts = [pattern([text("inv"), any]), word("a?b=c")];
  expect(plain("inv* a?b=c")).toEqual({ kind: "query", query: { kind: "and", parts } });
});

test.each([
  ["sha256:abc", word("abc", "sha256")],
  ["analysis.threat_score:>=95", compare("analysis.threat_score", ">=", "95")],
  ["domain:evil.com", word("evil.com", "domain")],
  ["report (state:succ OR state:fail)", undefined],
])("a known field makes plain words Lucene's: %s", (query, expected) => {
  expect(plain(query)).toEqual(expected ? { kind: "query", query: expected } : advanced(query));
});

test("what names a field and cannot be read says why", () => {
  expect(plain('filename:"a')).toEqual({ kind: "problem", problem: "a quotation mark is not closed, at character 10" });
  expect(plain("state:(succ")).toMatchObject({ kind: "problem" });
});

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      '"',
      ":",
      "*",
      "?",
      "\\",
      "AND",
      "OR",
      "NOT",
      "TO",
      "-",
      "+",
      "!",
      " ",
    ),
    fc.constantFrom(
      "&&",
      "||",
      "sha256:",
      "submitted_at:",
      "threat_score:>=",
      "http://",
      "C:\\",
      "^2",
      "~",
      "\u{1F600}",
    ),
    anyText({ maxLength: 5 }),
  ),
  { maxLength: 40 },
);

test("whatever is asked is a query or a problem", () => {
  fc.assert(
    fc.property(pieces, fc.boolean(), (parts, isAdvanced) => {
      expect(["query", "problem"]).toContain(parse(parts.join(""), isAdvanced).kind);
    }),
    { numRuns: 500 },
  );
});

test("a text in quotation marks is one word, whatever stands in it", () => {
  fc.assert(
    fc.property(anyText({ minLength: 1, maxLength: 100 }), (value) => {
      const quoted = `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
      expect(advanced(`filename:${quoted}`)).toEqual({ kind: "query", query: word(value, "filename") });
    }),
  );
});

test.each([
  "(",
  "!",
  '"',
  "a:",
  "\\",
  "f:[",
  "a || ",
  "-a:(",
  "[",
  "a ".repeat(3),
  "*",
  "a*",
  "?a",
  "http://",
  "~",
  "a:b:",
])("a text of fifty thousand %j is answered at once", (piece) => {
  const long = piece.repeat(50_000 / piece.length);
  const unlimited = { ...SANDBOX_LIMITS, maxQueryChars: Number.POSITIVE_INFINITY };
  const started = process.threadCpuUsage();
  for (const isAdvanced of [true, false]) {
    expect(["query", "problem"]).toContain(parse(long, isAdvanced, unlimited).kind);
  }
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(2000);
});
