import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { useTargets } from "../../shell/use-targets.ts";
import { Tick } from "../../ui/controls.tsx";
import { useNow } from "../../ui/use-now.ts";
import { rowOfItem } from "../../view/item-row.ts";
import { tickOf, type Selection } from "../../view/selection.ts";
import { ItemTableRow } from "./item-table-row.tsx";
import type { ItemList } from "./use-item-list.ts";

const ROW_PX = 32;
const PHONE_ROW_PX = 57;
const PHONE = "(max-width: 640px)";
/** Rows before the end at which the next page is asked for. */
const AHEAD = 30;

interface ItemTableProps {
  readonly list: ItemList;
  readonly selection: Selection;
  readonly cursor: string | null;
  readonly onToggle: (id: string, withShift: boolean) => void;
  readonly onToggleAll: () => void;
  readonly onPointed: (isPointed: boolean) => void;
}

export function ItemTable({ list, selection, cursor, onToggle, onToggleAll, onPointed }: ItemTableProps) {
  const { order } = list.view;
  const nowMs = useNow(10_000);
  const { labelOf } = useTargets();
  const isPhone = usePhone();
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const hasBulkBar = selection.ids.size > 0;
  useLayoutEffect(() => {
    if (body.current) setTop(body.current.getBoundingClientRect().top + window.scrollY);
  }, [isPhone, hasBulkBar]);
  // oxlint-disable-next-line react/incompatible-library -- it must not be memoised by a compiler, and none is used
  const virtualizer = useWindowVirtualizer({
    count: order.length,
    estimateSize: () => (isPhone ? PHONE_ROW_PX : ROW_PX),
    overscan: 12,
    scrollMargin: top,
    scrollPaddingStart: (isPhone ? 56 : 84) + (hasBulkBar ? 48 : 0),
    scrollPaddingEnd: isPhone ? 96 : 40,
    getItemKey: (index) => order[index] ?? index,
  });
  useEffect(() => virtualizer.measure(), [isPhone, virtualizer]);
  const scrollToCursor = useEffectEvent((id: string | null) => {
    const index = id === null ? -1 : order.indexOf(id);
    if (index >= 0) virtualizer.scrollToIndex(index, { align: "auto" });
  });
  // Only a move of the cursor scrolls: rows that come above must not.
  useEffect(() => scrollToCursor(cursor), [cursor]);
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list.query;
  const wantsMore = hasNextPage && !isFetchingNextPage && last >= order.length - AHEAD;
  const fetchMore = useEffectEvent(fetchNextPage);
  useEffect(() => {
    if (wantsMore) fetchMore();
  }, [wantsMore]);
  const before = (rows[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() - ((rows.at(-1)?.end ?? top) - top);
  const depthOf = depthIn(list);

  return (
    <table
      className="fix samples"
      aria-rowcount={order.length + 1}
      onPointerEnter={() => onPointed(true)}
      onPointerLeave={() => onPointed(false)}
    >
      <Columns />
      <thead>
        <tr aria-rowindex={1}>
          <th>
            <Tick state={tickOf(selection, order)} label="Select all that are loaded" onToggle={onToggleAll} />
          </th>
          <th>Verdict, 0–100</th>
          <th>Name</th>
          <th>Type</th>
          <th className="roomy">Target</th>
          <th>State</th>
          <th className="r roomy">Indicators</th>
          <th className="wide">Tags</th>
          <th aria-sort="descending">UTC</th>
          <th className="roomy">From</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {before > 0 && <Spacer height={before} />}
        {rows.map(({ index }) => {
          const item = list.itemOf(order[index] ?? "");
          if (!item) return null;
          const parent = item.parentId === null ? undefined : list.itemOf(item.parentId);
          const row = rowOfItem(item, { nowMs, labelOfTarget: labelOf, parent, indent: depthOf(item.id) });
          return (
            <ItemTableRow
              key={row.id}
              row={row}
              rowIndex={index + 2}
              isSelected={selection.ids.has(row.id)}
              isCursor={cursor === row.id}
              onToggle={onToggle}
            />
          );
        })}
        {after > 0 && <Spacer height={after} />}
      </tbody>
    </table>
  );
}

function Columns() {
  return (
    <colgroup>
      <col className="c-tick" />
      <col className="c-verdict" />
      <col />
      <col className="c-type" />
      <col className="c-target roomy" />
      <col className="c-state" />
      <col className="c-ind roomy" />
      <col className="c-tags wide" />
      <col className="c-time" />
      <col className="c-from roomy" />
    </colgroup>
  );
}

/** Stands for the rows above and below that are not drawn. */
function Spacer({ height }: { readonly height: number }) {
  return (
    <tr className="spacer" aria-hidden="true" style={{ height }}>
      <td style={{ height }} aria-label="Not drawn" />
    </tr>
  );
}

/** Steps under archives that stand in the list too. */
function depthIn(list: ItemList): (id: string) => number {
  const shown = new Set(list.view.order);
  return (id) => {
    let depth = 0;
    let item = list.itemOf(id);
    while (item && item.parentId !== null && shown.has(item.parentId) && depth < 8) {
      depth++;
      item = list.itemOf(item.parentId);
    }
    return depth;
  };
}

function usePhone(): boolean {
  const [isPhone, setPhone] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const follow = (): void => setPhone(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return isPhone;
}
