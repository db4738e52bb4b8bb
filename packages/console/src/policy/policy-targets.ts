import type { ReplayTargets } from "@fumehood/pipeline";
import type { Configuration } from "../configuration/index.ts";

type PolicyTargetInfo = NonNullable<ReturnType<ReplayTargets["get"]>>;

/** The configured targets as policies see them, whether they can be reached just now or not. */
export function describePolicyTargets({ targets, sandbox, defaultTarget }: PolicyConfiguration): ReplayTargets {
  const configured = targets.map(({ name, label, kind, types, maxTlp, perDay }): PolicyTargetInfo => {
    const common = { name, label, kind, types, quota: { perDay: perDay ?? null } };
    return maxTlp === undefined ? common : { ...common, maxTlp };
  });
  const all = sandbox.enabled ? [BUILTIN, ...configured] : configured;
  return {
    defaultName: defaultTarget,
    names: () => all.map(({ name }) => name),
    get: (wanted) => all.find(({ name }) => name === wanted),
  };
}

/** The part of the configuration that policies are judged by. */
export type PolicyConfiguration = Pick<Configuration, "targets" | "sandbox" | "defaultTarget">;

const BUILTIN: PolicyTargetInfo = {
  name: "builtin",
  label: "Built-in sandbox",
  kind: "builtin",
  types: "any",
  quota: null,
};
