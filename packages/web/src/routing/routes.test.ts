import { expect, test } from "vitest";
import { routeOf, sampleAddress } from "./routes.ts";

test.each([
  ["/", { page: "submit" }],
  ["/samples", { page: "samples" }],
  ["/samples/", { page: "samples" }],
  ["/samples/01J", { page: "sample", itemId: "01J" }],
  ["/samples/a%2Fb", { page: "sample", itemId: "a/b" }],
  ["/samples/%E0%A4%A", { page: "none" }],
  ["/samples/%2e%2e", { page: "none" }],
  ["/samples/a/b", { page: "none" }],
  ["/quota", { page: "quota" }],
  ["/settings", { page: "none" }],
])("the path %s is %j", (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

test("an address of a sample leads back to it", () => {
  expect(routeOf(sampleAddress("a/b c"))).toEqual({ page: "sample", itemId: "a/b c" });
});
