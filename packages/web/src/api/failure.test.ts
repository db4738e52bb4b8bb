import { expect, test } from "vitest";
import { ApiFailure, asFailure, failureOfAnswer } from "./failure.ts";

test("the console's own error keeps its code, sentence and whether to try again", () => {
  const body = JSON.stringify({ error: { code: "quota.exhausted", message: "No slot is left.", retryable: true } });
  expect(failureOfAnswer(429, body)).toMatchObject({
    code: "quota.exhausted",
    message: "No slot is left.",
    status: 429,
    retryable: true,
  });
});

test.each([
  [401, "page.signed-out", false],
  [413, "page.too-large", false],
  [502, "page.unexpected-status", true],
  [404, "page.unexpected-status", false],
])("a foreign answer with status %i is worded by the page", (status, code, retryable) => {
  expect(failureOfAnswer(status, "<html>proxy</html>")).toMatchObject({ code, retryable });
});

test("anything thrown can be shown", () => {
  expect(asFailure("text").message).toBe("text");
  const failure = new ApiFailure("a", "b", 1, true);
  expect(asFailure(failure)).toBe(failure);
});
