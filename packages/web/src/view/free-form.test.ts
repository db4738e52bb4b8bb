import { expect, test } from "vitest";
import { BLOCKS_LIMIT, blocksOf, COLUMNS_LIMIT, ROWS_LIMIT, titleOf } from "./free-form.ts";

test("a list of like objects becomes a table with all their keys", () => {
  expect(
    blocksOf({
      sections: [
        { name: ".text", entropy: 6.4 },
        { name: "UPX1", raw_size: 10 },
      ],
    }),
  ).toEqual([
    {
      kind: "table",
      title: "Sections",
      columns: ["Name", "Entropy", "Raw size"],
      rows: [
        [".text", "6.4", "–"],
        ["UPX1", "–", "10"],
      ],
      more: 0,
    },
  ]);
});

test("plain values are labelled, lists stay lists, and objects inside keep the way to them in their title", () => {
  const blocks = blocksOf({
    machine: "x86-64",
    is_signed: false,
    strings: ["a", "b"],
    headers: { pe: { subsystem: 2 } },
  });
  expect(blocks.map((block) => [block.kind, block.title])).toEqual([
    ["values", ""],
    ["list", "Strings"],
    ["values", "Headers, pe"],
  ]);
  expect(blocks[0]).toMatchObject({
    values: [
      { label: "Machine", value: "x86-64" },
      { label: "Is signed", value: "false" },
    ],
  });
});

test("short lists inside a row are joined", () => {
  expect(blocksOf({ imports: [{ dll: "K.dll", entries: ["A", "B"] }] })[0]).toMatchObject({
    rows: [["K.dll", "A, B"]],
  });
});

test("each limit cuts and says how much was left out", () => {
  const [list] = blocksOf({ strings: Array.from({ length: ROWS_LIMIT + 7 }, () => "x") });
  expect(list?.more).toBe(7);
  const wide = Object.fromEntries(Array.from({ length: COLUMNS_LIMIT + 5 }, (_, index) => [`c${index}`, 1]));
  expect(blocksOf({ rows: [wide] })[0]).toMatchObject({ columns: { length: COLUMNS_LIMIT } });
  const many = Object.fromEntries(Array.from({ length: BLOCKS_LIMIT + 5 }, (_, index) => [`b${index}`, [1]]));
  expect(blocksOf(many).length).toBe(BLOCKS_LIMIT);
});

test("a nest of a hundred objects is shown as text from a depth on, and empty things are no blocks", () => {
  let nest: Record<string, unknown> = { end: 1 };
  for (let depth = 0; depth < 100; depth++) nest = { inner: nest };
  expect(blocksOf(nest).length).toBe(1);
  expect(blocksOf({ list: [], object: {} })).toEqual([]);
});

test.each([
  ["file_info", "File info"],
  ["nameTricks", "Name tricks"],
  ["MD5", "MD5"],
  ["sha256", "Sha256"],
  ["lastURL", "LastURL"],
  ["_", "_"],
])("the key %s is shown as %s", (key, title) => {
  expect(titleOf(key)).toBe(title);
});

test("fractions are rounded to four digits after the point", () => {
  expect(blocksOf({ ratio: 0.169_116_070_588_2 })[0]).toMatchObject({ values: [{ value: "0.1691" }] });
});
