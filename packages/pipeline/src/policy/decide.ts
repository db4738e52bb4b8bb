import type { ArchiveMode, Item, PolicyRule, Reason } from "@fumehood/contract";
import { archiveFormatOf, FILE_TYPES, isFileTypeId } from "@fumehood/inspect";
import { isPeoplesChannel } from "../channels.ts";
import type { ItemRecord } from "../item-record.ts";
import { reason } from "../outcome.ts";
import { dropProbability, fractionOf, identityOf } from "./chance.ts";
import type { CompiledPolicy } from "./compile.ts";
import { fitsRule } from "./conditions.ts";
import type { Subject } from "./conditions.ts";
import { fitsGlob } from "./glob.ts";
import { planRoutes } from "./routes.ts";
import type { FindPolicyTarget } from "./routes.ts";
import { optionsByRule, priorityByRule } from "./settings.ts";

/** What surrounds a decision. */
export interface PolicyWorld {
  readonly findTarget: FindPolicyTarget;
  /** Items that are under way; asked for only by a policy with `overload`. */
  readonly openItems: number;
}

/** What a policy says about an item. */
export type PolicyDecision =
  | {
      readonly kind: "submit";
      readonly rule: string;
      readonly reason: Reason;
      readonly routes: readonly string[];
      readonly options: Item["options"];
      readonly priority: Item["priority"];
    }
  /** Its members are judged one by one; with `alsoWhole` it is submitted itself as well. */
  | { readonly kind: "open"; readonly rule: string | null; readonly reason: Reason; readonly alsoWhole: boolean }
  | { readonly kind: "skip" | "refuse"; readonly rule: string | null; readonly reason: Reason }
  /** It cannot be told before its suspicion is known. */
  | { readonly kind: "needs-suspicion"; readonly rule: string };

/**
 * What becomes of an item by a policy: the first rule that fits decides. Never throws, whatever the item. An archive that could be opened is,
 * unless its rule submits it whole or refuses it: a rule that skips it says nothing about its members.
 */
export function decideByPolicy(policy: CompiledPolicy, record: ItemRecord, world: PolicyWorld): PolicyDecision {
  const dropped = decideOverload(policy, record, world.openItems);
  if (dropped !== undefined) return dropped;
  const found = findRule(policy, { record, findTarget: world.findTarget });
  if (found?.fit === "unknown") return { kind: "needs-suspicion", rule: found.rule.name };
  const rule = found?.rule;
  if (rule?.action === "refuse") return ended("refuse", "gate.refused", rule, record);
  const archives = archiveMode(record, rule);
  if (archives !== "whole" && canOpen(record, rule)) return opened(record, rule, archives === "both");
  return decideWhole(rule, record, world);
}

/** Why an archive is looked at again that the unpacker had. */
export type ClosedBecause =
  /** It is none, or of a kind that nobody opens here: a file like any other. */
  | "not-an-archive"
  | "unknown-password"
  /** Its members came out, and its rule wants it whole as well. */
  | "opened";

/** What becomes of an archive itself once the unpacker had it; `undefined`: nothing, it has come to its end. */
export function decideClosed(
  policy: CompiledPolicy,
  record: ItemRecord,
  because: ClosedBecause,
  world: PolicyWorld,
): PolicyDecision | undefined {
  const found = findRule(policy, { record, findTarget: world.findTarget });
  if (found?.fit === "unknown") return { kind: "needs-suspicion", rule: found.rule.name };
  const rule = found?.rule;
  if (because === "not-an-archive") return decideWhole(rule, record, world);
  if (rule?.action !== "submit") return undefined;
  if (because === "unknown-password" && rule.unknown_password !== "submit") return undefined;
  if (because === "opened" && archiveMode(record, rule) !== "both") return undefined;
  return decideWhole(rule, record, world);
}

/** The first rule that fits, or that would if the suspicion were high enough. */
export function findRule(
  policy: CompiledPolicy,
  subject: Subject,
): { readonly rule: PolicyRule; readonly fit: "yes" | "unknown" } | undefined {
  for (const compiled of policy.rules) {
    const fit = fitsRule(compiled, subject);
    if (fit !== "no") return { rule: compiled.rule, fit };
  }
  return undefined;
}

