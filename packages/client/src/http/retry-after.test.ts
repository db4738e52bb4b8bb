import { expect, test } from "vitest";
import { MAX_WAIT_SECONDS } from "../limits.ts";
import { findWaitSeconds, parseRetryAfter } from "./retry-after.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

test.each([
  ["120", 120_000],
  [" 3 ", 3000],
  ["1.5", 1500],
  ["Fri, 02 Jan 2026 03:04:35 GMT", 30_000],
  ["Friday, 02-Jan-26 03:04:35 GMT", 30_000],
  ["Fri, 02 Jan 2020 03:04:35 GMT", 0],
  ["999999999", MAX_WAIT_SECONDS * 1000],
  ["-5", undefined],
  ["1e9", undefined],
  ["", undefined],
  ["2026-01-02", undefined],
  ["tomorrow GMT", undefined],
  [undefined, undefined],
])("Retry-After %j is %s ms", (value, ms) => {
  expect(parseRetryAfter(value, NOW)).toBe(ms);
});

test.each([
  ["Please wait 90 seconds before retrying.", 90],
  ["Rate limit of 100 per 24 hours exceeded; try again in 1 hour, 5 minutes.", 3900],
  ["Retry in 2h", 7200],
  ["You must wait 3 days.", 259_200],
  ["Wait 10 minutes. The limit is 100 samples in 24 hours.", 600],
  ["The limit is 100 samples in 24 hours.", undefined],
  ["Wait a little.", undefined],
  ["wait 9999999 days", MAX_WAIT_SECONDS],
])("%j says to wait %s s", (message, seconds) => {
  expect(findWaitSeconds(message)).toBe(seconds);
});

test("a long hostile text is read in linear time", () => {
  const begin = process.threadCpuUsage();
  for (const text of ["wait ".repeat(200_000), `wait ${"1".repeat(1_000_000)}`, `wait ${"1 ".repeat(500_000)}`]) {
    findWaitSeconds(text);
    parseRetryAfter(text, NOW);
  }
  expect(process.threadCpuUsage(begin).user / 1000).toBeLessThan(1000);
});
