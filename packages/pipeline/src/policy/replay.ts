import type { ReplayFate, ReplayReport } from "@fumehood/contract";
import { FILE_TYPES, isFileTypeId } from "@fumehood/inspect";
import type { ItemRecord } from "../item-record.ts";
import type { ItemStore } from "../ports.ts";
import type { PolicyTarget } from "./routes.ts";
import type { CompiledPolicy } from "./compile.ts";
import { decideByPolicy } from "./decide.ts";
import type { PolicyDecision } from "./decide.ts";
import { identityOf } from "./chance.ts";
import { createReplayTally } from "./replay-tally.ts";
import type { Judgement } from "./replay-tally.ts";
import { createRecentDigests } from "./rolling-window.ts";

/** Items that are read at once: bounded memory however long the past is. */
const PAGE = 500;
/** Archives that would stay closed and whose members therefore would not be there; more are counted as if they were opened. */
const MAX_CLOSED = 200_000;

/** The configured targets, reachable or not. */
export interface ReplayTargets {
  readonly defaultName: string;
  names(): readonly string[];
  get(name: string): ReplayTarget | undefined;
}

/** `quota`: `null` where submissions are not counted. */
export type ReplayTarget = PolicyTarget & { readonly quota: { readonly perDay: number | null } | null };

export interface ReplayInput {
  readonly store: Pick<ItemStore, "scanRecords">;
  readonly policy: CompiledPolicy;
  readonly targets: ReplayTargets;
  /** Milliseconds since 1970; `since` is inclusive, `until` is not. */
  readonly since: number;
  readonly until: number;
  readonly dedupeWindowMs: number;
  /** Items that are told one by one. */
  readonly examples: number;
  readonly signal?: AbortSignal;
}

