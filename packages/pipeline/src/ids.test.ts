import { expect, test } from "vitest";
import { createIdSource } from "./ids.ts";

test("ids of one millisecond differ and sort in the order in which they were made", () => {
  const next = createIdSource(
    () => 1_700_000_000_000,
    () => 0.999,
  );
  const ids = Array.from({ length: 2000 }, () => next());
  expect(new Set(ids).size).toBe(2000);
  expect(ids).toEqual(ids.toSorted());
  for (const id of ids) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
});

test("ids go on sorting when the clock goes back", () => {
  const times = [5000, 4000, 4000, 6000];
  const next = createIdSource(
    () => times.shift() ?? 0,
    () => 0,
  );
  const ids = [next(), next(), next(), next()];
  expect(ids).toEqual(ids.toSorted());
});
