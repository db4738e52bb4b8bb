import type { SubmissionLimit } from "@fumehood/client";
import { expect, test } from "vitest";
import { decideOwnQuota, decideServiceQuota, ownLimit } from "./quota.ts";

const NOW = Date.parse("2025-03-04T05:00:00Z");

test.each([
  [{ perDay: 50, peopleReserve: 10 }, false, 50],
  [{ perDay: 50, peopleReserve: 10 }, true, 40],
  [{ perDay: 5, peopleReserve: 10 }, true, 0],
  [{ perDay: null, peopleReserve: 10 }, true, Number.MAX_SAFE_INTEGER],
])("of %j an automatic channel (%s) may use %i", (quota, automatic, limit) => {
  expect(ownLimit({ sharePercent: 100, ...quota }, automatic)).toBe(limit);
});

test("a full window waits until its oldest submission leaves it", () => {
  const outcome = decideOwnQuota({ kind: "full", used: 50, nextSlotAt: NOW + 90_000 }, 50, "Cloud", NOW);
  expect(outcome).toEqual({
    kind: "wait",
    dueAt: NOW + 90_000,
    reason: {
      code: "quota.own-limit",
      text: "All 50 submissions a day to Cloud are used or reserved. The next is possible at 2025-03-04T05:01:30.000Z.",
    },
  });
});

test("a window full of reservations is looked at again in a minute", () => {
  const outcome = decideOwnQuota({ kind: "full", used: 50, nextSlotAt: null }, 50, "Cloud", NOW);
  expect(outcome).toMatchObject({ kind: "wait", dueAt: NOW + 60_000 });
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
