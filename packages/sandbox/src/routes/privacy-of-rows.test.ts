import { threatGridOperations, type Operation } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectSameAnswer } from "../testing/compare-worlds.ts";
import { changingQuestions, readingQuestions } from "../testing/row-questions.ts";
import { HIDDEN_WORD, makeTwins, STRANGER, type Twins } from "../testing/two-worlds.ts";

// Of two worlds one has another organisation's private samples and one has not. To everybody else they must be one, whatever is asked.

let twins: Twins;
beforeAll(async () => {
  twins = await makeTwins();
}, 60_000);
afterAll(async () => {
  for (const { harness } of twins) await harness.close();
});

const rows: readonly Operation[] = Object.values(threatGridOperations);
const readingRows = rows.filter((row) => row.method === "GET");
const changing = changingQuestions();
/** The slow set asks everything. */
const ASKED_PER_ROW = 8;

test.each(readingRows.map((row) => [row.id, row] as const))(
  "%s tells nothing of another organisation's private samples",
  async (_, row) => {
    const questions = readingQuestions(row);
    const step = Math.max(1, questions.length / ASKED_PER_ROW);
    for (let at = 0; at < questions.length; at += step) {
      const question = questions[Math.floor(at)];
      if (question) await expectSameAnswer(twins, question);
    }
  },
);

test("what changes something tells nothing either", async () => {
  for (const question of changing) await expectSameAnswer(twins, question);
});

test("no operation is left out", () => {
  const asked = new Set([...readingRows, ...changing.map(({ row }) => row)].map(({ id }) => id));
  expect(rows.map(({ id }) => id).filter((id) => !asked.has(id))).toEqual([]);
});

test("a row with a place or a parameter of which nothing is known here is an error", () => {
  const [row] = readingRows;
  expect(() => readingQuestions({ ...row, path: "/api/v2/{other}" } as Operation)).toThrow(/other/);
});

test("a wildcard stands only for words that one sees, however many there are", async () => {
  const [{ harness, asking }] = twins;
  const { data } = (await harness.get("/api/v2/search/submissions?q=alp*", asking)).json();
  expect(data).toMatchObject({ total: 5, timed_out: false });
  expect(data).not.toHaveProperty("warnings");
});

test.each(["search/submissions?q=", "search/domains?term=domain&query=*", "iocs/feeds/urls?url="])(
  "the hidden samples are there for those whose they are: %s",
  async (path) => {
    const [{ harness }] = twins;
    const { body } = await harness.get(`/api/v2/${path}${path.endsWith("*") ? "" : HIDDEN_WORD}`, STRANGER);
    expect(body).toContain(HIDDEN_WORD);
  },
);
