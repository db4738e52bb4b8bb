import type { PolicyCondition } from "@fumehood/contract";
import type { ItemRecord } from "../item-record.ts";
import type { CompiledRule } from "./compile.ts";
import { fitsGlob } from "./glob.ts";
import type { Glob } from "./glob.ts";
import { candidatesOf } from "./routes.ts";
import type { FindPolicyTarget } from "./routes.ts";
import { hasType } from "./types.ts";
import type { TypeSet } from "./types.ts";

/** `unknown`: it depends on the suspicion, which nobody has computed yet. */
export type Fit = "yes" | "no" | "unknown";

/** An item before the policy, and where it could go. */
export interface Subject {
  readonly record: ItemRecord;
  readonly findTarget: FindPolicyTarget;
}

interface Condition {
  fits(rule: CompiledRule, subject: Subject): Fit;
  /** What the item has there, for people: "its type is pdf". */
  say(subject: Subject): string;
}

const yesOrNo = (holds: boolean): Fit => (holds ? "yes" : "no");
const isUrl = ({ record }: Subject): boolean => record.item.kind === "url";

/** One row a condition of the contract. A condition that a rule does not name is not asked, but for `kinds`. */
const CONDITIONS: Readonly<Record<PolicyCondition, Condition>> = {
  kinds: {
    fits: ({ kinds }, { record }) => yesOrNo(kinds.includes(record.item.kind)),
    say: ({ record }) => (record.item.kind === "url" ? "it is an address" : "it is a file"),
  },
  channels: {
    fits: ({ channels = [] }, { record }) => yesOrNo(channels.some((glob) => fitsGlob(glob, record.item.channel))),
    say: ({ record }) => `it came through ${record.item.channel}`,
  },
  members: {
    fits: ({ rule }, { record }) =>
      yesOrNo(rule.members === "any" || (rule.members === "only") === (record.item.parentId !== null)),
    say: ({ record }) => (record.item.parentId === null ? "it is no member" : "it came out of another file"),
  },
  tlp: {
    fits: ({ rule }, { record }) => yesOrNo(rule.tlp?.includes(record.item.options.tlp ?? "none") ?? true),
    say: ({ record }) => `its marking is ${record.item.options.tlp ?? "none"}`,
  },
  types: { fits: (rule, subject) => yesOrNo(fitsTypes(rule, rule.types, subject)), say: sayType },
  without_types: {
    fits: (rule, subject) => yesOrNo(isUrl(subject) || !fitsTypes(rule, rule.withoutTypes, subject)),
    say: sayType,
  },
  names: {
    fits: ({ names = [] }, { record }) => yesOrNo(names.some((glob) => fitsName(glob, record))),
    say: () => "its name",
  },
  without_names: {
    fits: ({ withoutNames = [] }, { record }) => yesOrNo(!withoutNames.some((glob) => fitsName(glob, record))),
    say: () => "its name",
  },
  min_bytes: {
    fits: ({ rule }, { record }) => yesOrNo((record.item.sizeBytes ?? -1) >= (rule.min_bytes ?? 0)),
    say: saySize,
  },
  max_bytes: {
    fits: ({ rule }, { record }) => yesOrNo((record.item.sizeBytes ?? Infinity) <= (rule.max_bytes ?? Infinity)),
    say: saySize,
  },
  flags: {
    fits: ({ rule }, { record }) => yesOrNo(rule.flags?.some((flag) => record.item.flags.includes(flag)) ?? true),
    say: sayFlags,
  },
  without_flags: {
    fits: ({ rule }, { record }) =>
      yesOrNo(!(rule.without_flags ?? []).some((flag) => record.item.flags.includes(flag))),
    say: sayFlags,
  },
  min_suspicion: {
    fits: ({ rule }, { record }) => fitsSuspicion(rule.min_suspicion ?? 0, record),
    say: ({ record }) =>
      record.work.suspicion === null ? "its suspicion is not known" : `its suspicion is ${record.work.suspicion}`,
  },
};

