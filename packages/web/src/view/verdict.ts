import { isFinalItemState, type Item, type VerdictLevel } from "@fumehood/contract";
import { ABSENT } from "./time.ts";

export type VerdictShape = VerdictLevel | "pending";

export interface ShownVerdict {
  readonly shape: VerdictShape;
  readonly score: string;
  readonly word: string;
}

const WORDS: Record<VerdictLevel, string> = {
  malicious: "Malicious",
  suspicious: "Suspicious",
  clean: "Clean",
  unknown: "Unknown",
};

/** A verdict as shape, score and word. */
export function showVerdict(level: VerdictLevel, score: number | null): ShownVerdict {
  return { shape: level, score: score === null ? ABSENT : String(score), word: WORDS[level] };
}

/** What the verdict column says of an item: an item that ended without one is never called clean. */
export function verdictOfItem(item: Pick<Item, "verdict" | "threatScore" | "state">): ShownVerdict {
  if (item.verdict !== null) return showVerdict(item.verdict, item.threatScore);
  if (!isFinalItemState(item.state)) return { shape: "pending", score: "", word: "not yet" };
  return { shape: "pending", score: "", word: item.state === "expanded" ? "by member" : "none" };
}

/** The band of one indicator's score. */
export function bandOf(score: number, bands: { malicious: number; suspicious: number }): VerdictLevel {
  if (score >= bands.malicious) return "malicious";
  return score >= bands.suspicious ? "suspicious" : "unknown";
}
