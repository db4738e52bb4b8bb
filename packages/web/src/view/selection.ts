/** Ids that are ticked, and the one that a range starts from. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

/** Ticks or unticks one row. */
export function toggleOne(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Ticks everything from the anchor to the row, both included; a plain toggle when there is no anchor in the order. */
export function selectRange(selection: Selection, order: readonly string[], id: string): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggleOne(selection, id);
  const ids = new Set(selection.ids);
  for (const each of order.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(each);
  return { ids, anchor: selection.anchor };
}

export type TickState = "none" | "some" | "all";

export function tickOf(selection: Selection, order: readonly string[]): TickState {
  const count = order.filter((id) => selection.ids.has(id)).length;
  if (count === 0) return "none";
  return count === order.length ? "all" : "some";
}

/** Ticks all rows shown; unticks them when all were. Rows that are not shown keep their tick. */
export function toggleAll(selection: Selection, order: readonly string[]): Selection {
  const ids = new Set(selection.ids);
  const isAll = tickOf(selection, order) === "all";
  for (const id of order) {
    if (isAll) ids.delete(id);
    else ids.add(id);
  }
  return { ids, anchor: null };
}

/** The row that the cursor goes to, one step up or down; the first when it stands nowhere. */
export function moveCursor(order: readonly string[], cursor: string | null, step: 1 | -1): string | null {
  if (order.length === 0) return null;
  const at = cursor === null ? -1 : order.indexOf(cursor);
  if (at < 0) return order[0] ?? null;
  return order[Math.min(order.length - 1, Math.max(0, at + step))] ?? null;
}
