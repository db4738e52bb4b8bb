import { fillPath, threatGridOperations, type Operation } from "@fumehood/contract";
import { expect, test } from "vitest";
import { createOperationFinder } from "./find-operation.ts";

const rows: readonly Operation[] = Object.values(threatGridOperations);
const find = createOperationFinder(rows);

test.each(rows.map((row) => [row.id, row] as const))("%s is found by its own path", (id, row) => {
  const names = Object.keys(row.params?.shape ?? {});
  const path = fillPath(row.path, Object.fromEntries(names.map((name) => [name, "x"])));
  expect(find(row.method, path)).toBe(id);
});

test.each([
  ["GET", "/api/v2/samples/state", "querySampleStates"],
  ["POST", "/api/v2/samples/state", "getSampleStates"],
  ["GET", "/api/v2/samples/0123/analysis.json", "downloadElement"],
  ["HEAD", "/api/v2/samples/0123/video.webm", "downloadElement"],
  ["GET", "//api/v2//samples/0123/", "getSample"],
  ["DELETE", "/api/v3/session/whoami", "whoami"],
  ["GET", "/api/v2/nothing", undefined],
  ["GET", "/health", undefined],
  ["GET", "/", undefined],
])("%s %s is %s", (method, path, id) => {
  expect(find(method, path)).toBe(id);
});
