import { OPEN_ITEM_STATES } from "@fumehood/contract";
import { expect, test } from "vitest";
import { checkStages, STAGES } from "./pipeline.ts";

test("each open state is owned by exactly one stage, in the order of the flow", () => {
  expect(() => checkStages(STAGES)).not.toThrow();
  expect(STAGES.map(({ owns }) => owns)).toEqual(OPEN_ITEM_STATES);
});

test("a flow with a hole, or with two owners of a state, is refused", () => {
  expect(() => checkStages(STAGES.slice(1))).toThrow('"new" must be owned by one stage and is by no stage');
  expect(() => checkStages([...STAGES, ...STAGES.slice(0, 1)])).toThrow("intake and intake");
});
