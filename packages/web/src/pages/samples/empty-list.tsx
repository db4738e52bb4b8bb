import { Link } from "../../routing/router.tsx";
import { describeFilter, isNarrow, NO_FILTER, type ItemFilter } from "../../view/item-filter.ts";

export function EmptyList({
  filter,
  onChange,
}: {
  readonly filter: ItemFilter;
  readonly onChange: (filter: ItemFilter) => void;
}) {
  if (!isNarrow(filter)) {
    return (
      <p className="empty">
        No samples yet. <Link to="/">Submit a file or a URL</Link>
      </p>
    );
  }
  return (
    <p className="empty">
      No sample is {describeFilter(filter)}.{" "}
      <button type="button" className="lnk" onClick={() => onChange(NO_FILTER)}>
        Drop the filter
      </button>
    </p>
  );
}
