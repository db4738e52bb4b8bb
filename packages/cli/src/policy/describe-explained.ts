import type { Item } from "@fumehood/contract";
import type { ReplayTargets } from "@fumehood/pipeline";
import type { Explained } from "./explain-file.ts";
import type { KnownDigest } from "./known-digests.ts";

/** One line of `policy explain`: what would become of a file, as JSON. */
export interface ExplainedJson {
  readonly path: readonly string[];
  readonly kind: Item["kind"];
  readonly type: string | null;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly flags: readonly string[];
  readonly suspicion: number | null;
  readonly signs: readonly string[];
  /** `submit`, `open`, `skip` or `refuse`; `duplicate` where it would be submitted, but is known within the window. */
  readonly decision: string;
  readonly alsoWhole: boolean;
  readonly rule: string | null;
  readonly reason: string;
  readonly reasonCode: string;
  readonly targets: readonly string[];
  readonly options: Item["options"] | null;
  readonly priority: Item["priority"] | null;
  /** Submissions of the target's quota. */
  readonly cost: number;
  readonly known: {
    readonly item: string | null;
    readonly sampleId: string | null;
    readonly verdict: string | null;
    readonly at: string | null;
    readonly atTarget: KnownDigest["atTarget"];
    readonly problem: string | null;
  };
  readonly rules: Explained["findings"];
}

export interface CostContext {
  readonly targets: ReplayTargets;
  readonly dedupeWindowMs: number;
  readonly now: number;
  /** Digests that this run would have submitted already, with their target. */
  readonly submitted: Set<string>;
}

/** Puts decision, cost and what is known together. */
export function describeExplained(explained: Explained, known: KnownDigest, context: CostContext): ExplainedJson {
  const { record, decision, suspicion } = explained;
  if (decision.kind === "needs-suspicion") throw new Error("unreachable: the suspicion was looked for");
  const isSubmitted = decision.kind === "submit";
  const duplicate = isSubmitted && isDuplicate(explained, known, context);
  const { item } = record;
  const { own } = known;
  return {
    path: explained.path,
    kind: item.kind,
    type: item.type?.id ?? null,
    sizeBytes: item.sizeBytes,
    sha256: item.sha256,
    flags: item.flags,
    suspicion: suspicion?.score ?? null,
    signs: suspicion?.signs.map(({ name }) => name) ?? [],
    decision: duplicate ? "duplicate" : decision.kind,
    alsoWhole: decision.kind === "open" && decision.alsoWhole,
    rule: decision.rule,
    reason: decision.reason.text,
    reasonCode: decision.reason.code,
    targets: isSubmitted ? decision.routes : [],
    options: isSubmitted ? decision.options : null,
    priority: isSubmitted ? decision.priority : null,
    cost: isSubmitted && !duplicate ? costAt(decision.routes[0], context) : 0,
    known: {
      item: own?.id ?? null,
      sampleId: own?.sampleId ?? null,
      verdict: own?.verdict ?? null,
      at: own?.createdAt ?? null,
      atTarget: known.atTarget,
      problem: known.problem,
    },
    rules: explained.findings,
  };
}

/** Known within the window at the target that it would go to: by our ledger, by the target, or by an earlier file of this run. */
function isDuplicate(
  { record, decision }: Explained,
  { own, atTarget }: KnownDigest,
  { dedupeWindowMs, now, submitted }: CostContext,
): boolean {
  if (decision.kind !== "submit") return false;
  const target = decision.routes[0] ?? "";
  const key = `${target} ${record.item.sha256 ?? record.item.url ?? record.item.name}`;
  const isSeen = submitted.has(key);
  submitted.add(key);
  const since = now - dedupeWindowMs;
  const isOwn = own?.target === target && own.sampleId !== null && Date.parse(own.createdAt) >= since;
  const isThere = atTarget !== null && Date.parse(atTarget.submittedAt ?? "") >= since;
  return isSeen || isOwn || isThere;
}

function costAt(target: string | undefined, { targets }: CostContext): number {
  return targets.get(target ?? "")?.quota === null ? 0 : 1;
}
