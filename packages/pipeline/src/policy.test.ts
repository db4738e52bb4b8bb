import { expect, test } from "vitest";
import { checkPolicy, DEFAULT_POLICY } from "./policy.ts";

test("the default policy is sound; a window under 15 minutes is refused", () => {
  expect(() => checkPolicy(DEFAULT_POLICY)).not.toThrow();
  expect(() => checkPolicy({ ...DEFAULT_POLICY, dedupe: { ...DEFAULT_POLICY.dedupe, clean: 14 * 60_000 } })).toThrow(
    "15 minutes",
  );
});
