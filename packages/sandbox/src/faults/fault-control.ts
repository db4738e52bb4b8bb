import { decideFault, isSpent, stageOf, startState, type RequestFacts, type RuleState } from "./decide.ts";
import { HiddenSamples } from "./hidden-samples.ts";
import type { FaultRule, FaultRules } from "./schema.ts";

/** A rule that makes new samples unknown. */
export type HidingRule = Extract<FaultRule, { fault: "unknown-sample" }>;

/** The rules that hold, and what they have done since they do. */
export class FaultControl {
  readonly hidden = new HiddenSamples();
  #rules: FaultRules;
  #state: readonly RuleState[];

  constructor(rules: FaultRules) {
    this.#rules = rules;
    this.#state = startState(rules);
  }

  /** Puts other rules in the place of those that hold; all counts begin anew, and no sample is unknown any more. */
  replace(rules: FaultRules): void {
    this.#rules = rules;
    this.#state = startState(rules);
    this.hidden.clear();
  }

  /** Whether something can happen to a request of which only the head is there, and whether it matters whose it is. */
  get onArrival(): { any: boolean; byLogin: boolean } {
    const rules = this.#rules.rules.filter((rule) => stageOf(rule) === "arrived");
    return { any: rules.length > 0, byLogin: rules.some(({ login }) => login !== undefined) };
  }

  /** Decides, and counts the request. */
  decide(facts: RequestFacts): { rule: FaultRule | undefined; hiding: HidingRule | undefined } {
    const { rules } = this.#rules;
    const decision = decideFault(rules, facts, this.#state);
    this.#state = decision.state;
    const hiding = decision.hiding === undefined ? undefined : rules[decision.hiding];
    return {
      rule: decision.rule === undefined ? undefined : rules[decision.rule],
      hiding: hiding?.fault === "unknown-sample" ? hiding : undefined,
    };
  }

  /** For `GET /health`. */
  summary() {
    const fired = this.#state.reduce((sum, rule) => sum + rule.fired, 0);
    return { rules: this.#rules.rules.length, fired };
  }

  /** For whoever administers: the rules as they were given, each with its counts. */
  describe() {
    const { seed, rules } = this.#rules;
    return {
      seed,
      rules: rules.map((rule, index) => ({ ...rule, ...this.#counts(rule, index) })),
      unknown_samples: this.hidden.size,
    };
  }

  #counts(rule: FaultRule, index: number) {
    const own = this.#state[index] ?? { seen: 0, fired: 0, random: 0 };
    return { seen: own.seen, fired: own.fired, spent: isSpent(rule, own) };
  }
}
