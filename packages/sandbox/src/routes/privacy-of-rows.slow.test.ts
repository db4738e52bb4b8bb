import { threatGridOperations, type Operation } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectSameAnswer } from "../testing/compare-worlds.ts";
import { readingQuestions } from "../testing/row-questions.ts";
import { makeTwins, type Twins } from "../testing/two-worlds.ts";

let twins: Twins;
beforeAll(async () => {
  twins = await makeTwins();
}, 60_000);
afterAll(async () => {
  for (const { harness } of twins) await harness.close();
});

const rows: readonly Operation[] = Object.values(threatGridOperations);

test.each(rows.filter((row) => row.method === "GET").map((row) => [row.id, row] as const))(
  "%s tells nothing of another organisation's private samples, whatever is asked",
  async (_, row) => {
    const statuses: number[] = [];
    for (const question of readingQuestions(row)) statuses.push(await expectSameAnswer(twins, question));
    // Where nothing is ever there, nothing could be told.
    expect(statuses).toContain(200);
  },
);
