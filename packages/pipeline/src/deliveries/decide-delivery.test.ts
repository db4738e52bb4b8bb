import { expect, test } from "vitest";
import { decideDelivery, DELIVERY_BACKOFF_MS, MAX_DELIVERY_ATTEMPTS, type DeliveryOutcome } from "./decide-delivery.ts";

const FAILED: DeliveryOutcome = { kind: "failed", problem: "busy" };
const at = (attempts: number, random = 0) => ({ attempts, now: 1000, random: () => random });

test.each<[string, DeliveryOutcome, number, unknown]>([
  ["what was taken is done", { kind: "delivered" }, 1, { kind: "delivered" }],
  ["a first failure comes back soon", FAILED, 1, { kind: "retry", dueAt: 6000, problem: "busy" }],
  ["a third one later", FAILED, 3, { kind: "retry", dueAt: 46_000, problem: "busy" }],
  [
    "the receiver's own time counts",
    { ...FAILED, retryAfterMs: 60_000 },
    1,
    { kind: "retry", dueAt: 61_000, problem: "busy" },
  ],
  ["what cannot go well is given up at once", { kind: "refused", problem: "401" }, 1, { kind: "dead", problem: "401" }],
  ["what failed too often is given up", FAILED, MAX_DELIVERY_ATTEMPTS, { kind: "dead", problem: "busy" }],
])("%s", (_, outcome, attempts, expected) => {
  expect(decideDelivery(outcome, at(attempts))).toEqual(expected);
});

test("no wait is longer than the longest and its spread, whatever the receiver asks for", () => {
  const asked: DeliveryOutcome = { kind: "failed", problem: "x", retryAfterMs: 1e12 };
  const settled = decideDelivery(asked, at(MAX_DELIVERY_ATTEMPTS - 1, 0.999));
  expect(settled.kind === "retry" && settled.dueAt).toBeLessThanOrEqual(1000 + DELIVERY_BACKOFF_MS.longest * 1.25);
});

test("a problem of any length is kept short", () => {
  const settled = decideDelivery({ kind: "refused", problem: "x".repeat(10_000) }, at(1));
  expect(settled).toEqual({ kind: "dead", problem: "x".repeat(300) });
});
