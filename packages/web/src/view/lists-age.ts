import type { TargetOptions } from "@fumehood/contract";
import { formatSpan } from "./time.ts";

/** What stands beside lists that came from a target: their age, and whether they can be trusted. */
export function describeLists(options: TargetOptions, nowMs: number): { text: string; isProblem: boolean } {
  const age = options.fetchedAt === null ? null : formatSpan(Math.max(0, nowMs - Date.parse(options.fetchedAt)));
  if (options.problem !== null) {
    return { text: age === null ? options.problem : `${options.problem} Lists are ${age} old.`, isProblem: true };
  }
  if (age === null) return { text: "The target gave no lists yet.", isProblem: true };
  if (options.stale) return { text: `Lists are ${age} old: the target could not be asked just now.`, isProblem: true };
  return { text: `lists ${age} old`, isProblem: false };
}
