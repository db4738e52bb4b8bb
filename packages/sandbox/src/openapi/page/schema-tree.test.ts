import { expect, test } from "vitest";
import type { JsonSchema } from "../json-schema.ts";
import { buildTree, describeType } from "./schema-tree.ts";

const schemas: Record<string, JsonSchema> = {
  State: { type: "string", enum: ["wait", "succ"] },
  Sample: {
    type: "object",
    properties: { id: { type: "string" }, state: { $ref: "#/components/schemas/State" } },
    required: ["id"],
  },
  Node: { type: "object", properties: { child: { $ref: "#/components/schemas/Node" } } },
};
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

test.each([
  [{ type: "string" }, "string"],
  [{ type: ["string", "null"] }, "string or null"],
  [{ type: "array", items: ref("Sample") }, "list of Sample"],
  [{ type: ["array", "null"], items: { type: "string" } }, "list of string or null"],
  [{ type: "object", additionalProperties: ref("Sample") }, "map of Sample"],
  [{ anyOf: [ref("Sample"), { type: "null" }] }, "Sample or null"],
  [ref("State"), "string"],
  [{ const: 2 }, "2"],
  [{}, "anything"],
  [{ type: "string", contentMediaType: "application/octet-stream" }, "file"],
])("%j is: %s", (schema: JsonSchema, text) => {
  expect(describeType(schema, schemas)).toBe(text);
});

test("pointers, lists, maps and alternatives are looked through", () => {
  const page: JsonSchema = {
    type: "object",
    properties: {
      items: { type: "array", items: ref("Sample") },
      byId: { type: "object", additionalProperties: { anyOf: [ref("Sample"), { type: "null" }] } },
    },
    required: ["items"],
  };
  const tree = buildTree(page, schemas);
  expect(tree.children.map(({ name, note }) => [name, note])).toEqual([
    ["items", "always"],
    ["byId", undefined],
  ]);
  expect(tree.children[0]?.children.map(({ name }) => name)).toEqual(["id", "state"]);
  expect(tree.children[0]?.children[1]?.values).toEqual(["wait", "succ"]);
  expect(tree.children[1]?.children).toMatchObject([
    { name: "*", type: "Sample or null", children: [{ name: "id" }, { name: "state" }] },
  ]);
});

test("schemas that must hold together are one", () => {
  const both: JsonSchema = { allOf: [{ type: "object", properties: { file: { type: "string" } } }, ref("Sample")] };
  const tree = buildTree(both, schemas);
  expect(tree.children.map(({ name, note }) => [name, note])).toEqual([
    ["file", undefined],
    ["id", "always"],
    ["state", undefined],
  ]);
});

test("a schema in itself ends, as does a pointer in a circle or to nowhere", () => {
  expect(buildTree(ref("Node"), schemas).children).toMatchObject([{ name: "child", type: "Node", children: [] }]);
  const circle = { A: ref("B"), B: ref("A") };
  expect(buildTree(ref("A"), circle).children).toEqual([]);
  expect(buildTree(ref("Nowhere"), {}).children).toEqual([]);
});
