import { matchesPath } from "./match-path.ts";
import type { FaultRule, FaultRules } from "./schema.ts";

/** How far a request has come: its head is there, or all of it and whose it is. */
export type FaultStage = "arrived" | "received";

/** What rules look at. */
export interface RequestFacts {
  readonly stage: FaultStage;
  /** The id of the contract's row, where the request is for one. */
  readonly operation: string | undefined;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Whose key it is, as far as that is known. */
  readonly login: string | undefined;
}

/** What a rule has seen and done so far. */
export interface RuleState {
  /** Requests that the rule was for. */
  readonly seen: number;
  /** Those of them that it took. */
  readonly fired: number;
  /** Where its generator stands: each rule has its own, so that rules do not disturb each other. */
  readonly random: number;
}

export interface FaultDecision {
  /** Position of the rule that takes the request. */
  readonly rule: number | undefined;
  /** Position of the rule that makes the sample of this submission unknown; it leaves the request to other rules. */
  readonly hiding: number | undefined;
  readonly state: readonly RuleState[];
}

/** Where all rules stand before the first request. */
export function startState({ seed, rules }: FaultRules): readonly RuleState[] {
  return rules.map((_, index) => ({ seen: 0, fired: 0, random: (seed + index * 0x9e3779b9) >>> 0 }));
}

/** The stage at which a rule is decided: all but one kind need to know whose request it is. */
export function stageOf(rule: FaultRule): FaultStage {
  return rule.fault === "cut-connection" && rule.at === "arrived" ? "arrived" : "received";
}

/**
 * Decides what happens to one request: the first rule that is for it and takes it. Rules behind that one do not see the request. Called once
 * for each stage.
 */
export function decideFault(
  rules: readonly FaultRule[],
  facts: RequestFacts,
  before: readonly RuleState[],
): FaultDecision {
  const state = [...before];
  let hiding: number | undefined;
  for (const [index, rule] of rules.entries()) {
    const own = state[index];
    if (own === undefined || !isFor(rule, facts)) continue;
    const isHiding = rule.fault === "unknown-sample";
    if (isHiding && hiding !== undefined) continue;
    const { takes, next } = take(rule, own);
    state[index] = next;
    if (!takes) continue;
    if (!isHiding) return { rule: index, hiding, state };
    hiding = index;
  }
  return { rule: undefined, hiding, state };
}

/** True when a rule has been used as often as it may. */
export function isSpent(rule: FaultRule, { fired }: RuleState): boolean {
  return rule.times !== undefined && fired >= rule.times;
}

function isFor(rule: FaultRule, facts: RequestFacts): boolean {
  if (stageOf(rule) !== facts.stage) return false;
  const { method, path, login } = rule;
  const operation = rule.fault === "unknown-sample" ? "submitSample" : (rule.operation ?? "*");
  const isWanted = [operation].flat().some((id) => id === "*" || id === facts.operation);
  return (
    isWanted &&
    (method === undefined || method === facts.method) &&
    (path === undefined || matchesPath(path, facts.path)) &&
    (login === undefined || login === facts.login)
  );
}

/** Counts the request and says whether the rule takes it. */
function take(rule: FaultRule, { seen, fired, random }: RuleState): { takes: boolean; next: RuleState } {
  const number = seen + 1 - rule.after;
  const isDue = number > 0 && number % rule.every === 0 && !isSpent(rule, { seen, fired, random });
  if (!isDue) return { takes: false, next: { seen: seen + 1, fired, random } };
  if (rule.probability === undefined) return { takes: true, next: { seen: seen + 1, fired: fired + 1, random } };
  const drawn = draw(random);
  const takes = drawn.value < rule.probability;
  return { takes, next: { seen: seen + 1, fired: fired + (takes ? 1 : 0), random: drawn.random } };
}

/** One number from 0 to below 1 of the generator mulberry32, and where it stands afterwards. */
function draw(state: number): { value: number; random: number } {
  const random = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(random ^ (random >>> 15), random | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32, random };
}
