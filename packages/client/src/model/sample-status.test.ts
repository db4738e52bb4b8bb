import { SAMPLE_STATES, type SampleState } from "@fumehood/contract";
import { expect, expectTypeOf, test } from "vitest";
import type { FailureReason, FinalStatus, SampleStatus } from "../index.ts";
import { isFinalStatus, toSampleStatus } from "./sample-status.ts";

const ID = "e8b33759db70e306e32881f92029a542";

test.each([
  ["wait", "pending", undefined],
  ["prep", null, undefined],
  ["run", "running monitor3", undefined],
  ["proc", "", undefined],
  ["succ", "job_done", undefined],
  ["fail", "filetype_not_supported", "type-not-supported"],
  ["fail", "archive_unknown_password", "password-unknown"],
  ["fail", "constructor", "other"],
  ["fail", undefined, "other"],
] as const)("%s with the text %j becomes a status of its own kind", (state, text, reason) => {
  const status = toSampleStatus({ sample: ID, state, status: text });
  expect(status).toEqual({ sampleId: ID, state, status: text || undefined, ...(reason && { reason }) });
  expect(isFinalStatus(status)).toBe(state === "succ" || state === "fail");
});

test("the union has a member for every state, and tells them apart", () => {
  expectTypeOf<SampleStatus["state"]>().toEqualTypeOf<SampleState>();
  expectTypeOf<FinalStatus["state"]>().toEqualTypeOf<"succ" | "fail">();
  expectTypeOf<Extract<SampleStatus, { state: "fail" }>["reason"]>().toEqualTypeOf<FailureReason>();
  expectTypeOf<Extract<SampleStatus, { state: "succ" }>>().not.toHaveProperty("reason");
  expect(SAMPLE_STATES.map((state) => explain(toSampleStatus({ sample: ID, state })))).toEqual([
    "goes on",
    "goes on",
    "goes on",
    "goes on",
    "is ready",
    "failed: other",
  ]);
});

function explain(status: SampleStatus): string {
  switch (status.state) {
    case "succ":
      return "is ready";
    case "fail":
      return `failed: ${status.reason}`;
    default:
      expectTypeOf(status.state).toEqualTypeOf<"wait" | "prep" | "run" | "proc">();
      return "goes on";
  }
}
