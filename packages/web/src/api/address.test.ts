import { consoleOperations } from "@fumehood/contract";
import { expect, test } from "vitest";
import { addressOf } from "./address.ts";

test("parameters are percent-encoded and absent query values are left out", () => {
  expect(addressOf(consoleOperations.getElement, { itemId: "a/b", element: "analysis.json" })).toBe(
    "/api/items/a%2Fb/elements/analysis.json",
  );
  expect(addressOf(consoleOperations.listItems, {}, { q: "a b&c", verdict: undefined, cursor: "" })).toBe(
    "/api/items?q=a+b%26c",
  );
});
