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
const examples = rows.flatMap(({ id, response, examples: own }) => {
  const schema = response.kind === "envelope" ? envelopeOf(response.data) : response.kind === "json" && response.body;
  return schema ? own.map((example, at) => [`${id} ${at} (${example.source})`, schema, example.response] as const) : [];
});

test.each(examples)("%s holds no key that its schema does not declare", (_, schema, response) => {
  expect(undeclaredKeys(schema, response)).toEqual([]);
});

test("nor does the documented analysis, nor a callback", () => {
  expect(undeclaredKeys(analysisSchema, ANALYSIS_DOCUMENT)).toEqual([]);
  for (const { body } of callbackExamples) expect(undeclaredKeys(callbackBodySchema, body)).toEqual([]);
});
