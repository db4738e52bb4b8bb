import { expect, test } from "vitest";
import { createOpenItemCounter } from "./open-items.ts";

test("many who ask at once count once, and again after two seconds", async () => {
  let now = 0;
  let counted = 0;
  const count = createOpenItemCounter({ countOpen: async () => (counted += 1) }, () => now);
  expect(await Promise.all([count(), count(), count()])).toEqual([1, 1, 1]);
  now = 1999;
  expect(await count()).toBe(1);
  now = 2000;
  expect(await count()).toBe(2);
});

test("a count that failed is not kept", async () => {
  let fails = true;
  const countOpen = async () => {
    if (fails) throw new Error("away");
    return 7;
  };
  const count = createOpenItemCounter({ countOpen }, () => 0);
  await expect(count()).rejects.toThrow("away");
  fails = false;
  expect(await count()).toBe(7);
});
