import { submitOptionsSchema } from "@fumehood/contract";
import type { SubmitOptionsInput } from "@fumehood/contract";
import type { Identification } from "@fumehood/inspect";
import { priorityOf } from "../channels.ts";
import type { ItemRecord } from "../item-record.ts";
import { buildMemberRecord, buildRootRecord } from "../records.ts";
import { describeIdentification } from "../stages/identify.ts";
import type { CompiledPolicy } from "./compile.ts";
import { explainRule } from "./conditions.ts";
import type { RuleFinding } from "./conditions.ts";
import { decideByPolicy } from "./decide.ts";
import type { PolicyDecision, PolicyWorld } from "./decide.ts";

/** A file or address that nobody has handed in. */
export interface SubjectInput {
  readonly name: string;
  readonly url?: string;
  readonly channel: string;
  readonly target: string;
  readonly options?: SubmitOptionsInput;
  readonly sizeBytes?: number;
  readonly sha256?: string;
  readonly identification?: Identification;
  /** What it came out of, with what the unpacker found odd about it. */
  readonly parent?: ItemRecord;
  readonly flags?: readonly string[];
}

/** An item as the gate would see it, of something that is not handed in. */
export function describeSubject(input: SubjectInput): ItemRecord {
  const { identification, parent, flags = [], sha256 = null, sizeBytes = null } = input;
  const record = parent === undefined ? buildRoot(input) : buildMember(input, parent);
  const item = { ...record.item, sha256, sizeBytes, flags: [...flags] };
  if (identification === undefined) return { ...record, item };
  const { facts } = describeIdentification(identification, flags);
  return { item: { ...item, ...facts?.item }, work: { ...record.work, ...facts?.work } };
}

function buildRoot({ name, url, channel, target, options = {} }: SubjectInput): ItemRecord {
  return buildRootRecord({
    id: "subject",
    submissionId: "subject",
    name,
    url: url ?? null,
    origin: { kind: "none" },
    channel,
    submittedBy: "subject",
    sourceRef: null,
    priority: priorityOf(channel),
    target,
    options: submitOptionsSchema.parse(options),
    now: 0,
  });
}

function buildMember({ name, url, flags = [] }: SubjectInput, parent: ItemRecord): ItemRecord {
  const bare = {
    id: "subject",
    name,
    flags,
    origin: { kind: "none" },
    now: 0,
  } as const;
  return buildMemberRecord({ ...bare, parent: parent.item, ...(url === undefined ? {} : { url }) });
}

/** A decision with what each rule said, up to the one that decides. */
export interface PolicyExplanation {
  readonly decision: PolicyDecision;
  readonly findings: readonly RuleFinding[];
}

/** What a policy says about an item, rule by rule. */
export function explainByPolicy(policy: CompiledPolicy, record: ItemRecord, world: PolicyWorld): PolicyExplanation {
  const findings: RuleFinding[] = [];
  for (const rule of policy.rules) {
    const finding = explainRule(rule, { record, findTarget: world.findTarget });
    findings.push(finding);
    if (finding.fits !== "no") break;
  }
  return { decision: decideByPolicy(policy, record, world), findings };
}