/** An item that is not opened, or is to be submitted besides. */
function decideWhole(rule: PolicyRule | undefined, record: ItemRecord, world: PolicyWorld): PolicyDecision {
  const { item } = record;
  if (rule === undefined) {
    const text = `No rule of the policy is for ${describe(item)} from ${item.channel}.`;
    return { kind: "skip", rule: null, reason: reason("gate.no-rule", text) };
  }
  if (rule.action !== "submit") {
    return ended(rule.action, rule.action === "skip" ? "gate.skipped" : "gate.refused", rule, record);
  }
  if (!isInSample(rule, record)) {
    const text = `Rule "${rule.name}" takes ${rule.sample_percent} % of what fits, and this is not among them.`;
    return { kind: "skip", rule: rule.name, reason: reason("gate.not-in-sample", text) };
  }
  const { routes, closed } = planRoutes(item, rule, world.findTarget);
  if (routes.length === 0) return refusedEverywhere(rule, item, closed);
  return {
    kind: "submit",
    rule: rule.name,
    reason: reason("gate.accepted", sentence("submits", rule, item)),
    routes,
    options: optionsByRule(item, rule),
    priority: priorityByRule(item, rule),
  };
}

function refusedEverywhere(
  rule: PolicyRule,
  item: Item,
  closed: ReturnType<typeof planRoutes>["closed"],
): PolicyDecision {
  const marked = closed.filter(({ why }) => why === "marking").map(({ label }) => label);
  if (marked.length > 0) {
    const text = `What is marked TLP:${(item.options.tlp ?? "none").toUpperCase()} may not go to ${marked.join(" or ")} (rule "${rule.name}").`;
    return { kind: "refuse", rule: rule.name, reason: reason("gate.marking", text) };
  }
  const names = closed.map(({ name }) => `"${name}"`).join(", ");
  const text = `None of the targets of rule "${rule.name}" is configured: ${names}.`;
  return { kind: "refuse", rule: rule.name, reason: reason("gate.no-target", text) };
}

/** Whether its bytes fall into the share that a rule takes. */
function isInSample({ name, sample_percent: percent = 100 }: PolicyRule, record: ItemRecord): boolean {
  return percent >= 100 || fractionOf(`sample ${name}`, identityOf(record)) * 100 < percent;
}

/** Too much at once: a share of what machines hand in is left out, before anything is spent on it. */
function decideOverload(
  { document: { overload }, overloadChannels }: CompiledPolicy,
  record: ItemRecord,
  openItems: number,
): PolicyDecision | undefined {
  const { channel } = record.item;
  if (overload === undefined || isPeoplesChannel(channel)) return undefined;
  if (overloadChannels?.some((glob) => fitsGlob(glob, channel)) === false) return undefined;
  const probability = dropProbability(openItems, overload);
  if (fractionOf("overload", identityOf(record)) >= probability) return undefined;
  const share = Math.round(probability * 100);
  const text = `${openItems} items are under way: ${share} % of what comes through ${channel} is left out until it is fewer.`;
  return { kind: "skip", rule: null, reason: reason("gate.overload", text) };
}

/** A person who wants archives whole gets them so; otherwise the rule says, or archives are opened. */
function archiveMode({ item }: ItemRecord, rule: PolicyRule | undefined): ArchiveMode {
  const own = item.options.keepArchives === true ? "whole" : undefined;
  const ruled = rule?.action === "submit" ? rule.archives : undefined;
  return (isPeoplesChannel(item.channel) ? (own ?? ruled) : (ruled ?? own)) ?? "unpack";
}

/**
 * Archives and messages are; documents and programs that are archives inside go whole unless a rule says so: only together do their parts make a
 * sample.
 */
function canOpen({ item, work }: ItemRecord, rule: PolicyRule | undefined): boolean {
  if (item.kind === "url") return false;
  const typeId = item.type?.id ?? "data";
  const family = isFileTypeId(typeId) ? FILE_TYPES[typeId].family : "data";
  if (work.isContainer && (family === "archive" || family === "email")) return true;
  return rule?.action === "submit" && rule.archives !== undefined && archiveFormatOf(typeId) !== undefined;
}

function opened({ item }: ItemRecord, rule: PolicyRule | undefined, alsoWhole: boolean): PolicyDecision {
  const label = item.type?.label ?? "An archive";
  const text = `${label}: its members are looked at one by one${alsoWhole ? ", and it is submitted itself" : ""}.`;
  return { kind: "open", rule: rule?.name ?? null, reason: reason("gate.container", text), alsoWhole };
}

function ended(kind: "skip" | "refuse", code: string, rule: PolicyRule, { item }: ItemRecord): PolicyDecision {
  return { kind, rule: rule.name, reason: reason(code, sentence(kind === "skip" ? "skips" : "refuses", rule, item)) };
}

function sentence(verb: string, { name, reason: why }: PolicyRule, item: Item): string {
  const what = `Rule "${name}" ${verb} ${describe(item)}`;
  if (why === undefined) return `${what}.`;
  return /[.!?]$/.test(why) ? `${what}: ${why}` : `${what}: ${why}.`;
}

function describe(item: Item): string {
  return item.kind === "url" ? "an address" : (item.type?.label ?? "unknown data");
}
