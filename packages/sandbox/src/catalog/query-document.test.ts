import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseQueryDocument } from "./query-document.ts";

const DOCUMENTED =
  "query get_sample($q_json:\r\nString) {sample(, q_json: $q_json,limit: 3) {submitted_at id submitted_file_type status threat_score state login url}}";

test("the published document is read", () => {
  expect(parseQueryDocument(DOCUMENTED)).toEqual({
    kind: "document",
    document: {
      arguments: new Map<string, object>([
        ["q_json", { variable: "q_json" }],
        ["limit", { value: 3 }],
      ]),
      fields: ["submitted_at", "id", "submitted_file_type", "status", "threat_score", "state", "login", "url"],
    },
  });
});

test.each([
  ["no head", "{ sample { id } }"],
  ["no name", "query { sample { id } }"],
  ["no arguments", "query x { sample { id } }"],
  ["types that may not be null, and lists with defaults", "query x($a: String!, $b: [ID!]! = [1]) { sample { id } }"],
  ["commas as blanks", "query,x,{,sample,{,id,id,},},"],
])("a document with %s is read", (_, text) => {
  const outcome = parseQueryDocument(text);
  expect(outcome).toMatchObject({ kind: "document", document: { fields: ["id"] } });
});

test("texts are read with their escapes", () => {
  const outcome = parseQueryDocument(String.raw`{ sample(q_json: "{\"op\": \"and\"}\u0041") { id } }`);
  expect(outcome.kind === "document" && outcome.document.arguments.get("q_json")).toEqual({ value: '{"op": "and"}A' });
});

test.each([
  ["nothing", ""],
  ["a mutation", "mutation { sample { id } }"],
  ["another root", "{ user { id } }"],
  ["two roots", "{ sample { id } user { id } }"],
  ["no fields", "{ sample { } }"],
  ["nested fields", "{ sample { analysis { id } } }"],
  ["an alias", "{ sample { a: id } }"],
  ["a fragment", "{ sample { ...All } }"],
  ["a directive", "{ sample @skip { id } }"],
  ["an object as an argument", "{ sample(q: {a: 1}) { id } }"],
  ["an argument without a value", "{ sample(limit:) { id } }"],
  ["a fraction", "{ sample(limit: 1.5) { id } }"],
  ["a head that does not end", "query x($a: String { sample { id } }"],
  ["an end that is missing", "{ sample { id }"],
  ["something behind it", "{ sample { id } } {"],
  ["an escape that there is not", String.raw`{ sample(q: "\x") { id } }`],
  ["a comment", "{ sample { id } } # x"],
])("a document with %s is refused with a reason", (_, text) => {
  const outcome = parseQueryDocument(text);
  expect(outcome).toEqual({ kind: "problem", problem: expect.stringMatching(/./) });
});

test("whatever the text, there is an outcome, and it repeats nothing of it", () => {
  const word = fc.constantFrom("query", "sample", "{", "}", "(", ")", ":", "$a", '"x"', "3", ",", "\n", "zebra");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join(" ")),
      ),
      (text) => {
        const outcome = parseQueryDocument(text);
        if (outcome.kind === "problem") expect(outcome.problem).not.toContain("zebra");
      },
    ),
  );
});
