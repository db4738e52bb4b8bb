import { createHash } from "node:crypto";
import type { PolicyOverload } from "@fumehood/contract";
import type { ItemRecord } from "../item-record.ts";

/** Hexadecimal digits of a digest that make one fraction: as many as a number holds exactly. */
const FRACTION_DIGITS = 13;

/**
 * A number in [0, 1) that looks drawn and is the same for the same bytes each time. `what` keeps questions apart, so that what falls out of one is
 * no likelier to fall out of the other.
 */
export function fractionOf(what: string, text: string): number {
  const digits = createHash("sha256").update(`${what}\0${text}`).digest("hex").slice(0, FRACTION_DIGITS);
  return Number.parseInt(digits, 16) / 16 ** FRACTION_DIGITS;
}

/** What tells an item from others for good: its digest, or its address or name while there is none. */
export function identityOf({ item, work }: ItemRecord): string {
  return item.sha256 ?? work.digest ?? item.url ?? item.name;
}

/** Nothing is dropped up to `start` open items, everything from `full` on; in between the square of how far it is from one to the other. */
export function dropProbability(openItems: number, { start, full }: Pick<PolicyOverload, "start" | "full">): number {
  const way = Math.min(1, Math.max(0, (openItems - start) / (full - start)));
  return way * way;
}
