import { assert, array, integer, property, record } from "fast-check";
import { expect, test } from "vitest";
import type { SlotWindow } from "../ports.ts";
import { forecastSlot, MAX_FORECAST } from "./forecast.ts";

const NOW = 1_000_000;
const DAY = 86_400_000;
const HOUR = 3_600_000;
const ask = (changes: Partial<Parameters<typeof forecastSlot>[0]>) =>
  forecastSlot({ usedAt: [], reserved: 0, windows: [{ limit: 2, windowMs: DAY }], ahead: 0, now: NOW, ...changes });

test.each<[string, Partial<Parameters<typeof forecastSlot>[0]>, number | null]>([
  ["room is now", {}, NOW],
  ["a full window opens when its oldest leaves", { usedAt: [NOW - HOUR, NOW - 5] }, NOW - HOUR + DAY],
  ["those ahead are served first", { usedAt: [NOW - HOUR, NOW - 5], ahead: 1 }, NOW - 5 + DAY],
  ["and their own slots count a window later", { usedAt: [NOW - HOUR, NOW - 5], ahead: 2 }, NOW - HOUR + 2 * DAY],
  ["what is reserved counts as spent now", { reserved: 2 }, NOW + DAY],
  [
    "of two windows the later one holds",
    {
      usedAt: [NOW - 5],
      windows: [
        { limit: 9, windowMs: DAY },
        { limit: 1, windowMs: HOUR },
      ],
    },
    NOW - 5 + HOUR,
  ],
  ["a lowered limit waits for more than the oldest", { usedAt: [1, 2, 3].map((at) => NOW - 10 + at) }, NOW - 8 + DAY],
  ["nothing gets through a limit of none", { windows: [{ limit: 0, windowMs: DAY }] }, null],
  ["nobody plans beyond so many", { ahead: MAX_FORECAST }, null],
])("%s", (_, changes, expected) => {
  expect(ask(changes)).toBe(expected);
});

test("made when it says, no submission overfills a window", () => {
  const window = record({ limit: integer({ min: 1, max: 6 }), windowMs: integer({ min: 1, max: 1000 }) });
  assert(
    property(array(window, { minLength: 1, maxLength: 3 }), integer({ min: 1, max: 30 }), (windows, count) => {
      const made: number[] = [];
      for (let place = 0; place < count; place += 1) {
        const now = made.at(-1) ?? 0;
        made.push(forecastSlot({ usedAt: made, reserved: 0, windows, ahead: 0, now }) ?? Number.NaN);
      }
      for (const at of made)
        for (const each of windows) expect(countIn(made, at, each)).toBeLessThanOrEqual(each.limit);
    }),
  );
});

/** As the store counts: a slot that was spent exactly a window ago has left. */
function countIn(made: readonly number[], at: number, { windowMs }: SlotWindow): number {
  return made.filter((each) => each <= at && each > at - windowMs).length;
}
