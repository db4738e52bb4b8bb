import { expect, test } from "vitest";
import { bandOf, showVerdict, verdictOfItem } from "./verdict.ts";

test("a verdict without a score has a dash, not a nought", () => {
  expect(showVerdict("unknown", null)).toEqual({ shape: "unknown", score: "–", word: "Unknown" });
  expect(showVerdict("clean", 0).score).toBe("0");
});

test.each([
  ["submitted", "not yet"],
  ["expanded", "by member"],
  ["rejected", "none"],
  ["failed", "none"],
] as const)("an item in state %s without a verdict says %s and has no colour", (state, word) => {
  expect(verdictOfItem({ verdict: null, threatScore: null, state })).toEqual({ shape: "pending", score: "", word });
});

test("an indicator below the suspicious band is never called clean", () => {
  const bands = { malicious: 85, suspicious: 50 };
  expect([95, 85, 84, 50, 49, 0].map((score) => bandOf(score, bands))).toEqual([
    "malicious",
    "malicious",
    "suspicious",
    "suspicious",
    "unknown",
    "unknown",
  ]);
});
