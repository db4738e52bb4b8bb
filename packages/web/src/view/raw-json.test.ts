import { expect, test } from "vitest";
import { RAW_LIMIT, rawText } from "./raw-json.ts";

test("a document is shown indented and stays the same document", () => {
  const document = { name: "a\u202eb\u200b\u0007\u{e0041}", list: [1, null] };
  const raw = rawText(document);
  expect(raw.text).not.toMatch(/[\u202e\u200b]/);
  expect(JSON.parse(raw.text)).toEqual(document);
});

test("a large document is cut at the limit, and its whole length is said", () => {
  const raw = rawText({ text: "x".repeat(RAW_LIMIT * 2) });
  expect(raw.isCut).toBe(true);
  expect(raw.text.length).toBeLessThanOrEqual(RAW_LIMIT);
  expect(raw.length).toBeGreaterThan(RAW_LIMIT * 2);
});
