import type { Decision, Item, LedgerEntry } from "@fumehood/contract";
import { assertNever } from "./assert-never.ts";
import { isWanted } from "./deliveries/sink-filter.ts";
import { MAX_FOUND_PASSWORDS_PER_ROOT } from "./limits.ts";
import type { ItemRecord, ItemWork } from "./item-record.ts";
import type { ChildSpec, StageOutcome } from "./outcome.ts";
import type { ClaimedItem, ItemCommit, NewItem } from "./ports.ts";
import { buildMemberRecord } from "./records.ts";
import type { MemberInput } from "./records.ts";
import type { Sink } from "./sink.ts";

export interface ApplyContext {
  readonly stage: string;
  readonly now: number;
  readonly nextId: () => string;
  /** Sinks that want to hear of an end; those that the item is for are told. */
  readonly sinks?: readonly Pick<Sink, "name" | "filter">[];
  /** Faults in a row that this outcome carries on; 0 when the stage came to an outcome by itself. */
  readonly faults?: number;
}

/** What the store has to write for an outcome. */
export function applyOutcome(claimed: ClaimedItem, outcome: StageOutcome, context: ApplyContext): ItemCommit {
  const before = claimed.record;
  const after = { item: nextItem(before.item, outcome, context), work: nextWork(before, outcome, context) };
  const children = outcome.kind === "wait" ? [] : (outcome.children ?? []);
  return {
    record: after,
    fence: claimed.fence,
    claimAt: claimAtOf(outcome, context.now),
    ledger: isWorthALine(before.item, after.item) ? ledgerLine(before.item, after.item, context) : null,
    deliveries: outcome.kind === "end" ? wantedBy(after.item, context.sinks) : [],
    children: children.map((child) => buildChild(after.item, child, context)),
    ...(outcome.kind === "wait" || outcome.foundPasswords === undefined
      ? {}
      : { foundPasswords: outcome.foundPasswords.slice(0, MAX_FOUND_PASSWORDS_PER_ROOT) }),
    slotUsedAt: outcome.kind !== "wait" && outcome.spendsSlot === true ? context.now : null,
  };
}

function wantedBy(item: Item, sinks: ApplyContext["sinks"] = []): readonly string[] {
  return sinks.filter(({ filter }) => isWanted(item, filter)).map(({ name }) => name);
}

function claimAtOf(outcome: StageOutcome, now: number): number | null {
  if (outcome.kind === "end") return null;
  return outcome.kind === "wait" ? outcome.dueAt : now;
}

function nextItem(item: Item, outcome: StageOutcome, { now }: ApplyContext): Item {
  const at = new Date(now).toISOString();
  return {
    ...item,
    ...outcome.facts?.item,
    state: outcome.kind === "wait" ? item.state : outcome.state,
    decision: decisionOf(item, outcome),
    reason: outcome.reason,
    cost: item.cost + (outcome.kind === "wait" ? 0 : (outcome.cost ?? 0)),
    updatedAt: at,
    dueAt: outcome.kind === "wait" ? new Date(outcome.dueAt).toISOString() : null,
    endedAt: outcome.kind === "end" ? at : null,
  };
}

/** A wait for a slot or a twin shows as `deferred` until the item goes on. */
function decisionOf(item: Item, outcome: StageOutcome): Decision {
  if (outcome.kind === "end") return outcome.decision;
  if (outcome.kind === "next") return outcome.decision ?? (item.decision === "deferred" ? "pending" : item.decision);
  return item.decision === "pending" && isDeferral(outcome.reason.code) ? "deferred" : item.decision;
}

function isDeferral(code: string): boolean {
  return code.startsWith("quota.") || code === "dedupe.in-flight" || code === "submit.rate-limited";
}

function nextWork({ item, work }: ItemRecord, outcome: StageOutcome, { now, faults = 0 }: ApplyContext): ItemWork {
  const isElsewhere = outcome.facts?.item?.target !== undefined && outcome.facts.item.target !== item.target;
  const isSameState = (outcome.kind === "wait" || outcome.state === item.state) && !isElsewhere;
  return {
    ...work,
    ...outcome.facts?.work,
    faults,
    waits: outcome.kind === "wait" ? work.waits + 1 : 0,
    since: isSameState ? work.since : now,
  };
}

/** Each change of state is told, and each new kind of waiting; not every look at a running analysis. */
function isWorthALine(before: Item, after: Item): boolean {
  return before.state !== after.state || before.reason.code !== after.reason.code;
}

function ledgerLine(before: Item, after: Item, { stage, now }: ApplyContext): LedgerEntry {
  return {
    itemId: after.id,
    at: new Date(now).toISOString(),
    stage,
    from: before.state,
    to: after.state,
    decision: after.decision,
    reason: after.reason,
    cost: after.cost - before.cost,
  };
}

function buildChild(parent: Item, child: ChildSpec, context: ApplyContext): NewItem {
  const { now, nextId } = context;
  const { name, flags } = child;
  const shared = { id: nextId(), parent, name, flags, now };
  switch (child.kind) {
    case "stored": {
      const { origin, digests } = child;
      return { record: buildMemberRecord({ ...shared, origin, digests }), claimAt: now, ledger: null };
    }
    case "url": {
      const origin = { kind: "url" } as const;
      return { record: buildMemberRecord({ ...shared, origin, url: child.url }), claimAt: now, ledger: null };
    }
    case "left-out":
      return buildLeftOut(shared, child, context);
    default:
      return assertNever(child);
  }
}

function buildLeftOut(
  shared: Omit<MemberInput, "origin">,
  { sizeBytes, reason }: Extract<ChildSpec, { kind: "left-out" }>,
  context: ApplyContext,
): NewItem {
  const record = buildMemberRecord({ ...shared, origin: { kind: "none" }, sizeBytes });
  const at = new Date(context.now).toISOString();
  const item = { ...record.item, state: "rejected", decision: "refused", reason, endedAt: at } as const;
  return { record: { ...record, item }, claimAt: null, ledger: ledgerLine(record.item, item, context) };
}
