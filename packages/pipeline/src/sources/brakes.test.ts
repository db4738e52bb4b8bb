import { expect, test } from "vitest";
import { createHold, createOpenItemsBrake } from "./brakes.ts";

test("the brake closes at the high mark and opens only at the low one", async () => {
  let open = 0;
  const brake = createOpenItemsBrake({ countOpen: () => Promise.resolve(open), high: 10, low: 4 });
  const holds: boolean[] = [];
  for (open of [0, 9, 10, 9, 5, 4, 9, 12, 3]) holds.push((await brake()) !== null);
  expect(holds).toEqual([false, false, true, true, true, false, false, true, false]);
});

test("many who ask at once are one question, and the first brake that holds gives the reason", async () => {
  let asked = 0;
  let now = 0;
  const first = () => Promise.resolve((asked++, null));
  const second = () => Promise.resolve({ code: "intake.disk-low", text: "Full." });
  const hold = createHold([first, second], () => now);
  const answers = await Promise.all([hold(), hold(), hold()]);
  expect(answers.map((answer) => answer?.code)).toEqual(["intake.disk-low", "intake.disk-low", "intake.disk-low"]);
  expect(asked).toBe(1);
  now = 1000;
  await hold();
  expect(asked).toBe(2);
});
