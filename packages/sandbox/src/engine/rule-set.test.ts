import { expect, test } from "vitest";
import { tacticOf, TACTICS } from "./attack.ts";
import { scoreOf } from "./evaluate.ts";
import { listIndicators, STATIC_RULES } from "./rule-set.ts";

const ALL = listIndicators();

test("there are at least a hundred indicators", () => {
  expect(ALL.length).toBeGreaterThanOrEqual(100);
});

test("every name occurs once and is kebab-case", () => {
  const names = ALL.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))).toEqual([]);
});

test("severities and confidences are whole numbers from 0 to 100", () => {
  const values = ALL.flatMap(({ severity, confidence }) => [severity, confidence]);
  expect(values.filter((value) => !Number.isInteger(value) || value < 0 || value > 100)).toEqual([]);
});

test("every tactic is one of ATT&CK and every technique id has its form", () => {
  expect(ALL.flatMap(({ tactics }) => tactics).filter((id) => !Object.hasOwn(TACTICS, id))).toEqual([]);
  expect(ALL.flatMap(({ techniques }) => techniques).filter((id) => !/^T\d{4}(?:\.\d{3})?$/.test(id))).toEqual([]);
});

test("every technique has a main tactic", () => {
  const techniques = new Set(ALL.flatMap((row) => row.techniques));
  expect([...techniques].filter((id) => tacticOf(id) === undefined)).toEqual([]);
});

test("a technique never stands without a tactic", () => {
  expect(ALL.filter(({ tactics, techniques }) => techniques.length > 0 && tactics.length === 0)).toEqual([]);
});

test("titles, descriptions, categories and tags are filled in", () => {
  const bare = ALL.filter(
    ({ title, description, category, tags }) =>
      title.length < 5 || !description.endsWith(".") || category.length === 0 || tags.length === 0,
  );
  expect(bare.map(({ name }) => name)).toEqual([]);
});

test("composites name rules that exist and that are no composites", () => {
  const simple = new Set(STATIC_RULES.indicators.map(({ name }) => name));
  const needed = STATIC_RULES.composites.flatMap(({ needs }) => needs.flat());
  expect(needed.filter((name) => !simple.has(name))).toEqual([]);
});

test("a composite scores more than the first of each group that it needs", () => {
  const scores = new Map(ALL.map((row) => [row.name, scoreOf(row)]));
  const weak = STATIC_RULES.composites.filter(({ name, needs }) =>
    needs.every((group) => group.every((needed) => (scores.get(needed) ?? 0) >= (scores.get(name) ?? 0))),
  );
  expect(weak.map(({ name }) => name)).toEqual([]);
});

test("what is only an attribute never makes a file suspicious", () => {
  const attributes = ALL.filter(({ category }) => category.includes("attribute"));
  expect(attributes.filter((row) => scoreOf(row) >= 50).map(({ name }) => name)).toEqual([]);
});
