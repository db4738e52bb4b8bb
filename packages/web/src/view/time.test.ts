import { expect, test } from "vitest";
import {
  formatAge,
  formatClock,
  formatDay,
  formatExact,
  formatMoment,
  formatSpan,
  formatWindow,
  secondsBetween,
} from "./time.ts";

const NOW = Date.parse("2026-11-24T13:18:00Z");

test("times are shown in UTC whatever zone they were written in", () => {
  expect(formatClock("2026-11-24T14:08:20+01:00")).toBe("13:08:20");
  expect(formatExact("2026-11-24T14:08:20+01:00")).toBe("2026-11-24 13:08:20 UTC");
});

test.each([null, undefined, "", "yesterday"])("what is no time is a dash: %s", (value) => {
  expect([formatClock(value), formatDay(value, NOW), formatMoment(value, NOW), formatAge(value, NOW)]).toEqual([
    "–",
    "–",
    "–",
    "–",
  ]);
});

test.each([
  ["2026-11-24T13:08:20Z", "13:08:20"],
  ["2026-11-23T23:59:59Z", "23 Nov 23:59"],
  ["2025-12-31T01:02:03Z", "31 Dec 2025 01:02"],
])("the moment %s is shown as %s", (iso, shown) => {
  expect(formatMoment(iso, NOW)).toBe(shown);
});

test.each([
  [0, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [47 * 3_600_000, "47 h"],
  [48 * 3_600_000, "2 d"],
])("%i ms are %s", (ms, shown) => {
  expect(formatSpan(ms)).toBe(shown);
});

test("an age of something ahead is nought, not negative", () => {
  expect(formatAge("2026-11-24T13:19:00Z", NOW)).toBe("0 s ago");
});

test.each([
  [1440, "24 h"],
  [60, "60 min"],
  [120, "2 h"],
  [10_080, "7 d"],
  [90, "90 min"],
])("a window of %i minutes is %s", (minutes, shown) => {
  expect(formatWindow(minutes)).toBe(shown);
});

test("a span whose ends are missing or swapped is unknown", () => {
  expect(secondsBetween("2026-11-24T13:00:00Z", "2026-11-24T13:05:00Z")).toBe(300);
  expect(secondsBetween("2026-11-24T13:05:00Z", "2026-11-24T13:00:00Z")).toBeNull();
  expect(secondsBetween(null, "2026-11-24T13:00:00Z")).toBeNull();
});
