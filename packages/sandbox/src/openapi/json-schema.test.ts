import { expect, test } from "vitest";
import { z } from "zod";
import { simplify, toJsonSchemas } from "./json-schema.ts";

const inner = z.looseObject({ id: z.string() });

test.each([
  ["text or null", z.string().nullable(), { type: ["string", "null"] }],
  ["a list or null", z.array(z.string()).nullish(), { type: ["array", "null"], items: { type: "string" } }],
  ["one of some words or null", z.enum(["a", "b"]).nullable(), { type: ["string", "null"], enum: ["a", "b", null] }],
  ["one word or null", z.literal("a").nullable(), { anyOf: [{ const: "a", type: "string" }, { type: "null" }] }],
  ["a shared schema or null", inner.nullable(), { anyOf: [{ $ref: "#/components/schemas/Inner" }, { type: "null" }] }],
  ["a whole number", z.int(), { type: "integer" }],
  ["a whole number in bounds", z.int().min(1).max(9), { type: "integer", minimum: 1, maximum: 9 }],
  ["anything", z.unknown(), {}],
  [
    "an object with more members",
    z.looseObject({ a: inner.optional() }),
    { type: "object", properties: { a: { $ref: "#/components/schemas/Inner" } } },
  ],
  [
    "an object with no more members",
    z.strictObject({ a: z.number() }),
    { type: "object", properties: { a: { type: "number" } }, required: ["a"], additionalProperties: false },
  ],
  ["what cannot be said", z.custom((value) => value === 1), {}],
])("%s", (_, schema, expected) => {
  const names = new Map<z.ZodType, string>([
    [inner, "Inner"],
    [schema, "it"],
  ]);
  expect(toJsonSchemas(names, "response")["it"]).toEqual(expected);
});

test("a member may be called as a word of JSON Schema is", () => {
  const schema = {
    type: "object",
    properties: { $id: { type: "string" }, anyOf: { anyOf: [{ type: "string" }, { type: "null" }] } },
  };
  expect(simplify(schema)).toEqual({
    type: "object",
    properties: { $id: { type: "string" }, anyOf: { type: ["string", "null"] } },
  });
});
