import { expect, test } from "vitest";
import { foreignText, readTargetFault, waitForTarget } from "./target-fault.ts";
import { FakeTargetFault } from "./testing/fake-target.ts";

const CONTEXT = { now: 1000, waits: 2, random: () => 0, label: "Cloud" };

test.each([
  ["TG_UNAUTHORIZED", "unauthorized", 301_000],
  ["TG_SERVER_ERROR", "unavailable", 5000],
  ["TG_NETWORK", "unavailable", 5000],
  ["TG_CERTIFICATE", "unavailable", 5000],
  ["TG_TIMEOUT", "unavailable", 5000],
  ["TG_UNEXPECTED_ANSWER", "unavailable", 5000],
  ["TG_BAD_REQUEST", "refused", undefined],
  ["TG_FORBIDDEN", "refused", undefined],
  ["TG_UPLOAD_TOO_LARGE", "refused", undefined],
  ["TG_NOT_FOUND", "not-found", undefined],
  ["TG_SUBMIT_OUTCOME_UNKNOWN", "outcome-unknown", undefined],
])("%s is read as %s, and looked at again at %s", (code, kind, dueAt) => {
  const fault = readTargetFault(new FakeTargetFault(code));
  expect(fault?.kind).toBe(kind);
  expect(fault && waitForTarget(fault, CONTEXT)?.dueAt).toBe(dueAt);
});

test("the limit's own time wins; without one it is a quarter of an hour", () => {
  const wait = (waitSeconds?: number) => {
    const fault = readTargetFault(new FakeTargetFault("TG_RATE_LIMITED", { waitSeconds }));
    return fault && waitForTarget(fault, CONTEXT)?.dueAt;
  };
  expect(wait(30)).toBe(31_000);
  expect(wait(0)).toBe(2000);
  expect(wait()).toBe(901_000);
});

test("errors that are no target's are none of its faults", () => {
  for (const error of [new Error("x"), Object.assign(new Error("x"), { code: "ENOENT" }), "text", undefined]) {
    expect(readTargetFault(error)).toBeUndefined();
  }
  expect(readTargetFault(Object.assign(new Error("x"), { code: "constructor" }))).toBeUndefined();
});

test("text from outside becomes one short line without characters that act", () => {
  expect(foreignText("  two\r\nlines \u202Eodd\u0007 ")).toBe("two lines odd");
  expect(foreignText("x".repeat(10_000))).toHaveLength(500);
});

test("cleaning text from outside takes time in proportion to its length", () => {
  const start = process.threadCpuUsage();
  foreignText(`${" \u202E".repeat(500_000)}x`);
  foreignText("\u202E".repeat(1_000_000));
  expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(500);
});
