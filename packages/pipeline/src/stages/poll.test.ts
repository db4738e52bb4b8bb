import type { SampleState } from "@fumehood/contract";
import { expect, test } from "vitest";
import { makeRecord, TEST_NOW } from "../testing/records.ts";
import { decideStatus, nextPollAt } from "./poll.ts";

const middle = () => 0.5;
const MINUTE = 60_000;

test.each([
  ["builtin", 0, 250],
  ["builtin", 10_000, 1000],
  ["builtin", 10 * MINUTE, 5000],
  ["queued", 0, 1000],
  ["cloud", 0, 5000],
  ["cloud", 2 * MINUTE, 15_000],
  ["appliance", 20 * MINUTE, 60_000],
  ["cloud", 100 * 60 * MINUTE, 300_000],
] as const)("a sample at a %s target of the age of %i ms is looked at after %i ms", (kind, age, pause) => {
  expect(nextPollAt(1000, age, kind, middle)).toBe(1000 + pause);
});

test("looks at the built-in sandbox come together", () => {
  const at = (now: number) => nextPollAt(now, 0, "builtin", Math.random);
  expect([1000, 1001, 1124].map(at)).toEqual([1250, 1250, 1250]);
  expect([1125, 1249, 1250, 1374].map(at)).toEqual([1500, 1500, 1500, 1500]);
});

test("who waits behind others at the built-in sandbox is looked at less often", () => {
  const record = makeRecord("i1", { state: "submitted" }, { submittedAt: TEST_NOW });
  const lookAfter = (state: SampleState) => {
    const outcome = decideStatus(record, { state }, { kind: "builtin", label: "Built-in" }, TEST_NOW, middle);
    return outcome.kind === "wait" ? outcome.dueAt - TEST_NOW : undefined;
  };
  expect([lookAfter("wait"), lookAfter("run")]).toEqual([1000, 250]);
});

test("looks are spread by a tenth", () => {
  expect(nextPollAt(0, 0, "cloud", () => 0)).toBe(4750);
  expect(nextPollAt(0, 0, "cloud", () => 1)).toBe(5250);
});

test.each([
  ["wait", "wait"],
  ["prep", "wait"],
  ["run", "wait"],
  ["proc", "wait"],
  ["succ", "next"],
  ["fail", "end"],
] as const)("the state %s makes the item %s", (state, kind) => {
  const record = makeRecord("i1", { state: "submitted" }, { submittedAt: TEST_NOW });
  const outcome = decideStatus(record, { state }, { kind: "cloud", label: "Cloud" }, TEST_NOW, middle);
  expect(outcome).toMatchObject({ kind, facts: { item: { sampleState: state } } });
});

test("an analysis that runs for days is still only waited for", () => {
  const record = makeRecord("i1", { state: "submitted" }, { submittedAt: TEST_NOW });
  const later = TEST_NOW + 5 * 24 * 60 * MINUTE;
  expect(decideStatus(record, { state: "run" }, { kind: "cloud", label: "Cloud" }, later, middle).kind).toBe("wait");
});

test.each([
  ["filetype_not_supported", "remote.type-not-supported"],
  ["archive_unknown_password", "remote.password-unknown"],
  ["something else\u202E", "remote.failed"],
  ["constructor", "remote.failed"],
  [undefined, "remote.failed"],
])("the failure %j ends as %s", (status, code) => {
  const record = makeRecord("i1", { state: "submitted" });
  const outcome = decideStatus(record, { state: "fail", status }, { kind: "cloud", label: "Cloud" }, TEST_NOW, middle);
  expect(outcome).toMatchObject({ state: "failed", decision: "failed", reason: { code } });
  expect(outcome.reason.text).not.toContain("\u202E");
});
