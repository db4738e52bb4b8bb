import { DEFAULT_POLICY_DOCUMENT } from "@fumehood/pipeline";
import { expect, test } from "vitest";
import { DEFAULT_POLICY_TEXT } from "./default-text.ts";
import { describeProblem, readPolicyText } from "./policy-text.ts";

test("the built-in policy as a file says what the pipeline has, without a warning", () => {
  expect(readPolicyText(DEFAULT_POLICY_TEXT, { targets: ["builtin"] })).toEqual({
    document: DEFAULT_POLICY_DOCUMENT,
    problems: [],
  });
});

const TOP = '[types]\nadd = ["one"]\n\n[[rules]]\nname = "a"\naction = "skip"\n\n[[rules]]\nname = "mail"\n';

test.each([
  [`${TOP}typs = ["pdf"]\naction = "submit"`, 'line 10, rule "mail": unknown key "typs"; did you mean "types"?'],
  [`${TOP}action = "submit"\ntypes = ["exe"]`, 'line 11, rule "mail": "exe" is no type; did you mean "pe-exe"?'],
  [`${TOP}types = ["pdf"]`, 'line 8, rule "mail": "action" is missing; it is one of: submit, skip, refuse.'],
  ['[[rules]]\naction = "skip"', 'line 1, rule "number 1": "name" is missing.'],
  ['rules = [{ nam = "x" }]', 'rule "number 1": unknown key "nam"; did you mean "name"?'],
  ["[overlod]\nstart = 1", 'line 1: unknown key "overlod"; did you mean "overload"?'],
  ['[types]\nadd = ["pdff"]', 'line 2: "pdff" is no type; did you mean "pdf"?'],
  [
    '{"rules":[{"name":"a","action":"skp"}]}',
    'rule "a": action is wrong: "skp" is none of its values; did you mean "skip"?',
  ],
] as const)("%j is told with its place", (text, expected) => {
  const { document, problems } = readPolicyText(text);
  expect(document).toBeUndefined();
  expect(problems.map(describeProblem)).toContain(expected);
});

test.each([
  ["a table that is not closed", "[[rules", /^line 1: it is not TOML: /],
  ["a key that comes twice", "a = 1\na = 2", /^line 2: it is not TOML: /],
  ["JSON that breaks off", '{"rules":', /^it is not JSON: /],
  ["more than a million characters", "#".repeat(1_000_001), /longer than 1000000 characters/],
] as const)("no text of a policy: %s", (_, text, expected) => {
  const [problem] = readPolicyText(text).problems;
  expect(problem && describeProblem(problem)).toMatch(expected);
});

test("JSON is read as well, and warnings come with their line", () => {
  const text = '[[rules]]\nname = "a"\ntargets = ["clod"]\naction = "submit"\n';
  expect(readPolicyText(text, { targets: ["cloud"] }).problems.map(describeProblem)).toEqual([
    'line 3, rule "a": no target "clod" is configured; did you mean "cloud"?',
  ]);
  expect(readPolicyText('{"rules":[]}').document).toEqual({ rules: [] });
});
