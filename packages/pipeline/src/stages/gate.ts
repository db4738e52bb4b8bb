import { FILE_TYPES, isFileTypeId } from "@fumehood/inspect";
import type { ItemRecord } from "../item-record.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import { findGateRule, SERVICE_TYPES } from "../policy.ts";
import type { GateRule } from "../policy.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { findTarget } from "../target-of.ts";
import type { Target } from "../target.ts";

type Deps = Pick<StageDeps, "policy" | "targets">;

/** Policy of the channel: what goes on, what is opened, what stays here. */
export async function runGate({ record }: StageInput, { policy, targets }: Deps): Promise<StageOutcome> {
  return decideGate(record, findGateRule(policy, record.item.channel), findTarget(targets, record.item.target));
}

type GateTarget = Pick<Target, "types" | "label">;

/** Archives are opened unless somebody wants them whole; everything else passes by its size and type. */
export function decideGate({ item, work }: ItemRecord, rule: GateRule, target: GateTarget): StageOutcome {
  if (item.kind === "url") return passed("gate.url", "Addresses pass.");
  if (rule.maxBytes !== null && (item.sizeBytes ?? 0) > rule.maxBytes) {
    const limit = rule.maxBytes.toLocaleString("en-US");
    return skipped("gate.too-large", `Larger than ${limit} bytes, the limit for what comes through ${item.channel}.`);
  }
  if (work.isContainer && isArchive(item.type?.id) && item.options.keepArchives !== true) {
    const why = reason("gate.container", `${item.type?.label ?? "An archive"}: its members are looked at one by one.`);
    return { kind: "next", state: "container", reason: why };
  }
  return decideType({ item, work }, rule, target);
}

/** Whether the type goes to the target. Also asked for an archive that turned out not to be one. */
export function decideType({ item }: ItemRecord, rule: GateRule, target: GateTarget): StageOutcome {
  if (rule.rootsPass && item.parentId === null) return passed("gate.chosen", "Handed in by somebody: it passes.");
  if (acceptsType(item.type?.id ?? "data", rule, target)) return passed("gate.type-accepted", "The type is accepted.");
  const label = item.type?.label ?? "Unknown data";
  return skipped("gate.type-not-supported", `${label} is not submitted to ${target.label} from ${item.channel}.`);
}

function acceptsType(typeId: string, rule: GateRule, target: GateTarget): boolean {
  if (rule.withoutTypes.includes(typeId)) return false;
  if (rule.types === "target") return target.types === "any" || SERVICE_TYPES.has(typeId);
  if (rule.types === "service") return SERVICE_TYPES.has(typeId);
  return rule.types.includes(typeId);
}

/** Documents and programs that are archives inside go whole: only together do their parts make a sample. */
function isArchive(typeId: string | undefined): boolean {
  return typeId !== undefined && isFileTypeId(typeId) && FILE_TYPES[typeId].family === "archive";
}

function passed(code: string, text: string): StageOutcome {
  return { kind: "next", state: "passed", reason: reason(code, text) };
}

function skipped(code: string, text: string): StageOutcome {
  return { kind: "end", state: "rejected", decision: "skipped", reason: reason(code, text) };
}
