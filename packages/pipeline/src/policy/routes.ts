import { TLP_LEVELS } from "@fumehood/contract";
import type { Item, PolicyRule, Tlp } from "@fumehood/contract";
import { isPeoplesChannel } from "../channels.ts";
import type { Target } from "../target.ts";

/** What a policy asks about a target. */
export type PolicyTarget = Pick<Target, "name" | "label" | "kind" | "types" | "maxTlp">;
/** Finds a configured target by its name. */
export type FindPolicyTarget = (name: string) => PolicyTarget | undefined;

const DEFAULT_MAX_TLP: Readonly<Record<Target["kind"], Tlp>> = {
  builtin: "red",
  appliance: "red",
  cloud: "amber+strict",
};

/** The highest marking that may go to a target. What is red is for those in the room: it goes to no cloud unless somebody says so. */
export function maxTlpOf({ maxTlp, kind }: Pick<Target, "maxTlp" | "kind">): Tlp {
  return maxTlp ?? DEFAULT_MAX_TLP[kind];
}

/** Whether something with this marking may go to the target. What is not marked may go everywhere. */
export function allowsMarking(target: Pick<Target, "maxTlp" | "kind">, tlp: Tlp | undefined): boolean {
  return tlp === undefined || TLP_LEVELS.indexOf(tlp) <= TLP_LEVELS.indexOf(maxTlpOf(target));
}

/** Where an item may go by a rule, the preferred first. A person's choice of a target stands; a rule chooses for machines. */
export function candidatesOf(item: Pick<Item, "channel" | "options" | "target">, rule: PolicyRule): readonly string[] {
  const isChosen = isPeoplesChannel(item.channel) && item.options.target !== undefined;
  return isChosen || rule.targets === undefined ? [item.target] : [...new Set(rule.targets)];
}

export interface RoutePlan {
  /** Names of those that may have it, the preferred first. */
  readonly routes: readonly string[];
  /** Candidates that may not: not configured, or the marking is too high. */
  readonly closed: readonly { readonly name: string; readonly why: "unknown" | "marking"; readonly label: string }[];
}

/** The targets that an item may go to by a rule, and those that are closed to it. */
export function planRoutes(
  item: Pick<Item, "channel" | "options" | "target">,
  rule: PolicyRule,
  findTarget: FindPolicyTarget,
): RoutePlan {
  const routes: string[] = [];
  const closed: { name: string; why: "unknown" | "marking"; label: string }[] = [];
  for (const name of candidatesOf(item, rule)) {
    const target = findTarget(name);
    if (target === undefined) closed.push({ name, why: "unknown", label: name });
    else if (allowsMarking(target, item.options.tlp)) routes.push(name);
    else closed.push({ name, why: "marking", label: target.label });
  }
  return { routes, closed };
}
