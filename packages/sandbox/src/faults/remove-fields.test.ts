import { expect, test } from "vitest";
import { removeFields } from "./remove-fields.ts";

test.each([
  [{ a: 1, b: 2 }, ["a"], { b: 2 }, 1],
  [{ a: { b: { c: 1, d: 2 } } }, ["a.b.c"], { a: { b: { d: 2 } } }, 1],
  [{ a: [{ b: 1 }, { b: 2, c: 3 }] }, ["a.*.b"], { a: [{}, { c: 3 }] }, 2],
  [{ a: [1, 2, 3] }, ["a.1"], { a: [1, 3] }, 1],
  [{ a: [1, 2, 3] }, ["a.*"], { a: [] }, 3],
  [{ a: { x: { y: 1 }, z: { y: 1 } } }, ["a.*.y"], { a: { x: {}, z: {} } }, 2],
  [{ a: 1 }, ["b", "a.b", "*.c"], { a: 1 }, 0],
  [{ a: "text" }, ["a.length", "constructor", "__proto__.x", "toString"], { a: "text" }, 0],
])("of %j without %j stays %j", (value, paths, left, count) => {
  expect(removeFields(value, paths)).toBe(count);
  expect(value).toEqual(left);
});
