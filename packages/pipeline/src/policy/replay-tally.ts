import type { ReplayFate, ReplayReport } from "@fumehood/contract";
import type { ItemRecord } from "../item-record.ts";
import { createRollingWindow } from "./rolling-window.ts";
import type { RollingWindow } from "./rolling-window.ts";

/** Days that are told one by one; earlier ones of a longer past are left out of that list. */
const MAX_DAYS = 1000;
const MAX_NAME_CHARS = 300;

/** What became of an item and what would have. */
export interface Judgement {
  readonly from: ReplayFate;
  readonly to: ReplayFate;
  readonly rule: string | null;
  readonly reason: string;
  /** Where it would have gone. */
  readonly target: string;
  /** Submissions that would have been paid for. */
  readonly cost: number;
}

/** What a target is asked for its limit. */
export interface TallyTargets {
  get(name: string): { readonly quota: { readonly perDay: number | null } | null } | undefined;
}

interface TargetTally {
  readonly before: RollingWindow;
  readonly after: RollingWindow;
  waiting: number;
}

export interface TallyInput {
  readonly since: number;
  readonly until: number;
  readonly examples: number;
  readonly targets: TallyTargets;
}

/** Adds judgements up. Memory grows with rules, days and the submissions of one day. */
export function createReplayTally(input: TallyInput) {
  const sums = { items: 0, notJudged: 0, changed: 0 };
  const changes = new Map<string, { from: ReplayFate; to: ReplayFate; items: number }>();
  const rules = new Map<string | null, { items: number; changed: number; submissions: number }>();
  const days = new Map<string, { items: number; changed: number; before: number; after: number }>();
  const targets = new Map<string, TargetTally>();
  const examples: ReplayReport["examples"] = [];

  function countSubmissions({ item }: ItemRecord, { target, cost }: Judgement): void {
    const at = Date.parse(item.createdAt);
    for (let paid = 0; paid < item.cost; paid += 1) targetOf(targets, item.target).before.add(at);
    if (cost === 0) return;
    const tally = targetOf(targets, target);
    const inWindow = tally.after.add(at);
    if (inWindow > limitOf(input.targets, target)) tally.waiting += 1;
  }

  function addExample({ item }: ItemRecord, { from, to, rule, reason }: Judgement): void {
    if (examples.length >= input.examples) return;
    const { id, name, channel, type, createdAt } = item;
    examples.push({
      item: id,
      name: name.slice(0, MAX_NAME_CHARS),
      channel,
      type: type?.id ?? null,
      createdAt,
      from,
      to,
      oldRule: item.rule,
      rule,
      reason,
    });
  }

  return {
    /** `undefined`: no gate has judged it. */
    add(record: ItemRecord, judgement: Judgement | undefined): void {
      sums.items += 1;
      if (judgement === undefined) {
        sums.notJudged += 1;
        return;
      }
      const { from, to, rule, cost } = judgement;
      const isChanged = from !== to ? 1 : 0;
      sums.changed += isChanged;
      getOr(changes, `${from} ${to}`, () => ({ from, to, items: 0 })).items += 1;
      const byRule = getOr(rules, rule, () => ({ items: 0, changed: 0, submissions: 0 }));
      byRule.items += 1;
      byRule.changed += isChanged;
      byRule.submissions += cost;
      const byDay = getOr(days, record.item.createdAt.slice(0, 10), () => ({
        items: 0,
        changed: 0,
        before: 0,
        after: 0,
      }));
      byDay.items += 1;
      byDay.changed += isChanged;
      byDay.before += record.item.cost;
      byDay.after += cost;
      if (days.size > MAX_DAYS) days.delete(days.keys().next().value ?? "");
      countSubmissions(record, judgement);
      if (isChanged === 1) addExample(record, judgement);
    },
    report: (notes: readonly string[]): ReplayReport => ({
      since: new Date(input.since).toISOString(),
      until: new Date(input.until).toISOString(),
      ...sums,
      changes: [...changes.values()].toSorted((a, b) => b.items - a.items),
      rules: [...rules].map(([rule, counts]) => ({ rule, ...counts })).toSorted((a, b) => b.items - a.items),
      days: [...days].map(([day, counts]) => ({ day, ...counts })),
      targets: [...targets].map(([target, tally]) => describeTarget(target, tally, input.targets)),
      examples,
      notes: [...notes],
    }),
  };
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function targetOf(targets: Map<string, TargetTally>, name: string): TargetTally {
  return getOr(targets, name, () => ({ before: createRollingWindow(), after: createRollingWindow(), waiting: 0 }));
}

function limitOf(targets: TallyTargets, name: string): number {
  return targets.get(name)?.quota?.perDay ?? Infinity;
}

function describeTarget(
  target: string,
  { before, after, waiting }: TargetTally,
  targets: TallyTargets,
): ReplayReport["targets"][number] {
  const limit = limitOf(targets, target);
  return {
    target,
    before: before.total,
    after: after.total,
    peakBefore: before.peak,
    peakAfter: after.peak,
    peakAfterAt: after.peakAt === null ? null : new Date(after.peakAt).toISOString(),
    limit: limit === Infinity ? null : limit,
    waiting,
  };
}
