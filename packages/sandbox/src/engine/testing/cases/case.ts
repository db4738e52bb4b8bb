import type { FactsInput } from "../facts.ts";

/** A rule, facts for which it must hold, and facts close to them for which it must not. */
export type IndicatorCase = readonly [name: string, positive: FactsInput, nearMiss: FactsInput];
