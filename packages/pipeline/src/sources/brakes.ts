import type { Reason } from "@fumehood/contract";
import { reason } from "../outcome.ts";
import type { Clock } from "../ports.ts";
import { HOLD_FRESH_MS } from "./limits.ts";

/** Something that may hold all sources back: why it does just now, or `null`. What people hand in is not held back. */
export type Brake = () => Promise<Reason | null>;

/** Codes of brakes that other parts tell apart: the drop endpoint answers each in its own way. */
export const BRAKE_CODES = { openItems: "intake.too-much-open", diskLow: "intake.disk-low" } as const;

export interface OpenItemsBrakeInput {
  readonly countOpen: () => Promise<number>;
  /** From so many open items on, nothing is taken. */
  readonly high: number;
  /** Until there are so few again. */
  readonly low: number;
}

/** Back-pressure: between the two marks it stays as it is, so that sources do not start and stop with every item. */
export function createOpenItemsBrake({ countOpen, high, low }: OpenItemsBrakeInput): Brake {
  let isHolding = false;
  return async () => {
    const open = await countOpen();
    isHolding = open >= high || (isHolding && open > low);
    if (!isHolding) return null;
    const [count, until] = [open, low].map((number) => number.toLocaleString("en-US"));
    return reason(BRAKE_CODES.openItems, `${count} items are open; sources go on when there are ${until} or fewer.`);
  };
}

/** Asks all brakes, at most four times a second however many sources ask. */
export function createHold(brakes: readonly Brake[], now: Clock): Brake {
  let asked: { at: number; answer: Promise<Reason | null> } | undefined;
  return () => {
    if (asked === undefined || Math.abs(now() - asked.at) >= HOLD_FRESH_MS) {
      asked = { at: now(), answer: askAll(brakes) };
    }
    return asked.answer;
  };
}

async function askAll(brakes: readonly Brake[]): Promise<Reason | null> {
  for (const brake of brakes) {
    const why = await brake();
    if (why !== null) return why;
  }
  return null;
}
