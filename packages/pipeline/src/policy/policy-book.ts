import type { CompiledPolicy } from "./compile.ts";

/** The policy that holds just now. Stages ask it anew for each item, so that a changed one counts from the next item on. */
export interface PolicyBook {
  current(): CompiledPolicy;
  replace(policy: CompiledPolicy): void;
}

export function createPolicyBook(policy: CompiledPolicy): PolicyBook {
  let held = policy;
  return {
    current: () => held,
    replace(next) {
      held = next;
    },
  };
}
