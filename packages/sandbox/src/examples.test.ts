import {
  analysisSchema,
  callbackBodySchema,
  callbackExamples,
  envelopeOf,
  threatGridOperations,
} from "@fumehood/contract";
import type { Operation } from "@fumehood/contract";
import { expect, test } from "vitest";
import { ANALYSIS_DOCUMENT } from "../../contract/src/threat-grid/examples/analysis.ts";
import { undeclaredKeys } from "./testing/undeclared-keys.ts";

// Schemas let unknown keys pass, so that a documented example parses although a key of it was forgotten or misspelt.

const rows: readonly Operation[] = Object.values(threatGridOperations);
const examples = rows
  .filter((row) => row.path.startsWith("/api/v2/samples") && !row.path.includes("/feeds/"))
  .flatMap((row) => row.examples.map((example) => [`${row.id}: ${example.source}`, row, example.response] as const));

test.each(examples)("%s holds no key that its schema does not declare", (_, row, response) => {
  if (row.response.kind !== "envelope") return;
  expect(undeclaredKeys(envelopeOf(row.response.data), response)).toEqual([]);
});

test("nor does the documented analysis, nor a callback", () => {
  expect(undeclaredKeys(analysisSchema, ANALYSIS_DOCUMENT)).toEqual([]);
  for (const { body } of callbackExamples) expect(undeclaredKeys(callbackBodySchema, body)).toEqual([]);
});
