import { expect, test } from "vitest";
import { createGate } from "./gate.ts";

/** Lets everything run that waits for nothing. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("so many are in at a time, and the others follow in their order", async () => {
  const gate = createGate(2);
  const entered: number[] = [];
  for (const number of [1, 2, 3, 4]) void gate.enter(undefined).then(() => entered.push(number));
  await settle();
  expect(entered).toEqual([1, 2]);
  gate.leave();
  await settle();
  expect(entered).toEqual([1, 2, 3]);
  for (let left = 0; left < 3; left++) gate.leave();
  await settle();
  for (const number of [5, 6, 7]) void gate.enter(undefined).then(() => entered.push(number));
  await settle();
  expect(entered).toEqual([1, 2, 3, 4, 5, 6]);
});

test("who stops waiting takes nobody's place", async () => {
  const gate = createGate(1);
  const stop = new AbortController();
  await gate.enter(undefined);
  const stopped = gate.enter(stop.signal);
  const next = gate.enter(undefined);
  stop.abort();
  await expect(stopped).rejects.toThrow("The caller stopped waiting.");
  gate.leave();
  await next;
});
