import { expect, test } from "vitest";
import { decideFault, isSpent, startState, type RequestFacts } from "./decide.ts";
import { faultFileSchema, type FaultRules } from "./schema.ts";

const FACTS: RequestFacts = {
  stage: "received",
  operation: "getSample",
  method: "GET",
  path: "/api/v2/samples/0123",
  login: "jdoe",
};
const SUBMISSION: RequestFacts = { ...FACTS, operation: "submitSample", method: "POST", path: "/api/v2/samples" };

function rulesOf(...rules: object[]): FaultRules {
  return faultFileSchema.parse({ seed: 7, rules });
}

/** What happens to so many equal requests: the position of the rule that takes each. */
function run(file: FaultRules, count: number, facts: RequestFacts = FACTS) {
  let state = startState(file);
  const taken: (number | undefined)[] = [];
  for (let sent = 0; sent < count; sent++) {
    const decision = decideFault(file.rules, facts, state);
    state = decision.state;
    taken.push(decision.rule);
  }
  return { taken, state };
}

test.each([
  ["no selector", {}, true],
  ["its operation", { operation: "getSample" }, true],
  ["another operation", { operation: "submitSample" }, false],
  ["one of its operations", { operation: ["submitSample", "getSample"] }, true],
  ["any operation", { operation: "*" }, true],
  ["its method", { method: "GET" }, true],
  ["another method", { method: "POST" }, false],
  ["its path", { path: "/api/v2/samples/*" }, true],
  ["another path", { path: "/api/v2/samples/*/state" }, false],
  ["its login", { login: "jdoe" }, true],
  ["another login", { login: "asmith" }, false],
  ["two that hold", { operation: "getSample", login: "jdoe" }, true],
  ["two of which one holds", { operation: "getSample", login: "asmith" }, false],
])("a rule with %s", (_, selectors, isTaken) => {
  expect(run(rulesOf({ fault: "error", ...selectors }), 1).taken).toEqual([isTaken ? 0 : undefined]);
});

test.each([
  ["all", {}, [1, 1, 1, 1, 1, 1]],
  ["the first two", { times: 2 }, [1, 1, 0, 0, 0, 0]],
  ["those after the first two", { after: 2 }, [0, 0, 1, 1, 1, 1]],
  ["every second", { every: 2 }, [0, 1, 0, 1, 0, 1]],
  ["every second of those after the first, once", { after: 1, every: 2, times: 1 }, [0, 0, 1, 0, 0, 0]],
  ["none, by probability", { probability: 0 }, [0, 0, 0, 0, 0, 0]],
  ["all, by probability", { probability: 1 }, [1, 1, 1, 1, 1, 1]],
])("of six requests a rule takes %s", (_, counts, expected) => {
  const { taken } = run(rulesOf({ fault: "error", ...counts }), 6);
  expect(taken.map((rule) => (rule === undefined ? 0 : 1))).toEqual(expected);
});

test("the same seed draws the same requests, another one others, and about as many as the probability says", () => {
  const rules = [{ fault: "error", probability: 0.25 }];
  const of = (seed: number) => run(faultFileSchema.parse({ seed, rules }), 2000).taken;
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
  const share = of(1).filter((rule) => rule === 0).length / 2000;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
});

test("the draws of a rule do not depend on the rules before it", () => {
  const drawing = { fault: "error", operation: "getSample", probability: 0.5 };
  const alone = run(rulesOf({ fault: "slow", delay_ms: 1, operation: "whoami" }, drawing), 50).taken;
  const beside = run(rulesOf({ fault: "slow", delay_ms: 1, probability: 0 }, drawing), 50).taken;
  expect(beside).toEqual(alone);
  expect(alone).toContain(1);
  expect(alone).toContain(undefined);
});

test("the first rule that takes a request has it; those behind it do not even see it", () => {
  const { taken, state } = run(rulesOf({ fault: "error", times: 2 }, { fault: "slow", delay_ms: 5 }), 3);
  expect(taken).toEqual([0, 0, 1]);
  expect(state.map(({ seen, fired }) => ({ seen, fired }))).toEqual([
    { seen: 3, fired: 2 },
    { seen: 1, fired: 1 },
  ]);
});

test("a rule is spent when it has been used as often as it may", () => {
  const file = rulesOf({ fault: "error", times: 1 }, { fault: "error" });
  const { state } = run(file, 3);
  expect(file.rules.map((rule, index) => isSpent(rule, state[index] ?? { seen: 0, fired: 0, random: 0 }))).toEqual([
    true,
    false,
  ]);
});

test("a connection that is cut on arrival is decided on arrival, all else when the request is there", () => {
  const file = rulesOf({ fault: "cut-connection" }, { fault: "cut-connection", at: "received" });
  expect(run(file, 1, { ...FACTS, stage: "arrived" }).taken).toEqual([0]);
  expect(run(file, 1).taken).toEqual([1]);
});

test("a rule that makes samples unknown concerns submissions alone, and leaves them to the rules behind it", () => {
  const file = rulesOf({ fault: "unknown-sample", seconds: 3, operation: "*" }, { fault: "lost-answer" });
  expect(decideFault(file.rules, SUBMISSION, startState(file))).toMatchObject({ hiding: 0, rule: 1 });
  expect(decideFault(file.rules, FACTS, startState(file))).toMatchObject({ hiding: undefined, rule: 1 });
});

test("a decision leaves the state that it was given alone", () => {
  const file = rulesOf({ fault: "error", probability: 0.5 });
  const state = startState(file);
  const before = structuredClone(state);
  decideFault(file.rules, FACTS, state);
  expect(state).toEqual(before);
});
