import type { ReplayReport } from "@fumehood/contract";
import { replayPolicy } from "@fumehood/pipeline";
import type { CompiledPolicy, ItemStore, Logger } from "@fumehood/pipeline";
import { openPolicyHistory } from "@fumehood/store";
import type { Database } from "@fumehood/store";
import type { Configuration } from "./configuration/index.ts";
import { createPolicyKeeper } from "./policy/policy-keeper.ts";
import type { PolicyKeeper } from "./policy/policy-keeper.ts";
import { describePolicyTargets } from "./policy/policy-targets.ts";

/** The policy of a console, and what can be asked about it. */
export interface PolicyPart {
  readonly keeper: PolicyKeeper;
  replay(
    this: void,
    policy: CompiledPolicy,
    request: { readonly since: number; readonly until: number; readonly examples: number },
    signal: AbortSignal,
  ): Promise<ReplayReport>;
}

/** Reads the policy of a configuration, and keeps it up to date when somebody watches. */
export async function composePolicy(input: {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly store: Pick<ItemStore, "scanRecords">;
  readonly logger: Logger;
}): Promise<PolicyPart> {
  const { configuration, database, store, logger } = input;
  const targets = describePolicyTargets(configuration);
  const keeper = await createPolicyKeeper({
    file: configuration.policyFile,
    history: await openPolicyHistory(database),
    targets: targets.names(),
    now: Date.now,
    logger,
  });
  const dedupeWindowMs = configuration.dedupe.window_minutes * 60_000;
  return {
    keeper,
    replay: (policy, request, signal) => replayPolicy({ store, policy, targets, dedupeWindowMs, signal, ...request }),
  };
}
