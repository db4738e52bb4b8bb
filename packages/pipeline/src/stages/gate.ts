import type { Inspection } from "@fumehood/inspect";
import type { ItemRecord } from "../item-record.ts";
import type { StageOutcome } from "../outcome.ts";
import type { CompiledPolicy } from "../policy/compile.ts";
import { decideByPolicy, decideClosed } from "../policy/decide.ts";
import type { ClosedBecause, PolicyDecision, PolicyWorld } from "../policy/decide.ts";
import { scoreSuspicion } from "../policy/suspicion.ts";
import type { StageDeps, StageInput } from "../stage.ts";

export type GateDeps = Pick<StageDeps, "policies" | "openItems" | "inspect" | "blobs" | "targets">;

/** The policy of this moment: what goes on, what is opened, what stays here. */
export async function runGate({ record, signal }: StageInput, deps: GateDeps): Promise<StageOutcome> {
  const policy = deps.policies.current();
  const { decision, record: looked } = await decideLooking(record, policy, deps, signal, (subject, world) =>
    decideByPolicy(policy, subject, world),
  );
  return toGateOutcome(decision, looked);
}

/**
 * An archive that the unpacker had, before the policy again: for what turned out to be none, for one that no password opens, and for one whose
 * rule wants it whole besides its members. `undefined`: it is not submitted itself.
 */
export async function runGateOnClosed(
  { record, signal }: Pick<StageInput, "record" | "signal">,
  because: ClosedBecause,
  deps: GateDeps,
): Promise<Exclude<StageOutcome, { kind: "wait" }> | undefined> {
  const policy = deps.policies.current();
  const { decision, record: looked } = await decideLooking(record, policy, deps, signal, (subject, world) =>
    decideClosed(policy, subject, because, world),
  );
  if (decision === undefined || (because === "opened" && decision.kind !== "submit")) return undefined;
  return toGateOutcome(decision, looked);
}

/** Decides, and looks into the file only when a rule hangs on what is found there. */
async function decideLooking<T extends PolicyDecision | undefined>(
  record: ItemRecord,
  policy: CompiledPolicy,
  deps: GateDeps,
  signal: AbortSignal,
  decide: (record: ItemRecord, world: PolicyWorld) => T,
): Promise<{ readonly decision: T; readonly record: ItemRecord }> {
  const world = await describeWorld(policy, deps);
  const first = decide(record, world);
  if (first?.kind !== "needs-suspicion") return { decision: first, record };
  const looked = { ...record, work: { ...record.work, suspicion: await measureSuspicion(record, deps, signal) } };
  return { decision: decide(looked, world), record: looked };
}

async function describeWorld(policy: CompiledPolicy, { openItems, targets }: GateDeps): Promise<PolicyWorld> {
  return {
    findTarget: (name) => targets.get(name),
    openItems: policy.document.overload === undefined ? 0 : await openItems(),
  };
}

/** 0 where nobody can look into files: then nothing counts as suspicious. */
async function measureSuspicion(
  { item }: ItemRecord,
  { inspect, blobs }: GateDeps,
  signal: AbortSignal,
): Promise<number> {
  if (inspect === undefined || item.sha256 === null) return 0;
  const found: Inspection = await blobs.withLocalFile(item.sha256, (path) =>
    inspect(path, { name: item.name, signal }),
  );
  return scoreSuspicion(found).score;
}

/** A decision of the policy as what becomes of the item. */
export function toGateOutcome(
  decision: PolicyDecision,
  { item, work }: ItemRecord,
): Exclude<StageOutcome, { kind: "wait" }> {
  const { suspicion } = work;
  const { rule } = decision;
  switch (decision.kind) {
    case "submit": {
      const { reason, routes, options, priority } = decision;
      const facts = {
        item: { rule, options, priority, target: routes[0] ?? item.target },
        work: { routes, suspicion },
      };
      return { kind: "next", state: "passed", reason, facts };
    }
    case "open":
      return {
        kind: "next",
        state: "container",
        reason: decision.reason,
        facts: { item: { rule }, work: { suspicion } },
      };
    case "needs-suspicion":
      throw new Error("unreachable: the suspicion is measured by now");
    default: {
      const decided = decision.kind === "skip" ? "skipped" : "refused";
      const facts = { item: { rule }, work: { suspicion } };
      return { kind: "end", state: "rejected", decision: decided, reason: decision.reason, facts };
    }
  }
}
