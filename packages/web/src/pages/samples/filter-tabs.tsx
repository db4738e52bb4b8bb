import { OPEN_ITEM_STATES } from "@fumehood/contract";
import { Link } from "../../routing/router.tsx";
import { FILTER_TABS, filterAddress, isNarrow, tabOf, type ItemFilter } from "../../view/item-filter.ts";
import { formatCount } from "../../view/numbers.ts";

interface FilterTabsProps {
  readonly filter: ItemFilter;
  readonly counts: Readonly<Record<string, number>> | undefined;
  readonly total: number | null;
}

/** Tabs over the list. A count stands only where somebody has counted. */
export function FilterTabs({ filter, counts, total }: FilterTabsProps) {
  const current = tabOf(filter);
  const rest = { ...filter, open: false, verdict: null };
  return (
    <nav className="tabs" aria-label="Which samples">
      {FILTER_TABS.map((tab) => {
        const isCurrent = tab.id === current;
        const count = isCurrent ? total : isNarrow(rest) ? null : countOfTab(tab.id, counts);
        return (
          <Link
            key={tab.id}
            to={filterAddress({ ...filter, ...tab.filter })}
            aria-current={isCurrent ? "page" : undefined}
          >
            {tab.label}
            {count !== null && <span className="n">{formatCount(count)}</span>}
          </Link>
        );
      })}
    </nav>
  );
}

function countOfTab(id: string, counts: Readonly<Record<string, number>> | undefined): number | null {
  if (counts === undefined) return null;
  if (id === "all") return Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (id === "open") return OPEN_ITEM_STATES.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  return null;
}
