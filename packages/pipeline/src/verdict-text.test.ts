import { DEFAULT_VERDICT_BANDS } from "@fumehood/contract";
import type { ReportIndicator, VerdictLevel } from "@fumehood/contract";
import { expect, test } from "vitest";
import { describeVerdict } from "./verdict-text.ts";

function describe(level: VerdictLevel, score: number | null, ...indicators: readonly [string, number][]): string {
  const rows = indicators.map(([name, each]): ReportIndicator => ({
    name,
    title: name,
    description: "",
    severity: each,
    confidence: 100,
    score: each,
    hits: 1,
    truncated: false,
    categories: [],
    tags: [],
    tactics: [],
    techniques: [],
    evidence: [],
  }));
  const verdict = { level, score, reason: "", bands: DEFAULT_VERDICT_BANDS };
  return describeVerdict({ verdict, indicators: rows });
}

test.each([
  ["malicious", 100, [["eicar-test-file", 100]], "Malicious, 100 of 100: eicar-test-file."],
  ["clean", 0, [], "Clean, 0 of 100: no indicator."],
  ["suspicious", 60, [], "Suspicious, 60 of 100: the target's own score, no indicator."],
  ["suspicious", 60, [["odd", 40]], "Suspicious, 60 of 100: the target's own score; highest indicator odd."],
  ["unknown", null, [], "Analysed without a score."],
] as const)("a verdict of %s with the score %j and %j", (level, score, indicators, text) => {
  expect(describe(level, score, ...indicators.map(([name, each]): [string, number] => [name, each]))).toBe(text);
});

test("an indicator's name from outside is cut, and shows no invisible characters", () => {
  const text = describe("malicious", 90, [`\u202E${"a".repeat(10_000)}`, 90]);
  expect(text.length).toBeLessThan(200);
  expect(text).not.toContain("\u202E");
});
