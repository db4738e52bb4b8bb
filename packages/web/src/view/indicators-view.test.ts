import { expect, test } from "vitest";
import { makeItems } from "../../dev/fixtures/items.ts";
import { makeReport } from "../../dev/fixtures/report.ts";
import { fieldsOfEvidence, sortIndicators, techniqueAddress, textOf } from "./indicators-view.ts";

test("the indicator that decides the score stands first", () => {
  const item = makeItems(0).find((each) => each.threatScore === 95);
  if (!item) throw new Error("no fixture has the score 95");
  const scores = sortIndicators(makeReport(item).indicators.toReversed()).map((each) => each.score);
  expect(scores[0]).toBe(95);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
});

test("evidence is shown with readable keys and any kind of value", () => {
  expect(fieldsOfEvidence({ Process_ID: 8, Path: "C:\\a", Nested: { a: [1] }, Gone: null })).toEqual([
    { label: "Process ID", value: "8" },
    { label: "Path", value: "C:\\a" },
    { label: "Nested", value: '{"a":[1]}' },
    { label: "Gone", value: "–" },
  ]);
});

test("a value of a megabyte is cut, and says by how much", () => {
  expect(textOf("x".repeat(1_000_000))).toMatch(/^x{4000}… \(996000 more characters\)$/);
});

test.each([
  ["T1055", "https://attack.mitre.org/techniques/T1055/"],
  ["T1055.012", "https://attack.mitre.org/techniques/T1055/012/"],
  ["T1055/../../x", null],
  ["javascript:alert(1)", null],
  ["T1055.012 ", null],
])("the technique %j leads to %s", (id, address) => {
  expect(techniqueAddress(id)).toBe(address);
});
