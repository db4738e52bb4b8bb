import { expect, test } from "vitest";
import { decideAttempt } from "./decide-attempt.ts";
import type { PostOutcome } from "./post.ts";

const LIMITS = { callbackMaxAttempts: 8, callbackFirstDelayMs: 15_000, callbackMaxDelayMs: 6 * 3_600_000 };
const answered = (status: number, retryAfterMs?: number): PostOutcome => ({
  kind: "answered",
  status,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

test.each([200, 201, 202, 204])("%s is delivered", (status) => {
  expect(decideAttempt(answered(status), 1, LIMITS, 0)).toEqual({ kind: "delivered", httpStatus: status });
});

test.each([303, 400, 401, 404, 429, 500, 503])("%s is tried again", (status) => {
  expect(decideAttempt(answered(status), 1, LIMITS, 0)).toEqual({
    kind: "retry",
    httpStatus: status,
    reason: `The receiver answered ${status}.`,
    delayMs: 15_000,
  });
});

test.each([
  [1, 15_000],
  [2, 60_000],
  [3, 240_000],
  [4, 960_000],
  [5, 3_840_000],
  [6, 15_360_000],
  [7, 21_600_000],
])("after attempt %i the wait is %i ms, and the last attempt ends it", (attempts, delayMs) => {
  const outcome: PostOutcome = { kind: "failed", reason: "The receiver refuses the connection." };
  expect(decideAttempt(outcome, attempts, LIMITS, 0)).toMatchObject({ kind: "retry", httpStatus: null, delayMs });
  expect(decideAttempt(outcome, 8, LIMITS, 0)).toMatchObject({ kind: "failed", httpStatus: null });
});

test("waits are spread by up to a quarter", () => {
  expect(decideAttempt(answered(500), 1, LIMITS, 1)).toMatchObject({ delayMs: 18_750 });
});

test.each([
  ["longer than ours", 100_000, 100_000],
  ["shorter than ours", 1000, 15_000],
  ["longer than any of ours", 999_999_000, 21_600_000],
])("a wait that the receiver asks for, %s", (_, asked, delayMs) => {
  expect(decideAttempt(answered(503, asked), 1, LIMITS, 0)).toMatchObject({ delayMs });
});

test("gone and refused are for good", () => {
  expect(decideAttempt(answered(410), 1, LIMITS, 0)).toMatchObject({ kind: "failed", httpStatus: 410 });
  expect(decideAttempt({ kind: "refused", reason: "No." }, 1, LIMITS, 0)).toEqual({ kind: "refused", reason: "No." });
});
