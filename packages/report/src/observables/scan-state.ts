import type { ObservableKind } from "@fumehood/contract";
import type { HostCache } from "./host-cache.ts";

/** What the scanner tells: one finding at a time, `confidence` 0–100, `value` in canonical form. */
export type Sink = (kind: ObservableKind, value: string, confidence: number) => void;

/** The state of one scan: where findings go, and what is remembered about hosts. */
export interface Scan {
  sink: Sink;
  hosts: HostCache;
  /** Added to the confidence of what stood defanged: somebody meant it as an indicator. */
  bonus: number;
}

export function withBonus(confidence: number, scan: Scan): number {
  return Math.min(95, confidence + scan.bonus);
}
