import { expect, test } from "vitest";
import { leadOf, listedWordOf, samplesAtOnce, type Condition } from "./condition.ts";

const word = (estimate: number, more: Partial<Condition & { kind: "words" }> = {}): Condition => ({
  kind: "words",
  terms: [`word-${estimate}`],
  parts: [],
  mask: 1,
  digest: undefined,
  isWildcard: false,
  estimate,
  ...more,
});
const any = (...parts: Condition[]): Condition => ({ kind: "any", parts });
const all = (...parts: Condition[]): Condition => ({ kind: "all", parts });

test.each<[string, Condition, number]>([
  ["nothing", all(), 1000],
  ["one word", word(5), 1000],
  ["a few words", all(word(5), word(6), word(7), word(8)), 1000],
  ["eight words", any(...Array.from({ length: 8 }, () => word(5))), 500],
  [
    "a word in parts and seven others",
    all(word(5, { parts: ["a", "b", "c"] }), ...Array.from({ length: 4 }, () => word(1))),
    500,
  ],
  ["words that must not be there", { kind: "not", part: all(...Array.from({ length: 40 }, () => word(5))) }, 100],
  ["a wildcard, however many words it stands for", word(5, { terms: Array.from({ length: 500 }, String) }), 500],
])("one statement looks at fewer samples the more is looked up: %s", (_, condition, samples) => {
  expect(samplesAtOnce(condition, 1000)).toBe(samples);
  expect(samplesAtOnce(condition, 1)).toBe(1);
});

test("the shortest list leads, and is told where it is one word's", () => {
  expect(leadOf([word(9), word(3), word(5)])).toEqual(word(3));
  expect(leadOf([])).toBeUndefined();
  expect(listedWordOf(all(word(9), word(3)))).toBe("word-3");
  expect(listedWordOf(all(word(9), any(word(1), word(2))))).toBeUndefined();
  expect(listedWordOf({ kind: "not", part: word(1) })).toBeUndefined();
});
