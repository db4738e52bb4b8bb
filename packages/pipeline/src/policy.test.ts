import { expect, test } from "vitest";
import { checkPolicy, DEFAULT_POLICY, findGateRule } from "./policy.ts";

test.each([
  ["console", true],
  ["cli", true],
  ["api", true],
  ["consoles", false],
  ["folder:mail", false],
])("the rule for %s lets everything that was chosen pass: %s", (channel, rootsPass) => {
  expect(findGateRule(DEFAULT_POLICY, channel).rootsPass).toBe(rootsPass);
});

test("the first rule that fits counts", () => {
  const [people] = DEFAULT_POLICY.gate;
  if (people === undefined) throw new Error("no rule");
  const mail = { ...people, channel: "folder:*", maxBytes: 7 };
  const policy = { ...DEFAULT_POLICY, gate: [mail, ...DEFAULT_POLICY.gate] };
  expect(findGateRule(policy, "folder:mail").maxBytes).toBe(7);
  expect(findGateRule(policy, "console").maxBytes).toBeNull();
});

test("the default policy is sound; a window under 15 minutes and a gate without a last rule are refused", () => {
  expect(() => checkPolicy(DEFAULT_POLICY)).not.toThrow();
  expect(() => checkPolicy({ ...DEFAULT_POLICY, dedupeWindowMs: 14 * 60_000 })).toThrow("15 minutes");
  expect(() => checkPolicy({ ...DEFAULT_POLICY, gate: DEFAULT_POLICY.gate.slice(0, 3) })).toThrow("last rule");
});
