import { expect, test } from "vitest";
import { parseMoment, storedTime } from "./times.ts";

const NOW = Date.UTC(2026, 0, 15, 12, 30, 0);

test.each([
  ["2020-06-19T14:27:39Z", "2020-06-19T14:27:39.000Z"],
  ["2020-06-19 14:27", "2020-06-19T14:27:00.000Z"],
  ["2020-06-19T14:27:39+02:00", "2020-06-19T12:27:39.000Z"],
  ["2020-06-19", "2020-06-19T00:00:00.000Z"],
  ["2017-2-2", "2017-02-02T00:00:00.000Z"],
  ["1592576859", "2020-06-19T14:27:39.000Z"],
  ["30 days ago", "2025-12-16T12:30:00.000Z"],
  ["2 hours ago", "2026-01-15T10:30:00.000Z"],
  ["an hour ago", "2026-01-15T11:30:00.000Z"],
  ["last hour", "2026-01-15T11:30:00.000Z"],
  ["last_hour", "2026-01-15T11:30:00.000Z"],
  ["Last 7 days", "2026-01-08T12:30:00.000Z"],
  ["yesterday", "2026-01-14T00:00:00.000Z"],
  ["today", "2026-01-15T00:00:00.000Z"],
  ["now", "2026-01-15T12:30:00.000Z"],
])("%s is a moment", (text, expected) => {
  const moment = parseMoment(text, NOW);
  expect(moment === undefined ? undefined : storedTime(moment)).toBe(expected);
});

test.each([
  "",
  "soon",
  "2020-13-01",
  "2026-02-30",
  "2020-02-30T99:00",
  "999999 years ago",
  "1".repeat(100),
  "0000-00-00",
  "-1 days ago",
])("%s is none", (text) => {
  expect(parseMoment(text, NOW)).toBeUndefined();
});
