import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { UnpackLimits, UnpackResult } from "../types.ts";

/** Reasons for which nothing of worth is missing. */
const HARMLESS = new Set(["directory", "symlink", "hardlink", "special-file", "duplicate-of-member"]);

/** What is wrong with a result by itself, whatever the archive was; empty when nothing is. */
export function findFlaws(result: UnpackResult, outDir: string, limits: Partial<UnpackLimits>): string[] {
  const flaws: string[] = [];
  const say = (isWrong: boolean, text: string): void => void (isWrong && flaws.push(text));
  say(result.reason === "crashed", "the child crashed");
  say(result.totalBytes > (limits.maxTotalBytes ?? Infinity), "more bytes came out than allowed");
  say(result.outcome === "complete" && result.reason !== undefined, "it is complete and has a reason");
  say(result.outcome !== "complete" && result.reason === undefined, "it is not complete and has no reason");
  for (const { name, outcome, reason, file, sha256, sizeBytes } of result.members) {
    const label = JSON.stringify(name.slice(0, 50));
    say((outcome === "extracted") !== (reason === undefined && file !== undefined), `${label} is neither out nor not`);
    say(
      result.outcome === "complete" && reason !== undefined && !HARMLESS.has(reason),
      `${label} is missing from what is called complete`,
    );
    say(file !== undefined && !/^\d{6,}$/.test(file), `${label} lies under a name that is not a number`);
    if (file === undefined || !/^\d{6,}$/.test(file)) continue;
    const bytes = readFileSync(join(outDir, file));
    say(bytes.length !== sizeBytes || hash("sha256", bytes) !== sha256, `${label} is not what the result says`);
  }
  return flaws;
}
