import { expect, test } from "vitest";
import { leadOf, listedWordOf, piecesOf, type Condition } from "./condition.ts";

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
const times = (count: number, make: () => Condition) => Array.from({ length: count }, make);

const SAMPLES = 100_000;
const MOST = 1000;

test.each<[string, Condition, { isOne: boolean; size: number }]>([
  ["nothing is asked", all(), { isOne: false, size: 1000 }],
  ["a rare word", word(999), { isOne: true, size: 1000 }],
  ["a common word", word(50_000), { isOne: false, size: 1000 }],
  ["a few common words", all(...times(4, () => word(50_000))), { isOne: false, size: 1000 }],
  ["many common words", all(...times(16, () => word(50_000))), { isOne: false, size: 250 }],
  ["a rare word and many others", all(word(500), ...times(15, () => word(50_000))), { isOne: false, size: 250 }],
  ["one of many rare words", any(...times(20, () => word(40))), { isOne: true, size: 1000 }],
  ["one of many common words", any(...times(40, () => word(20_000))), { isOne: false, size: 500 }],
  [
    "one of many words in parts",
    any(...times(40, () => word(5000, { parts: ["a", "b", "c"] }))),
    { isOne: false, size: 500 },
  ],
  ["none of many words", { kind: "not", part: any(...times(39, () => word(5))) }, { isOne: false, size: 100 }],
  [
    "all but a wildcard",
    { kind: "not", part: word(5, { terms: Array.from({ length: 500 }, String) }) },
    { isOne: false, size: 444 },
  ],
])("one statement looks at fewer samples the more is looked up: %s", (_, condition, pieces) => {
  expect(piecesOf(condition, SAMPLES, MOST)).toEqual(pieces);
  expect(piecesOf(condition, SAMPLES, 1).size).toBe(1);
});

test("the shortest list leads, and is told where it is one word's", () => {
  expect(leadOf([word(9), word(3), word(5)])).toEqual(word(3));
  expect(leadOf([])).toBeUndefined();
  expect(listedWordOf(all(word(9), word(3)))).toBe("word-3");
  expect(listedWordOf(all(word(9), any(word(1), word(2))))).toBeUndefined();
  expect(listedWordOf({ kind: "not", part: word(1) })).toBeUndefined();
});
