import type { Report, VerdictLevel } from "@fumehood/contract";
import { MAX_INDICATOR_NAME_CHARS } from "./limits.ts";
import { foreignText } from "./target-fault.ts";

const LEVELS: Readonly<Record<VerdictLevel, string>> = {
  unknown: "Unknown",
  clean: "Clean",
  suspicious: "Suspicious",
  malicious: "Malicious",
};

/** What is said of an analysis that has no score. */
export const WITHOUT_SCORE = "Analysed without a score.";

/** The verdict of a report and what decides it, as one bounded sentence: "Malicious, 100 of 100: eicar-test-file." */
export function describeVerdict({ verdict, indicators }: Pick<Report, "verdict" | "indicators">): string {
  const { level, score } = verdict;
  if (score === null) return WITHOUT_SCORE;
  return `${LEVELS[level]}, ${score} of 100: ${whatDecides(score, indicators[0])}.`;
}

/** Indicators come with the highest first. A score that none of them has is the target's own. */
function whatDecides(score: number, highest: Report["indicators"][number] | undefined): string {
  if (highest === undefined) return score === 0 ? "no indicator" : "the target's own score, no indicator";
  const name = foreignText(highest.name.slice(0, MAX_INDICATOR_NAME_CHARS));
  return highest.score === score ? name : `the target's own score; highest indicator ${name}`;
}
