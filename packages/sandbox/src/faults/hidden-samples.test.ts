import { expect, test } from "vitest";
import { HiddenSamples, withoutSamples } from "./hidden-samples.ts";
import { FAULT_LIMITS } from "./limits.ts";

test("a sample is concealed until its time, or for its requests", () => {
  const hidden = new HiddenSamples();
  hidden.hide("a", { seconds: 2 }, 1000);
  hidden.hide("b", { requests: 2 }, 1000);
  expect([hidden.conceals("a", 2999), hidden.conceals("a", 3000), hidden.conceals("a", 0)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([1, 2, 3, 4].map(() => hidden.conceals("b", 9e9))).toEqual([true, true, false, false]);
  expect(hidden.size).toBe(0);
});

test("of more samples than the limit, the oldest are known again", () => {
  const hidden = new HiddenSamples();
  for (let id = 0; id <= FAULT_LIMITS.maxHiddenSamples; id++) hidden.hide(String(id), { requests: 1 }, 0);
  expect(hidden.size).toBe(FAULT_LIMITS.maxHiddenSamples);
  expect([hidden.conceals("0", 0), hidden.conceals("1", 0)]).toEqual([false, true]);
});

test.each([
  ["a list by sample", { data: [{ sample: "x" }, { sample: "y" }] }, { data: [{ sample: "y" }] }],
  [
    "a page by id",
    { id: 1, data: { current_item_count: 2, total: 9, items: [{ id: "x" }, { id: "y" }] } },
    { id: 1, data: { current_item_count: 1, total: 8, items: [{ id: "y" }] } },
  ],
  ["a page of hits", { data: { items: [{ item: { sample: "x" } }] } }, { data: { items: [] } }],
  ["a page without it", { data: { items: [{ id: "y" }] } }, undefined],
  ["items by key", { data: { items: { "1": { id: "x" } } } }, undefined],
  ["an error", { error: { message: "x" } }, undefined],
  ["no object", "x", undefined],
])("%s", (_, body, left) => {
  expect(withoutSamples(body, (id) => id === "x")).toEqual(left);
});
