import { expect, test } from "vitest";
import { evaluateIndicators, type RuleSet, scoreOf, threatScoreOf } from "./evaluate.ts";
import type { Indicator } from "./indicator.ts";
import { MAX_EVIDENCE_CHARACTERS, MAX_EVIDENCE_ROWS } from "./limits.ts";
import { STATIC_RULES } from "./rule-set.ts";
import { factsOf } from "./testing/facts.ts";

function indicator(name: string, extra: Partial<Indicator> = {}): Indicator {
  return {
    name,
    title: name,
    description: `${name}.`,
    severity: 50,
    confidence: 50,
    category: ["attribute"],
    tags: ["test"],
    tactics: [],
    techniques: [],
    match: () => [{ Value: name }],
    ...extra,
  };
}

function ruleSet(indicators: Indicator[], composites: RuleSet["composites"] = []): RuleSet {
  return { indicators, composites, derive: () => [] };
}

test("an indicator without evidence does not hold", () => {
  expect(evaluateIndicators(ruleSet([indicator("a", { match: () => [] })]), [factsOf({})])).toEqual([]);
});

test("evidence says of which file it is", () => {
  const [found] = evaluateIndicators(ruleSet([indicator("a")]), [factsOf({ artifactId: 3, path: "inner.exe" })]);
  expect(found?.data).toEqual([{ Artifact_ID: 3, Path: "inner.exe", Value: "a" }]);
});

test("an indicator that holds for two files stands once with the evidence of both", () => {
  const found = evaluateIndicators(ruleSet([indicator("a")]), [factsOf({ artifactId: 1 }), factsOf({ artifactId: 2 })]);
  expect(found).toHaveLength(1);
  expect(found[0]?.hits).toBe(2);
  expect(found[0]?.data?.map((row) => row["Artifact_ID"])).toEqual([1, 2]);
});

test("evidence beyond the limit is counted and marked as cut", () => {
  const rows = Array.from({ length: MAX_EVIDENCE_ROWS + 1 }, (_, Offset) => ({ Offset }));
  const [found] = evaluateIndicators(ruleSet([indicator("a", { match: () => rows })]), [factsOf({})]);
  expect(found).toMatchObject({ hits: MAX_EVIDENCE_ROWS + 1, truncated: true });
  expect(found?.data).toHaveLength(MAX_EVIDENCE_ROWS);
});

test("long values of evidence are cut", () => {
  const match = () => [{ Value: "x".repeat(MAX_EVIDENCE_CHARACTERS * 2) }];
  const [found] = evaluateIndicators(ruleSet([indicator("a", { match })]), [factsOf({})]);
  expect(String(found?.data?.[0]?.["Value"])).toHaveLength(MAX_EVIDENCE_CHARACTERS + 1);
});

test("indicators come by score and then by name", () => {
  const rules = ruleSet([indicator("b"), indicator("c", { severity: 90 }), indicator("a")]);
  expect(evaluateIndicators(rules, [factsOf({})]).map(({ ioc }) => ioc)).toEqual(["c", "a", "b"]);
});

test("a composite does not join indicators of different files", () => {
  const rules = ruleSet(
    [
      indicator("a", { match: ({ artifactId }) => (artifactId === 1 ? [{}] : []) }),
      indicator("b", { match: ({ artifactId }) => (artifactId === 2 ? [{}] : []) }),
    ],
    [{ ...indicator("both"), needs: [["a"], ["b"]] }],
  );
  const found = evaluateIndicators(rules, [factsOf({ artifactId: 1 }), factsOf({ artifactId: 2 })]);
  expect(found.map(({ ioc }) => ioc)).toEqual(["a", "b"]);
});

test.each(STATIC_RULES.composites)("$name holds with one of each group, and not without any group", (composite) => {
  const holds = (names: readonly string[]) =>
    evaluateIndicators(
      ruleSet(
        names.map((name) => indicator(name)),
        [composite],
      ),
      [factsOf({})],
    ).find(({ ioc }) => ioc === composite.name);
  const all = composite.needs.flat();
  for (const alternative of [0, -1]) {
    const chosen = composite.needs.map((group) => group.at(alternative) ?? "");
    expect(holds([...new Set(chosen)])?.data?.map((row) => row["Indicator"])).toEqual(expect.arrayContaining(chosen));
  }
  for (const group of composite.needs) expect(holds(all.filter((name) => !group.includes(name)))).toBeUndefined();
});

test("techniques stand flat and nested", () => {
  const row = indicator("a", { tactics: ["TA0002", "TA0005"], techniques: ["T1059.001", "T1059.003", "T1027"] });
  const [found] = evaluateIndicators(ruleSet([row]), [factsOf({})]);
  expect(found?.["mitre-techniques"]).toEqual(["T1059.001", "T1059.003", "T1027"]);
  expect(found?.["mitre"]).toEqual([
    { tactic: "TA0002", techniques: [{ technique: "T1059", subtechniques: ["T1059.001", "T1059.003"] }] },
    { tactic: "TA0005", techniques: [{ technique: "T1027", subtechniques: [] }] },
  ]);
});

test.each([
  [5, 60, 3],
  [50, 50, 25],
  [95, 20, 19],
  [25, 25, 6],
  [95, 100, 95],
])("severity %i at confidence %i scores %i", (severity, confidence, score) => {
  expect(scoreOf({ severity, confidence })).toBe(score);
});

test("the threat score is the highest of all, and 0 without indicators", () => {
  const rules = ruleSet([indicator("a"), indicator("b", { severity: 90, confidence: 95 })]);
  expect(threatScoreOf(evaluateIndicators(rules, [factsOf({})]))).toBe(85);
  expect(threatScoreOf([])).toBe(0);
});
