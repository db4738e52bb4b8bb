import type { Item } from "@fumehood/contract";
import { expect, test } from "vitest";
import { makeItems } from "../../dev/fixtures/items.ts";
import { arrangeList, mergeItems, nestMembers } from "./item-list.ts";

const [template] = makeItems(Date.parse("2026-11-24T13:18:00Z"));
const make = (id: string, minute: number, more: Partial<Item> = {}): Item => {
  if (!template) throw new Error("there is no fixture");
  const at = `2026-11-24T13:${String(minute).padStart(2, "0")}:00Z`;
  return { ...template, id, rootId: id, parentId: null, createdAt: at, updatedAt: at, ...more };
};
const ids = (items: readonly Item[]): string[] => items.map((item) => item.id);
const all = (): boolean => true;

test("members stand under their archive, where the newest of the family stood", () => {
  const list = [
    make("b", 9),
    make("m2", 8, { parentId: "zip" }),
    make("x", 7),
    make("m1", 6, { parentId: "zip" }),
    make("inner", 5, { parentId: "m1" }),
    make("zip", 4),
  ];
  const placed = nestMembers(list);
  expect(placed.map(({ item, indent }) => `${indent}${item.id}`)).toEqual(["0b", "0zip", "1m2", "1m1", "2inner", "0x"]);
});

test("a member whose archive is not in the list stays where it is, unindented", () => {
  expect(nestMembers([make("m", 3, { parentId: "gone" })])).toMatchObject([{ indent: 0 }]);
});

test("items that name each other as parents are shown once each, and end", () => {
  const placed = nestMembers([make("a", 2, { parentId: "b" }), make("b", 1, { parentId: "a" })]);
  expect(placed.map(({ item }) => item.id).sort()).toEqual(["a", "b"]);
});

test("the newest state of an item wins, whichever way it came", () => {
  const fetched = [make("a", 5), make("b", 4)];
  const changed = new Map([
    ["a", make("a", 5, { updatedAt: "2026-11-24T13:09:00Z", state: "done" })],
    ["b", make("b", 4, { updatedAt: "2026-11-24T13:01:00Z", state: "failed" })],
  ]);
  expect(mergeItems(fetched, changed).map((item) => item.state)).toEqual(["done", fetched[1]?.state]);
});

test("a change of an item older than the loaded pages does not jump into them", () => {
  const merged = mergeItems(
    [make("a", 5)],
    new Map([
      ["old", make("old", 1)],
      ["new", make("new", 9)],
    ]),
  );
  expect(ids(merged)).toEqual(["new", "a"]);
});

test("a list that nobody holds follows what fits", () => {
  const items = [make("c", 3), make("b", 2), make("a", 1)];
  expect(arrangeList(items, (item) => item.id !== "b", ["b", "a"], false)).toEqual({ order: ["c", "a"], waiting: [] });
});

test("a frozen list keeps every row in its place, holds new ones back, and still takes further pages below", () => {
  const items = [make("new", 9), make("c", 3), make("b", 2), make("older", 1)];
  const view = arrangeList(items, (item) => item.id !== "c", ["c", "b"], true);
  expect(view).toEqual({ order: ["c", "b", "older"], waiting: ["new"] });
});

test("arranging a frozen list again changes nothing", () => {
  const items = [make("new", 9), make("c", 3), make("b", 2), make("older", 1)];
  const once = arrangeList(items, all, ["c", "b"], true);
  expect(arrangeList(items, all, once.order, true)).toEqual(once);
});
