import { expect, test } from "vitest";
import { showWindow, tightestWindow, type QuotaWindow } from "./quota-view.ts";

const window: QuotaWindow = { scope: "own", limit: 950, used: 803, left: 147, windowMinutes: 1440, nextSlotAt: null };

test("a window shows used, left, limit and span together", () => {
  expect(showWindow(window)).toMatchObject({ used: "803", left: "147", limit: "950", window: "24 h" });
  expect(showWindow(window).share).toBeCloseTo(0.845, 3);
});

test("no limit is said in words and has no bar", () => {
  expect(showWindow({ ...window, limit: null, left: null })).toMatchObject({
    limit: "no limit",
    left: "any number",
    share: null,
  });
});

test("a limit whose use is not known has no bar, and one that is overrun fills it", () => {
  expect(showWindow({ ...window, used: null, left: null })).toMatchObject({ used: "–", left: "–", share: null });
  expect(showWindow({ ...window, used: 2_000, left: 0 }).share).toBe(1);
  expect(showWindow({ ...window, limit: 0, used: 0, left: 0 }).share).toBeNull();
});

test("the window that closes first has the fewest left", () => {
  const wide: QuotaWindow = { ...window, scope: "organization", limit: 1000, left: 197 };
  const none: QuotaWindow = { ...window, scope: "user", limit: null, left: null };
  expect(tightestWindow([none, wide, window])).toBe(window);
  expect(tightestWindow([none])).toBeNull();
});
