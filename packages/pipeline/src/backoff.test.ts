import { expect, test } from "vitest";
import { nextAttemptAt } from "./backoff.ts";

test.each([
  [0, 0, 1000],
  [1, 0, 2000],
  [3, 0, 8000],
  [40, 0, 600_000],
  [1e9, 0, 600_000],
  [1, 0.999, 1501],
])("the pause after attempt %i with chance %f is %i ms", (attempts, chance, pause) => {
  expect(nextAttemptAt(50, attempts, () => chance)).toBe(50 + pause);
});
