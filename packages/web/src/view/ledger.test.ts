import type { LedgerEntry } from "@fumehood/contract";
import { expect, test } from "vitest";
import { linesOfLedger, stepsOfItem } from "./ledger.ts";

const NOW = Date.parse("2026-11-24T13:18:00Z");
const entry = (second: number, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  itemId: "i",
  at: `2026-11-24T13:00:${String(second).padStart(2, "0")}Z`,
  stage: "poll",
  from: "submitted",
  to: "submitted",
  decision: "submitted",
  reason: { code: "poll.still-running", text: "Still running." },
  cost: 0,
  ...more,
});

test("lines stand in the order of time whatever order they came in", () => {
  const lines = linesOfLedger([entry(9, { stage: "collect" }), entry(1, { stage: "intake" })], NOW);
  expect(lines.map((line) => line.stage)).toEqual(["Intake", "Collect"]);
  expect(lines.map((line) => line.afterSeconds)).toEqual([null, 8]);
});

test("waits that say the same in a row are one line with a count, and their costs add up", () => {
  const lines = linesOfLedger([entry(1), entry(2, { cost: 1 }), entry(3), entry(4, { to: "finished" })], NOW);
  expect(lines.map((line) => [line.times, line.cost])).toEqual([
    [3, "1"],
    [1, ""],
  ]);
});

test("the line that ends the item is marked, and an unknown stage keeps its own name", () => {
  const lines = linesOfLedger([entry(1, { stage: "new-stage", to: "done" })], NOW);
  expect(lines[0]).toMatchObject({ stage: "new-stage", isEnd: true });
});

test.each([
  ["new", null, 0],
  ["unique", null, 1],
  ["submitted", "wait", 1],
  ["submitted", "prep", 2],
  ["submitted", "run", 3],
  ["submitted", "proc", 4],
  ["collected", "succ", 4],
] as const)("an item in %s with its sample in %s stands in step %i", (state, sampleState, now) => {
  const phases = stepsOfItem({ state, sampleState }).map((step) => step.phase);
  expect(phases.indexOf("now")).toBe(now);
  expect(phases.slice(0, now).every((phase) => phase === "done")).toBe(true);
  expect(phases.slice(now + 1).every((phase) => phase === "ahead")).toBe(true);
});
