import { expect, test } from "vitest";
import { parseAnalysisText } from "./parse-analysis.ts";

test.each([
  ["text", '{"a":1}'],
  ["bytes", new TextEncoder().encode('{"a":1}')],
  ["a byte order mark", '\uFEFF{"a":1}'],
  ["bytes with a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('{"a":1}')])],
])("%s is read", (_, source) => {
  expect(parseAnalysisText(source)).toEqual({ ok: true, value: { a: 1 } });
});

test.each([
  ["empty", "", "empty"],
  ["blank", " \n", "empty"],
  ["cut off", '{"a":', "not valid JSON"],
  ["a page of HTML", "<html>", "not valid JSON"],
  ["bytes that are no UTF-8", new Uint8Array([0xff, 0xfe, 0x00]), "not valid JSON"],
])("%s is a problem with a sentence", (_, source, problem) => {
  const outcome = parseAnalysisText(source);
  expect(outcome).toMatchObject({ ok: false });
  expect(outcome.ok ? "" : outcome.problem).toContain(problem);
});

test("a text beyond the limit is not parsed", () => {
  expect(parseAnalysisText("[1,2,3]", { maxBytes: 6 })).toEqual({
    ok: false,
    problem: "too long to read: more than 6 bytes",
  });
});

test("the problem quotes no control characters of the text", () => {
  const outcome = parseAnalysisText("\u001B[31m\u202E");
  expect(outcome.ok ? "" : outcome.problem).toMatch(/^[\x20-\x7e]+$/);
});
