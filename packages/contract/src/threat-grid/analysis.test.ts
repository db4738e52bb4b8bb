import { expect, test } from "vitest";
import { analysisSchema } from "./analysis.ts";
import { ELEMENT_NAMES } from "./elements.ts";
import { ANALYSIS_DOCUMENT } from "./examples/analysis.ts";
import { downloadElement } from "./examples/downloads.ts";

test("the document that is put together of all that is known parses", () => {
  expect(analysisSchema.safeParse(ANALYSIS_DOCUMENT).error?.issues ?? []).toEqual([]);
});

test("a document of null and nothing parses too", () => {
  const keys = Object.keys(analysisSchema.shape);
  expect(analysisSchema.safeParse(Object.fromEntries(keys.map((key) => [key, null]))).success).toBe(true);
  expect(analysisSchema.safeParse({}).success).toBe(true);
});

test("each download has a documented request", () => {
  const documented = downloadElement.map((example) => example.request?.params?.["element"]);
  expect(new Set(documented)).toEqual(new Set(ELEMENT_NAMES));
});
