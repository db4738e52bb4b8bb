import { expect, test } from "vitest";
import { differences, keyed, maybeText, oneOf, type Shape } from "./shape.ts";

const SHAPE: Shape = {
  id: "number",
  "name?": maybeText,
  "own+": "flag",
  list: [oneOf("text", "number")],
  map: keyed({ x: "text" }),
};

test.each<[unknown, string[]]>([
  [{ id: 1, list: [], map: {} }, []],
  [{ id: 1, name: null, own: true, list: ["a", 1], map: { k: { x: "" } } }, []],
  [{ list: [], map: {} }, ["$.id is missing"]],
  [{ id: "1", list: [], map: {} }, ["$.id is no number"]],
  [{ id: 1, list: [], map: {}, more: 1 }, ["$.more is not known"]],
  [{ id: 1, list: [true], map: {} }, ["$.list[0] is no text"]],
  [{ id: 1, list: {}, map: [] }, ["$.list is no list", "$.map is no object"]],
  [{ id: 1, list: [], map: { k: {} } }, ["$.map.k.x is missing"]],
  [{ id: 1, name: 2, list: [], map: {} }, ["$.name is no text"]],
  [null, ["$ is no object"]],
])("%j differs in %j", (value, expected) => {
  expect(differences(value, SHAPE)).toEqual(expected);
});
