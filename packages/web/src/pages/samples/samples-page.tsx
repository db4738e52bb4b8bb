import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { statusQuery } from "../../api/queries.ts";
import { useAddress, useRouter } from "../../routing/router.tsx";
import { sampleAddress } from "../../routing/routes.ts";
import { ErrorNote, Loading } from "../../ui/notes.tsx";
import { useKeys } from "../../ui/use-keys.ts";
import { filterAddress, readFilter, type ItemFilter } from "../../view/item-filter.ts";
import {
  moveCursor,
  NOTHING_SELECTED,
  selectRange,
  toggleAll,
  toggleOne,
  type Selection,
} from "../../view/selection.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { EmptyList } from "./empty-list.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { FilterTabs } from "./filter-tabs.tsx";
import { ItemTable } from "./item-table.tsx";
import { ListStatus } from "./list-status.tsx";
import { useItemList } from "./use-item-list.ts";

/** The list of everything that was handed in, kept current while one looks. */
export function SamplesPage() {
  const router = useRouter();
  const { search } = useAddress();
  const filter = readFilter(search);
  const [isHeld, setHeld] = useState(false);
  const [isPointed, setPointed] = useState(false);
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const [cursor, setCursor] = useState<string | null>(null);
  const filterInput = useRef<HTMLInputElement>(null);
  const status = useQuery({ ...statusQuery, refetchInterval: 15_000 });
  const list = useItemList(filter, isHeld || isPointed);
  const { order } = list.view;
  const setFilter = (next: ItemFilter): void => {
    setSelection(NOTHING_SELECTED);
    setCursor(null);
    router.go(filterAddress(next), { replace: next.q !== filter.q });
  };
  useEffect(() => {
    document.title = "Samples · Fumehood";
  }, []);
  const clearOne = (): boolean => {
    if (document.activeElement === filterInput.current) filterInput.current?.blur();
    else if (selection.ids.size > 0) setSelection(NOTHING_SELECTED);
    else setCursor(null);
    return true;
  };
  useKeys((action) => {
    switch (action) {
      case "find":
        filterInput.current?.focus();
        return true;
      case "down":
      case "up":
        setCursor(moveCursor(order, cursor, action === "down" ? 1 : -1));
        return true;
      case "select":
        if (cursor !== null) setSelection(toggleOne(selection, cursor));
        return cursor !== null;
      case "open":
        if (cursor !== null) router.go(sampleAddress(cursor));
        return cursor !== null;
      case "hold":
        setHeld(!isHeld);
        return true;
      case "clear":
        return clearOne();
      default:
        return false;
    }
  });
  const selected = [...selection.ids].flatMap((id) => list.itemOf(id) ?? []);
  return (
    <div className="samples-page">
      <h1 className="vh">Samples</h1>
      <FilterTabs filter={filter} counts={status.data?.counts} total={list.total} />
      <FilterBar
        filter={filter}
        total={list.total}
        input={filterInput}
        onChange={setFilter}
        waiting={list.view.waiting.length}
        onShowWaiting={list.showWaiting}
        isHeld={isHeld}
        onHold={setHeld}
      />
      {selected.length > 0 && <BulkBar items={selected} onClear={() => setSelection(NOTHING_SELECTED)} />}
      {list.query.isPending && <Loading what="the samples" rows={12} />}
      {list.query.error != null && (
        <ErrorNote error={list.query.error} what="The list of samples" onRetry={list.query.refetch} />
      )}
      {list.total !== null && order.length === 0 && <EmptyList filter={filter} onChange={setFilter} />}
      {order.length > 0 && (
        <ItemTable
          list={list}
          selection={selection}
          cursor={cursor}
          onToggle={(id, withShift) =>
            setSelection(withShift ? selectRange(selection, order, id) : toggleOne(selection, id))
          }
          onToggleAll={() => setSelection(toggleAll(selection, order))}
          onPointed={setPointed}
        />
      )}
      <ListStatus shown={order.length} total={list.total} bands={status.data?.bands} />
    </div>
  );
}
