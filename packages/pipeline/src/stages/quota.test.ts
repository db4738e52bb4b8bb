import type { SubmissionLimit } from "@fumehood/client";
import { expect, test } from "vitest";
import { decideOwnQuota, decideServiceQuota } from "./quota.ts";

const NOW = Date.parse("2025-03-04T05:00:00Z");

const full = (nextSlotAt: number | null, window = { limit: 50, windowMs: 86_400_000 }) =>
  ({ kind: "full", used: 50, window, nextSlotAt }) as const;

test("a full window waits until its oldest submission leaves it, and says when its own turn is", () => {
  const outcome = decideOwnQuota(full(NOW + 90_000), { label: "Cloud", now: NOW, expectedAt: NOW + 90_000 });
  expect(outcome).toEqual({
    kind: "wait",
    dueAt: NOW + 90_000,
    reason: {
      code: "quota.own-limit",
      text: "50 in 24 h to Cloud are allowed from here, and all are used or reserved. The next slot for it is expected at 2025-03-04T05:01:30.000Z.",
    },
  });
});

test.each<[string, number | null, number | null, number]>([
  ["a window full of reservations is looked at again in a minute", null, null, 60_000],
  ["one a little behind comes for its own slot", 60_000, 300_000, 300_000],
  ["one far behind looks again in a quarter of an hour", 60_000, 7_200_000, 900_000],
  ["but never before the first slot", 3_600_000, 7_200_000, 3_600_000],
  ["one whose turn nobody knows comes for the first slot", 60_000, null, 60_000],
])("%s", (_, nextInMs, expectedInMs, pause) => {
  const at = (ms: number | null) => (ms === null ? null : NOW + ms);
  const outcome = decideOwnQuota(full(at(nextInMs)), { label: "Cloud", now: NOW, expectedAt: at(expectedInMs) });
  expect(outcome).toMatchObject({ kind: "wait", dueAt: NOW + pause });
});

test("a window shorter than a day is told as the pace", () => {
  const outcome = decideOwnQuota(full(NOW + 1, { limit: 9, windowMs: 3_600_000 }), {
    label: "Cloud",
    now: NOW,
    expectedAt: null,
  });
  expect(outcome.reason.text).toContain("9 in 1 h to Cloud are the pace of automatic submissions");
});

const windowOf = (samples: number, available: number, waitSeconds = 0): SubmissionLimit => ({
  windows: [{ samples, minutes: 1440, available, waitSeconds }],
});

test.each<[string, SubmissionLimit | undefined, number, number, number | undefined]>([
  ["no limit at all", undefined, 100, 0, undefined],
  ["an empty limit", { windows: [] }, 100, 0, undefined],
  ["room", windowOf(50, 1), 100, 0, undefined],
  ["no room", windowOf(50, 0, 30), 100, 0, 30_000],
  ["no room without a time", windowOf(50, 0), 100, 0, 900_000],
  ["room that was granted here already", windowOf(50, 3, 30), 100, 3, 30_000],
  ["room, but not within our half", windowOf(50, 25, 0), 50, 0, 900_000],
  ["room within our half", windowOf(50, 26), 50, 0, undefined],
  ["a total without windows", { available: 0, waitSeconds: 5, windows: [] }, 100, 0, 5000],
  [
    "two windows, the longer wait counts",
    { windows: [...windowOf(5, 0, 10).windows, ...windowOf(50, 0, 60).windows] },
    100,
    0,
    60_000,
  ],
])("%s", (_, effective, share, grantedSince, pause) => {
  const outcome = decideServiceQuota({ limits: { effective }, fetchedAt: NOW, grantedSince }, share, "Cloud", NOW);
  if (pause === undefined) expect(outcome).toBeUndefined();
  else expect(outcome).toMatchObject({ kind: "wait", dueAt: NOW + pause, reason: { code: "quota.service-limit" } });
});
