import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Target } from "@fumehood/pipeline";
import { createFakeTarget } from "@fumehood/pipeline/testing";
import type { FakeSample } from "@fumehood/pipeline/testing";

/** A fake target whose samples lie in a file, one a line, so that they outlive the process. */
export function createPersistentTarget(path: string, now: () => number, afterSubmit: () => void): Target {
  const fake = createFakeTarget({
    now,
    quota: { perDay: null, sharePercent: 100, peopleReserve: 0, pace: false },
    afterSubmit(sample) {
      appendFileSync(path, `${JSON.stringify(sample)}\n`);
      afterSubmit();
    },
  });
  fake.samples.push(...readSamples(path));
  return fake.target;
}

/** All samples that the target was ever given. */
export function readSamples(path: string): FakeSample[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  // Written by createPersistentTarget alone.
  return lines.map((line) => JSON.parse(line) as FakeSample);
}
