import type { Item } from "@fumehood/contract";

/** One item as `--json` prints it. The names are public; new ones may be added, none changes its meaning. */
export interface ItemJson {
  readonly item: string;
  readonly name: string;
  readonly sha256: string | null;
  readonly parent: string | null;
  readonly type: string | null;
  readonly decision: string;
  readonly reason: string;
  readonly reasonCode: string;
  readonly target: string;
  readonly sampleId: string | null;
  /** The sample's state at the service: wait, prep, run, proc, succ or fail; `null` where nothing was submitted. */
  readonly state: string | null;
  /** Where the item stands here: done, duplicate, expanded, rejected, failed, or a state on the way. */
  readonly itemState: string;
  readonly threatScore: number | null;
  readonly indicatorCount: number | null;
  readonly verdict: string | null;
  readonly portalUrl: string | null;
  readonly flags: readonly string[];
}

export function toItemJson(item: Item): ItemJson {
  return {
    item: item.id,
    name: item.name,
    sha256: item.sha256,
    parent: item.parentId,
    type: item.type?.id ?? null,
    decision: item.decision,
    reason: item.reason.text,
    reasonCode: item.reason.code,
    target: item.target,
    sampleId: item.sampleId,
    state: item.sampleState,
    itemState: item.state,
    threatScore: item.threatScore,
    indicatorCount: item.indicatorCount,
    verdict: item.verdict,
    portalUrl: item.portalUrl,
    flags: item.flags,
  };
}
