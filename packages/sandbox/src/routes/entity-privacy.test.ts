import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answersOf, expectSameForViewer, makeWorld, PIECES, questions } from "../testing/entity-worlds.ts";

const QUESTIONS = questions();
/** Enough to meet every operation; all of them are asked in the slow set. */
const someQuestions = fc.array(fc.constantFrom(...QUESTIONS), { minLength: 120, maxLength: 120 });

test("samples that one may not see change no answer about what was seen", async () => {
  await expectSameForViewer(someQuestions, 2);
});

test("much of what is asked about is there to be found", async () => {
  const world = await makeWorld([{ owner: "ours", isPrivate: false, bytes: "bad a", pieces: PIECES }], () => true);
  const asked = QUESTIONS.filter((_, index) => index % 3 === 0);
  const answers = await answersOf(world, asked);
  const found = answers.filter((answer) => answer.includes("sample-0") || answer.includes('"result"'));
  expect(found.length).toBeGreaterThan(asked.length / 4);
  await world.harness.close();
});
