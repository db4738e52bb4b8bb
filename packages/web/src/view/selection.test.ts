import { expect, test } from "vitest";
import { moveCursor, NOTHING_SELECTED, selectRange, tickOf, toggleAll, toggleOne } from "./selection.ts";

const ORDER = ["a", "b", "c", "d"];

test("a row is ticked and unticked", () => {
  const once = toggleOne(NOTHING_SELECTED, "b");
  expect([...once.ids]).toEqual(["b"]);
  expect(toggleOne(once, "b").ids.size).toBe(0);
  expect(NOTHING_SELECTED.ids.size).toBe(0);
});

test("a range goes from the row ticked last, in both directions", () => {
  const from = toggleOne(NOTHING_SELECTED, "c");
  expect([...selectRange(from, ORDER, "a").ids].sort()).toEqual(["a", "b", "c"]);
  expect([...selectRange(from, ORDER, "d").ids].sort()).toEqual(["c", "d"]);
});

test("a range without a start is a tick", () => {
  expect([...selectRange(NOTHING_SELECTED, ORDER, "b").ids]).toEqual(["b"]);
  expect([...selectRange({ ids: new Set(), anchor: "gone" }, ORDER, "b").ids]).toEqual(["b"]);
});

test("the box above ticks all that is shown, and unticks it when all was", () => {
  const some = toggleOne(NOTHING_SELECTED, "a");
  expect([tickOf(NOTHING_SELECTED, ORDER), tickOf(some, ORDER)]).toEqual(["none", "some"]);
  const all = toggleAll(some, ORDER);
  expect(tickOf(all, ORDER)).toBe("all");
  expect(toggleAll(all, ORDER).ids.size).toBe(0);
});

test("ticks of rows that are not shown stay when the box above is used", () => {
  const hidden = toggleOne(NOTHING_SELECTED, "z");
  expect(toggleAll(toggleAll(hidden, ORDER), ORDER).ids).toEqual(new Set(["z"]));
});

test.each([
  [null, 1, "a"],
  ["a", 1, "b"],
  ["d", 1, "d"],
  ["a", -1, "a"],
  ["gone", -1, "a"],
] as const)("from %s, a step of %i leads to %s", (cursor, step, wanted) => {
  expect(moveCursor(ORDER, cursor, step)).toBe(wanted);
});

test("an empty list has no place for a cursor", () => {
  expect(moveCursor([], "a", 1)).toBeNull();
});