/** What a policy would have done to past items, in the order of their creation. Reads only. */
export async function replayPolicy(input: ReplayInput): Promise<ReplayReport> {
  const judge = createJudge(input);
  const tally = createReplayTally(input);
  for (let after = ""; ;) {
    input.signal?.throwIfAborted();
    const { since, until } = input;
    const page = await input.store.scanRecords({ since, until, after, limit: PAGE });
    for (const record of page) tally.add(record, judge.judge(record));
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return tally.report(judge.notes());
    after = last.item.id;
    // Others want to be served between two pages.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function createJudge(input: ReplayInput) {
  const { policy, targets } = input;
  const world = { findTarget: (name: string) => targets.get(name), openItems: 0 };
  const closed = new Set<string>();
  const before = createRecentDigests(input.dedupeWindowMs);
  const after = createRecentDigests(input.dedupeWindowMs);
  const seen = { unknown: 0, opened: 0, lostMembers: 0, isFull: false };

  function decideFate(record: ItemRecord): Omit<Judgement, "cost" | "from"> {
    const { parentId, target } = record.item;
    if (parentId !== null && closed.has(parentId)) {
      seen.lostMembers += 1;
      return { to: "skip", rule: null, reason: "The archive that it came out of would not be opened.", target };
    }
    const decision = decideByPolicy(policy, record, world);
    return describeDecision(decision, target);
  }

  function note(record: ItemRecord, from: ReplayFate, to: ReplayFate, opensMembers: boolean): void {
    if (to === "unknown") seen.unknown += 1;
    const wasOpened = from === "open" || (from === "submit" && to === "submit");
    if (opensMembers && !wasOpened) seen.opened += 1;
    if (opensMembers || !(from === "open" || (from === "submit" && isArchive(record)))) return;
    if (closed.size < MAX_CLOSED) closed.add(record.item.id);
    else seen.isFull = true;
  }

  /** Whether a submission would have been paid for: not where the same bytes were submitted shortly before, or where nothing is counted. */
  function costOf(record: ItemRecord, from: ReplayFate, to: ReplayFate, target: string): number {
    const { item } = record;
    const at = Date.parse(item.createdAt);
    const oldKey = `${item.target} ${identityOf(record)}`;
    const key = `${target} ${identityOf(record)}`;
    const wasOurs = before.has(oldKey, at);
    if (item.cost > 0) before.add(oldKey, at);
    if (to !== "submit") return 0;
    const isKnown = after.has(key, at);
    // What the organisation had at the target already, before any of these items, it has still.
    const wasThere = from === "submit" && item.cost === 0 && item.decision === "duplicate" && !wasOurs;
    if (wasThere && target === item.target) return 0;
    if (targets.get(target)?.quota === null) return 0;
    if (isKnown && item.options.force !== true) return 0;
    after.add(key, at);
    return 1;
  }

  return {
    judge(past: ItemRecord): Judgement | undefined {
      const from = fateOf(past);
      if (from === undefined) return undefined;
      const record = asHandedIn(past, targets);
      const { to, ...rest } = decideFate(record);
      const opensMembers = to === "open" || rest.reason === OPENS_TOO;
      note(record, from, to, opensMembers);
      return { from, to, ...rest, cost: costOf(past, from, to, rest.target) };
    },
    notes: () => describeNotes(seen, policy),
  };
}

const OPENS_TOO = "It is opened, and submitted itself as well.";

function describeDecision(decision: PolicyDecision, target: string): Omit<Judgement, "cost" | "from"> {
  const { rule } = decision;
  switch (decision.kind) {
    case "submit":
      return { to: "submit", rule, reason: decision.reason.text, target: decision.routes[0] ?? target };
    case "open":
      return decision.alsoWhole
        ? { to: "submit", rule, reason: OPENS_TOO, target }
        : { to: "open", rule, reason: decision.reason.text, target };
    case "needs-suspicion":
      return { to: "unknown", rule, reason: "It hangs on its suspicion, which was never computed.", target };
    default:
      return { to: decision.kind, rule, reason: decision.reason.text, target };
  }
}

function isArchive({ item }: ItemRecord): boolean {
  const typeId = item.type?.id ?? "data";
  return isFileTypeId(typeId) && ["archive", "email"].includes(FILE_TYPES[typeId].family);
}

/** What became of an item; `undefined` where no gate has judged it: too early, empty, left out of its archive. */
function fateOf({ item }: ItemRecord): ReplayFate | undefined {
  const { state, decision, reason } = item;
  if (state === "new" || state === "stored" || state === "identified" || item.type === null) return undefined;
  if (/^(?:intake|identify|unpack\.member)[.-]/.test(reason.code)) return undefined;
  if (reason.code.startsWith("gate.") && state === "rejected") return decision === "refused" ? "refuse" : "skip";
  if (state === "container" || state === "expanded" || reason.code.startsWith("unpack.")) return "open";
  return "submit";
}

/** The item before a gate chose a target for it. */
function asHandedIn(record: ItemRecord, targets: ReplayTargets): ItemRecord {
  const { item, work } = record;
  if (work.routes.length === 0) return record;
  const target = targets.get(item.options.target ?? targets.defaultName)?.name;
  return target === undefined ? record : { work, item: { ...item, target } };
}

function describeNotes(
  seen: { readonly unknown: number; readonly opened: number; readonly lostMembers: number; readonly isFull: boolean },
  { document }: CompiledPolicy,
): string[] {
  const notes = [
    [seen.unknown, `${seen.unknown} items hang on a suspicion that was never computed for them.`],
    [seen.opened, `${seen.opened} archives would be opened that were not: what is in them is not known.`],
    [seen.lostMembers, `${seen.lostMembers} members would not be there, as their archives would stay closed.`],
    [seen.isFull, "More archives would stay closed than are remembered: members of some are counted as before."],
    [document.overload !== undefined, "The overload curve is left out: how much was under way is not recorded."],
  ] as const;
  return notes.flatMap(([applies, text]) => (applies ? [text] : []));
}
