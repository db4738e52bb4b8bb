import { expect, test } from "vitest";
import { callbackBodySchema } from "./callback.ts";
import { callbackExamples } from "./examples/callback.ts";

test.each(callbackExamples.map((example) => [example.source, example.body] as const))("%s", (_, body) => {
  expect(callbackBodySchema.safeParse(body).error?.issues ?? []).toEqual([]);
});

test("a body without a verdict is none", () => {
  const { data, ...rest } = callbackBodySchema.parse(callbackExamples[0]?.body);
  const { threat_score: _, ...without } = data;
  expect(callbackBodySchema.safeParse({ ...rest, data: without }).success).toBe(false);
});