/** In the order in which they are asked: what is cheap and most telling first, what costs an inspection last. */
const ORDER: readonly PolicyCondition[] = [
  "kinds",
  "channels",
  "members",
  "tlp",
  "types",
  "without_types",
  "names",
  "without_names",
  "min_bytes",
  "max_bytes",
  "flags",
  "without_flags",
  "min_suspicion",
];

/** Whether all that a rule names holds. */
export function fitsRule(rule: CompiledRule, subject: Subject): Fit {
  for (const key of ORDER) {
    if (!isAsked(rule, key)) continue;
    const fit = CONDITIONS[key].fits(rule, subject);
    // The suspicion comes last: where it is unknown, everything else holds.
    if (fit !== "yes") return fit;
  }
  return "yes";
}

/** What a rule found of an item. */
export interface RuleFinding {
  readonly rule: string;
  readonly fits: Fit;
  /** The conditions that the rule names, in the order in which they are asked. */
  readonly conditions: readonly { readonly key: PolicyCondition; readonly fits: Fit; readonly text: string }[];
}

/** Each condition of a rule with whether it holds: for people who ask why. */
export function explainRule(rule: CompiledRule, subject: Subject): RuleFinding {
  const conditions = ORDER.filter((key) => isAsked(rule, key)).map((key) => ({
    key,
    fits: CONDITIONS[key].fits(rule, subject),
    text: `${CONDITIONS[key].say(subject)}; wanted: ${describeWanted(rule, key)}`,
  }));
  const fits = conditions.some((each) => each.fits === "no") ? "no" : fitsRule(rule, subject);
  return { rule: rule.rule.name, fits, conditions };
}

function isAsked({ rule }: CompiledRule, key: PolicyCondition): boolean {
  return key === "kinds" || rule[key] !== undefined;
}

function describeWanted({ rule, kinds }: CompiledRule, key: PolicyCondition): string {
  const wanted = key === "kinds" ? kinds : rule[key];
  const text = Array.isArray(wanted) ? wanted.join(", ") : String(wanted);
  return key.startsWith("without_") ? `none of ${text}` : text;
}

function fitsTypes(rule: CompiledRule, types: TypeSet | undefined, { record, findTarget }: Subject): boolean {
  if (types === undefined) return false;
  // An address has no type by content: what is there is not known before the target has fetched it.
  if (record.item.kind === "url") return types.any;
  return hasType(types, record.item.type?.id ?? "data", targetTypesOf(rule, record, findTarget));
}

/** By the first candidate that is configured. */
function targetTypesOf({ rule }: CompiledRule, { item }: ItemRecord, findTarget: FindPolicyTarget): "any" | "service" {
  for (const name of candidatesOf(item, rule)) {
    const target = findTarget(name);
    if (target !== undefined) return target.types;
  }
  return "service";
}

/** By the name alone, or by the whole path or address where the pattern holds a slash. */
function fitsName(glob: Glob, { item }: ItemRecord): boolean {
  const whole = item.url ?? item.name;
  if (item.kind === "url" || glob.pattern.includes("/")) return fitsGlob(glob, whole);
  return fitsGlob(glob, whole.slice(Math.max(whole.lastIndexOf("/"), whole.lastIndexOf("\\")) + 1));
}

function fitsSuspicion(least: number, { item, work }: ItemRecord): Fit {
  if (least === 0) return "yes";
  if (item.kind === "url") return "no";
  return work.suspicion === null ? "unknown" : yesOrNo(work.suspicion >= least);
}

function sayType({ record }: Subject): string {
  return record.item.kind === "url" ? "an address has no type" : `its type is ${record.item.type?.id ?? "data"}`;
}

function saySize({ record }: Subject): string {
  return record.item.sizeBytes === null ? "its size is not known" : `it has ${record.item.sizeBytes} bytes`;
}

function sayFlags({ record }: Subject): string {
  return record.item.flags.length === 0 ? "it has no flags" : `its flags are ${record.item.flags.join(", ")}`;
}
