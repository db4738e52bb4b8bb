import type { SubmissionLimit } from "@fumehood/client";
import { expect, test } from "vitest";
import type { SlotWindow } from "../ports.ts";
import type { TargetQuota } from "../target.ts";
import { ownWindows } from "./windows.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const BASE: TargetQuota = { perDay: null, sharePercent: 100, peopleReserve: 0, pace: false };
const limitOf = (...windows: SubmissionLimit["windows"]): SubmissionLimit => ({ windows });

test.each<[string, Partial<TargetQuota>, SubmissionLimit | undefined, boolean, readonly SlotWindow[]]>([
  ["a hard cap", { perDay: 50 }, undefined, false, [{ limit: 50, windowMs: DAY }]],
  ["machines leave the reserve", { perDay: 50, peopleReserve: 10 }, undefined, true, [{ limit: 40, windowMs: DAY }]],
  ["people do not", { perDay: 50, peopleReserve: 10 }, undefined, false, [{ limit: 50, windowMs: DAY }]],
  ["a reserve larger than the cap", { perDay: 5, peopleReserve: 10 }, undefined, true, [{ limit: 0, windowMs: DAY }]],
  [
    "a share of each of the service's windows",
    { sharePercent: 40 },
    limitOf({ samples: 200, minutes: 1440 }, { samples: 9, minutes: 60 }),
    false,
    [
      { limit: 80, windowMs: DAY },
      { limit: 3, windowMs: HOUR },
    ],
  ],
  [
    "cap and share together",
    { perDay: 30, sharePercent: 50 },
    limitOf({ samples: 200, minutes: 1440 }),
    false,
    [
      { limit: 30, windowMs: DAY },
      { limit: 100, windowMs: DAY },
    ],
  ],
  [
    "a window that the service does not describe",
    {},
    limitOf({ available: 5 }),
    false,
    [{ limit: Number.MAX_SAFE_INTEGER, windowMs: DAY }],
  ],
  [
    "the pace of machines: twice an even hour of the tightest day",
    { perDay: 120, sharePercent: 50, pace: true },
    limitOf({ samples: 200, minutes: 1440 }),
    true,
    [
      { limit: 120, windowMs: DAY },
      { limit: 100, windowMs: DAY },
      { limit: 9, windowMs: HOUR },
    ],
  ],
  ["people are not paced", { perDay: 120, pace: true }, undefined, false, [{ limit: 120, windowMs: DAY }]],
  [
    "a small budget still gets one an hour",
    { perDay: 3, pace: true },
    undefined,
    true,
    [
      { limit: 3, windowMs: DAY },
      { limit: 1, windowMs: HOUR },
    ],
  ],
  [
    "without a budget there is no pace",
    { pace: true },
    undefined,
    true,
    [{ limit: Number.MAX_SAFE_INTEGER, windowMs: DAY }],
  ],
])("%s", (_, quota, effective, isAutomatic, expected) => {
  expect(ownWindows({ ...BASE, ...quota }, effective, isAutomatic)).toEqual(expected);
});
