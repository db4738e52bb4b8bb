import { expect, test } from "vitest";
import { DEFAULT_POLICY_DOCUMENT } from "./default-policy.ts";
import { readPolicy } from "./problems.ts";

test("the built-in policy is one, and so is an empty document", () => {
  expect(readPolicy(DEFAULT_POLICY_DOCUMENT).problems).toEqual([]);
  expect(readPolicy({}).document).toEqual({ rules: [] });
});

const rule = (keys: object) => ({ rules: [{ name: "mail", action: "submit", ...keys }] });

test.each([
  [rule({ typs: ["pdf"] }), "typs", 'unknown key "typs"; did you mean "types"?'],
  [rule({ playbok: "a" }), "playbok", 'unknown key "playbok"; did you mean "playbook"?'],
  [rule({ types: ["exe"] }), "types", '"exe" is no type; did you mean "pe-exe"?'],
  [rule({ types: ["pdff"] }), "types", '"pdff" is no type; did you mean "pdf"?'],
  [rule({ types: ["family:documents"] }), "types", '"family:documents" is no type; did you mean "family:document"?'],
  [rule({ without_types: [".docm"] }), "without_types", '".docm" is no type; did you mean "docm"?'],
  [rule({ action: "submitt" }), "action", 'action is wrong: "submitt" is none of its values; did you mean "submit"?'],
  [rule({ action: undefined }), "action", '"action" is missing; it is one of: submit, skip, refuse.'],
  [rule({ archives: "open" }), "archives", /"open" is none of its values; there are: unpack, whole, both\./],
  [rule({ min_suspicion: 101 }), "min_suspicion", /^min_suspicion is wrong: /],
  [rule({ min_bytes: -1 }), "min_bytes", /^min_bytes is wrong: /],
  [rule({ tlp: ["yellow"] }), "tlp", /^tlp\.0 is wrong: "yellow" is none of its values/],
  [rule({ tags: ["a,b"] }), "tags", /a tag cannot hold a comma/],
  [rule({ priority: "people" }), "priority", /"people" is none of its values/],
  [rule({ channels: [] }), "channels", /^channels is wrong: /],
] as const)("%j: %s is told with the rule and the key", (raw, key, message) => {
  const { document, problems } = readPolicy(raw);
  expect(document).toBeUndefined();
  expect(problems[0]).toMatchObject({ level: "error", ruleIndex: 0, rule: "mail", key });
  expect(problems[0]?.message).toMatch(message);
});

test.each([
  [{ rulse: [] }, "rulse", 'unknown key "rulse"; did you mean "rules"?'],
  [{ types: { ad: [] } }, "ad", 'unknown key "ad"; did you mean "add"?'],
  [{ types: { add: ["one", "onee"] } }, "add", '"onee" is no type; did you mean "one"?'],
  [{ overload: { start: 5, full: 5 } }, "full", /must be greater than start/],
  [{ rules: [{ name: "Mail", action: "skip" }] }, "name", /use lower-case letters/],
  [{ rules: 3 }, "rules", /^rules is wrong: /],
] as const)("%j: %s is told", (raw, key, message) => {
  const { problems } = readPolicy(raw);
  expect(problems[0]?.key).toBe(key);
  expect(problems[0]?.message).toMatch(message);
});

test.each([[undefined], [null], [3], ["text"], [[]], [{ rules: [null] }], [{ rules: [[]] }]])(
  "%j is no policy, and nothing throws",
  (raw) => {
    expect(readPolicy(raw).problems.length).toBeGreaterThan(0);
  },
);

test("two rules of one name are told apart by nobody, so the second is refused", () => {
  const twins = {
    rules: [
      { name: "a", action: "skip" },
      { name: "b", action: "skip" },
      { name: "a", action: "submit" },
    ],
  };
  expect(readPolicy(twins).problems).toMatchObject([{ ruleIndex: 2, rule: "a", key: "name" }]);
});
