import type { Item, LedgerEntry, VerdictLevel } from "@fumehood/contract";
import { isFinalItemState, PRIORITIES } from "@fumehood/contract";
import type { ItemRecord, NewItem } from "@fumehood/pipeline";
import type { ItemRow } from "./tables.ts";

/** Characters of a name that can be searched; names come from outside and have any length. */
const MAX_SEARCHABLE_CHARS = 1000;

const VERDICT_RANKS: Readonly<Record<VerdictLevel, number>> = { unknown: 0, clean: 1, suspicious: 2, malicious: 3 };
const VERDICTS_BY_RANK: readonly VerdictLevel[] = ["unknown", "clean", "suspicious", "malicious"];

/** As the column has them, in the order in which they are served. */
export const PRIORITY_RANKS: readonly number[] = PRIORITIES.map((_, rank) => rank);

/** The verdict behind a rank; `null` where there is none. */
export function verdictOfRank(rank: number | null | undefined): VerdictLevel | null {
  return rank === null || rank === undefined ? null : (VERDICTS_BY_RANK[rank] ?? null);
}

/** Columns that change as an item goes on. */
export function toChangingColumns({ item, work }: ItemRecord) {
  return {
    state: item.state,
    is_open: isFinalItemState(item.state) ? 0 : 1,
    has_report: item.hasReport ? 1 : 0,
    ended_at: item.endedAt === null ? null : Date.parse(item.endedAt),
    digest: work.digest,
    sha256: item.sha256,
    sha1: item.sha1,
    md5: item.md5,
    sample_id: item.sampleId,
    verdict: item.verdict,
    verdict_rank: item.verdict === null ? null : VERDICT_RANKS[item.verdict],
    size_bytes: item.sizeBytes,
    decision: item.decision,
    rule: item.rule,
    type: item.type?.id ?? null,
    target: item.target,
    priority: PRIORITIES.indexOf(item.priority),
    item: JSON.stringify(item),
    work: JSON.stringify(work),
  };
}

export function toNewRow({ record, claimAt }: NewItem): ItemRow {
  const { item } = record;
  return {
    id: item.id,
    submission_id: item.submissionId,
    parent_id: item.parentId,
    root_id: item.rootId,
    channel: item.channel,
    created_at: Date.parse(item.createdAt),
    claim_at: claimAt,
    fence: 0,
    claims: 0,
    name_search: toSearchText(item.url === null || item.url === item.name ? item.name : `${item.name} ${item.url}`),
    ...toChangingColumns(record),
  };
}

/** As names are searched: lower case, cut, and without NUL, which PostgreSQL has no text for. */
export function toSearchText(text: string): string {
  return text.slice(0, MAX_SEARCHABLE_CHARS).toLowerCase().replaceAll("\0", " ");
}

/** Fields that came later, as items have them that were written before. */
const LATER_FIELDS = { sourceRef: null, priority: "normal", rule: null } as const satisfies Partial<Item>;
const LATER_WORK = { routes: [], suspicion: null } as const satisfies Partial<ItemRecord["work"]>;

export function readItem(row: { item: string }): Item {
  // Only this package writes the column, from an `Item`.
  return { ...LATER_FIELDS, ...(JSON.parse(row.item) as Item) };
}

export function readRecord(row: { item: string; work: string }): ItemRecord {
  // As in readItem.
  const work = { ...LATER_WORK, ...(JSON.parse(row.work) as ItemRecord["work"]) };
  return { item: readItem(row), work };
}

export function readLedgerEntry(row: { entry: string }): LedgerEntry {
  // As in readItem.
  return JSON.parse(row.entry) as LedgerEntry;
}
