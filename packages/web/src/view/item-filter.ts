import { isFinalItemState, VERDICT_LEVELS, type Item, type VerdictLevel } from "@fumehood/contract";

/** What the list of samples is narrowed to; the same words stand in the page's address. */
export interface ItemFilter {
  readonly q: string;
  readonly verdict: VerdictLevel | null;
  readonly open: boolean;
  readonly submission: string | null;
}

export const NO_FILTER: ItemFilter = { q: "", verdict: null, open: false, submission: null };

const isVerdict = (value: string | null): value is VerdictLevel =>
  (VERDICT_LEVELS as readonly (string | null)[]).includes(value);

/** Reads the filter from the address; what it does not know is left out. */
export function readFilter(search: string): ItemFilter {
  const params = new URLSearchParams(search);
  const verdict = params.get("verdict");
  return {
    q: (params.get("q") ?? "").slice(0, 500),
    verdict: isVerdict(verdict) ? verdict : null,
    open: params.get("open") === "true",
    submission: params.get("submission"),
  };
}

/** The filter as the console API asks for it, and as the address holds it. */
export function filterQuery(filter: ItemFilter): Record<string, string> {
  const query: Record<string, string> = {};
  if (filter.q.trim() !== "") query["q"] = filter.q.trim();
  if (filter.verdict) query["verdict"] = filter.verdict;
  if (filter.open) query["open"] = "true";
  if (filter.submission !== null) query["submission"] = filter.submission;
  return query;
}

export function filterAddress(filter: ItemFilter): string {
  const search = new URLSearchParams(filterQuery(filter)).toString();
  return search === "" ? "/samples" : `/samples?${search}`;
}

/** Whether a filter narrows the list at all. */
export function isNarrow(filter: ItemFilter): boolean {
  return Object.keys(filterQuery(filter)).length > 0;
}

/** True when the list of this filter would hold the item: what the server decides, for items that come by event. */
export function matchesFilter(item: Item, filter: ItemFilter): boolean {
  if (filter.open && isFinalItemState(item.state)) return false;
  if (filter.verdict !== null && item.verdict !== filter.verdict) return false;
  if (filter.submission !== null && item.submissionId !== filter.submission) return false;
  return matchesText(item, filter.q.trim().toLowerCase());
}

function matchesText(item: Item, wanted: string): boolean {
  if (wanted === "") return true;
  if ([item.id, item.sampleId, item.md5, item.sha1, item.sha256].includes(wanted)) return true;
  return item.name.toLowerCase().includes(wanted) || (item.url ?? "").toLowerCase().includes(wanted);
}

export interface FilterTab {
  readonly id: string;
  readonly label: string;
  readonly filter: Pick<ItemFilter, "verdict" | "open">;
}

export const FILTER_TABS: readonly FilterTab[] = [
  { id: "all", label: "All", filter: { verdict: null, open: false } },
  { id: "open", label: "Open", filter: { verdict: null, open: true } },
  { id: "malicious", label: "Malicious", filter: { verdict: "malicious", open: false } },
  { id: "suspicious", label: "Suspicious", filter: { verdict: "suspicious", open: false } },
  { id: "clean", label: "Clean", filter: { verdict: "clean", open: false } },
  { id: "unknown", label: "Unknown", filter: { verdict: "unknown", open: false } },
];

/** The tab that a filter belongs to. */
export function tabOf(filter: ItemFilter): string {
  const tab = FILTER_TABS.find((each) => each.filter.verdict === filter.verdict && each.filter.open === filter.open);
  return tab?.id ?? "all";
}

/** Words for a narrowed list that is empty: `malicious, with “invoice” in it`. */
export function describeFilter(filter: ItemFilter): string {
  const parts = [
    filter.open ? "still open" : "",
    filter.verdict ?? "",
    filter.submission === null ? "" : "of this submission",
    filter.q.trim() === "" ? "" : `matching “${filter.q.trim()}”`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
