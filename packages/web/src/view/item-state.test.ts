import { DECISIONS, FINAL_ITEM_STATES, OPEN_ITEM_STATES, SAMPLE_STATES } from "@fumehood/contract";
import { expect, test } from "vitest";
import { stateOfItem } from "./item-state.ts";

const NOW = Date.parse("2026-11-24T13:18:00Z");
const base = {
  state: "submitted",
  decision: "submitted",
  sampleState: null,
  sampleStatus: null,
  reason: { code: "x", text: "" },
  dueAt: null,
} as const;

test("every state, with every decision and state of the sample, has a mark and a word", () => {
  for (const state of [...OPEN_ITEM_STATES, ...FINAL_ITEM_STATES])
    for (const decision of DECISIONS)
      for (const sampleState of [null, ...SAMPLE_STATES]) {
        const shown = stateOfItem({ ...base, state, decision, sampleState }, NOW);
        expect(shown.word.length, `${state} ${decision} ${sampleState}`).toBeGreaterThan(3);
      }
});

test.each([
  ["wait", "wait", "Waiting"],
  ["prep", "prep", "Preparing"],
  ["run", "run", "Running"],
  ["proc", "proc", "Processing"],
] as const)("a sample in state %s at the target fills the circle to %s", (sampleState, glyph, word) => {
  expect(stateOfItem({ ...base, sampleState }, NOW)).toEqual({ glyph, word, why: "" });
});

test("an item that waits for the quota says so with the time of its next slot, once", () => {
  const reason = { code: "quota.window-full", text: "quota: next slot 14:20" };
  const item = { ...base, state: "unique", decision: "deferred", reason, dueAt: "2026-11-24T14:20:00Z" } as const;
  expect(stateOfItem(item, NOW)).toEqual({ glyph: "hold", word: "Deferred", why: "quota: next slot 14:20" });
});

test("a wait whose reason names no time gets one, unless it is about to end", () => {
  const reason = { code: "submit.target-offline", text: "target offline" };
  const item = { ...base, state: "granted", reason } as const;
  expect(stateOfItem({ ...item, dueAt: "2026-11-24T13:20:00Z" }, NOW).why).toBe("target offline, next look 13:20");
  expect(stateOfItem({ ...item, dueAt: "2026-11-24T13:18:05Z" }, NOW).why).toBe("target offline");
  expect(stateOfItem({ ...item, dueAt: "2026-11-25T13:20:00Z" }, NOW).why).toContain("next look 25 Nov");
});

test("a finished item needs no reason, a failed or refused one keeps it", () => {
  const reason = { code: "x", text: "password needed" };
  expect(stateOfItem({ ...base, state: "done", reason }, NOW).why).toBe("");
  expect(stateOfItem({ ...base, state: "failed", reason }, NOW).why).toBe("password needed");
  expect(stateOfItem({ ...base, state: "rejected", decision: "refused", reason }, NOW).word).toBe("Refused");
  expect(stateOfItem({ ...base, state: "rejected", decision: "skipped", reason }, NOW).word).toBe("Skipped");
});
