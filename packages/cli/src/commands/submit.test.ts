import { expect, test } from "vitest";
import { CliError } from "../exit-codes.ts";
import { makeItem } from "../testing/item.ts";
import { decideExit, findTargetProblem, MAX_UNAVAILABLE_MS, readOptions } from "./submit.ts";

const malicious = makeItem({ verdict: "malicious", threatScore: 95 });
const suspicious = makeItem({ verdict: "suspicious", threatScore: 60 });
const clean = makeItem({ verdict: "clean", threatScore: 0 });
const failed = makeItem({ state: "failed", decision: "failed" });
const refused = makeItem({ state: "rejected", decision: "refused" });
const skipped = makeItem({ state: "rejected", decision: "skipped" });

test.each([
  ["all clean, no level", [clean], undefined, 0],
  ["malicious, no level", [malicious], undefined, 0],
  ["malicious at suspicious", [clean, malicious], "suspicious", 10],
  ["suspicious at suspicious", [suspicious], "suspicious", 10],
  ["suspicious at malicious", [suspicious], "malicious", 0],
  ["a failure", [clean, failed], undefined, 6],
  ["a refusal", [refused], undefined, 6],
  ["a skipped member is no failure", [clean, skipped], undefined, 0],
  ["a verdict wins over a failure", [failed, malicious], "malicious", 10],
  ["an unknown verdict reaches no level", [makeItem({ verdict: "unknown" })], "suspicious", 0],
] as const)("%s", (_, items, failOn, code) => {
  expect(decideExit(items, failOn)).toBe(code);
});

test("samples are private unless --public is given", () => {
  expect(readOptions({}).isPrivate).toBe(true);
  expect(readOptions({ public: true }).isPrivate).toBe(false);
  expect(() => readOptions({ public: true, private: true })).toThrow(CliError);
});

test("tags come repeated or separated by commas", () => {
  expect(readOptions({ tag: ["a, b", "c"] }).tags).toEqual(["a", "b", "c"]);
});

test.each([[{ runtime: "soon" }], [{ runtime: "0" }], [{ callbackUrl: "nowhere" }], [{ networkSimulation: "some" }]])(
  "%j is refused in a sentence that names the option",
  (flags) => {
    expect(() => readOptions(flags)).toThrow(/The option \w+ cannot be used/);
  },
);

const waiting = (code: string) =>
  makeItem({ state: "unique", decision: "pending", reason: { code, text: `It waits: ${code}.` } });

test("waiting ends at once for a key that is refused, and after a while for a target that stays away", () => {
  expect(findTargetProblem([clean, waiting("target.unauthorized")], 0)).toContain("target.unauthorized");
  expect(findTargetProblem([waiting("target.unavailable")], MAX_UNAVAILABLE_MS)).toBeUndefined();
  expect(findTargetProblem([waiting("target.unavailable")], MAX_UNAVAILABLE_MS + 1)).toContain("target.unavailable");
  expect(findTargetProblem([waiting("quota.own-limit")], MAX_UNAVAILABLE_MS * 100)).toBeUndefined();
  expect(findTargetProblem([clean], MAX_UNAVAILABLE_MS * 100)).toBeUndefined();
});
