import { expect, test } from "vitest";
import { makeItem } from "../testing/item.ts";
import { inTreeOrder, itemLines } from "./item-lines.ts";
import { toItemJson } from "./item-json.ts";
import { formatTable } from "./table.ts";
import { cutMiddle, safe } from "./terminal.ts";

test("members stand below their archive, in their order, however they come", () => {
  const items = [
    makeItem({ id: "c", parentId: "b" }),
    makeItem({ id: "d", parentId: "a" }),
    makeItem({ id: "a" }),
    makeItem({ id: "b", parentId: "a" }),
    makeItem({ id: "e", parentId: "elsewhere" }),
  ];
  expect(inTreeOrder(items).map((item) => item.id)).toEqual(["a", "d", "b", "c", "e"]);
});

test("a name cannot move the cursor, ring, or turn the text around", () => {
  const name = "a\u001B[2J\u0007\r\nb\u202Efdp.exe";
  const [line = ""] = itemLines([makeItem({ name })], { color: false, width: 160 });
  expect(line).not.toMatch(/[\u0000-\u001F\u202E]/);
  expect(safe("x\u202Ey")).toBe("x<U+202E>y");
});

test("a long name keeps its beginning and its ending", () => {
  expect(cutMiddle("abcdefghij.exe", 8)).toBe("abcd…exe");
  expect(cutMiddle("short", 8)).toBe("short");
});

test("columns are aligned, numbers to the right, colour does not count as width", () => {
  const rows = [
    { name: "a", count: 7 },
    { name: "longer", count: 120 },
  ];
  const table = formatTable(rows, [
    { head: "NAME", value: (row) => row.name, paint: (_, padded) => `\u001B[1m${padded}\u001B[0m` },
    { head: "N", value: (row) => String(row.count), align: "right" },
  ]);
  expect(table.split("\n")).toEqual(["NAME      N", "\u001B[1ma     \u001B[0m    7", "\u001B[1mlonger\u001B[0m  120"]);
});

test("the JSON of an item has the fields that scripts rely on", () => {
  const json = toItemJson(
    makeItem({ sampleId: "f".repeat(32), sampleState: "succ", verdict: "clean", threatScore: 3, indicatorCount: 1 }),
  );
  expect(Object.keys(json)).toEqual(
    expect.arrayContaining([
      "item",
      "decision",
      "reason",
      "sampleId",
      "state",
      "threatScore",
      "indicatorCount",
      "verdict",
      "portalUrl",
    ]),
  );
  expect(json).toMatchObject({ state: "succ", itemState: "done", reason: "Analysed.", reasonCode: "deliver.done" });
});
