import type { Item, PolicyRule } from "@fumehood/contract";
import { isPeoplesChannel } from "../channels.ts";

/** Tags of one submission; more are cut. */
const MAX_TAGS = 100;

/**
 * The options that an item is submitted with by a rule: for what machines hand in the rule's, for what people do only those that they left
 * open. Privacy only grows: what is marked above `clear` is private whatever the rule says.
 */
export function optionsByRule(item: Pick<Item, "channel" | "options">, rule: PolicyRule): Item["options"] {
  const { options } = item;
  const isPeoples = isPeoplesChannel(item.channel);
  const pick = <T>(own: T | undefined, ruled: T | undefined): T | undefined =>
    isPeoples ? (own ?? ruled) : (ruled ?? own);
  const tags = [...new Set([...(options.tags ?? []), ...(rule.tags ?? [])])].slice(0, MAX_TAGS);
  return dropAbsent({
    ...options,
    tags,
    isPrivate: isPrivateByRule(options, rule, isPeoples),
    vm: pick(options.vm, rule.vm),
    playbook: pick(options.playbook, rule.playbook),
    networkExit: pick(options.networkExit, rule.network_exit),
    networkSimulation: pick(options.networkSimulation, rule.network_simulation),
    runtimeMinutes: pick(options.runtimeMinutes, rule.runtime_minutes),
    classify: pick(options.classify, rule.classify),
  });
}

function isPrivateByRule(options: Item["options"], rule: PolicyRule, isPeoples: boolean): boolean {
  const isMarked = options.tlp !== undefined && options.tlp !== "clear";
  const own = options.isPrivate ?? true;
  return isMarked || (isPeoples ? own || rule.private === true : (rule.private ?? own));
}

/** People's things come first whatever a rule says. */
export function priorityByRule(item: Pick<Item, "channel" | "priority">, rule: PolicyRule): Item["priority"] {
  return isPeoplesChannel(item.channel) ? item.priority : (rule.priority ?? item.priority);
}

/** Options that nobody gave are left out, as in what is handed in. */
function dropAbsent(options: Item["options"]): Item["options"] {
  // Only undefined members go, and each of them is optional.
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Item["options"];
}
