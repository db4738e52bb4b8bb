import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { mapBounded } from "./map-bounded.ts";

test("results keep the order of the inputs, and never more calls run than allowed", async () => {
  let running = 0;
  let most = 0;
  const doubled = await mapBounded([5, 4, 3, 2, 1], 2, async (input) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < input; turn++) await setImmediate();
    running -= 1;
    return input * 2;
  });
  expect(doubled).toEqual([10, 8, 6, 4, 2]);
  expect(most).toBe(2);
});

test("a failure begins nothing further and waits for what runs", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const mapping = mapBounded([1, 2, 3, 4], 2, async (input) => {
    begun.push(input);
    if (input === 1) throw new Error("no");
    await setImmediate();
    ended.push(input);
  });
  await expect(mapping).rejects.toThrow("no");
  expect(begun).toEqual([1, 2]);
  expect(ended).toEqual([2]);
});
