import { threatGridParts } from "@fumehood/contract";
import { expect, test } from "vitest";
import { buildOpenApi } from "../build-openapi.ts";
import type { OperationObject } from "../document.ts";
import { curlLine, quote } from "./curl.ts";

const document = buildOpenApi(threatGridParts, { serverUrl: "/", version: "1" });

function lineOf(path: string, method: "get" | "post" | "put" | "delete"): string {
  const operation = document.paths[path]?.[method];
  return operation === undefined ? "" : curlLine(path, method, operation);
}

test.each([
  ["/api/v3/session/whoami", "get", `curl -H "Authorization: bearer $TG_KEY" "$TG_URL/api/v3/session/whoami"`],
  ["/cloud.json", "get", `curl "$TG_URL/cloud.json"`],
] as const)("%s: the key goes where it is needed", (path, method, line) => {
  expect(lineOf(path, method)).toBe(line);
});

test("a file goes up as a form, with the key in it and not in a header", () => {
  const line = lineOf("/api/v2/samples", "post");
  expect(line).toContain(`-F api_key="$TG_KEY" \\\n  -F sample=@invoice.exe`);
  expect(line).not.toContain("Authorization");
});

test("bytes go into a file; what is not implied is said", () => {
  expect(lineOf("/api/v2/samples/{sampleId}/{element}", "get")).toMatch(/ -o ELEMENT /);
  expect(lineOf("/api/v3/users/{login}/active", "put")).toContain("curl -X PUT");
  expect(lineOf("/api/v3/users/{login}", "delete")).toContain("curl -X DELETE");
  expect(lineOf("/api/v2/samples/state", "post")).toContain("--data-urlencode 'ids=[");
});

const WITH: OperationObject = {
  operationId: "x",
  tags: ["x"],
  summary: "x",
  parameters: [
    { name: "id", in: "path", required: true, schema: {}, example: 'a/"$(id)`' },
    { name: "q", in: "query", required: false, schema: {}, example: "a&b $c" },
    { name: "n", in: "query", required: false, schema: {} },
  ],
  responses: { "200": { description: "x", content: { "application/json": {} } } },
};

test("nothing in an example is more than text to a shell", () => {
  expect(curlLine("/{id}/{other}", "get", WITH)).toContain(`"$TG_URL/a%2F%22%24(id)%60/OTHER?q=a%26b+%24c"`);
  const body = {
    description: "x",
    content: { "application/json": { examples: { a: { summary: "x", value: { f: "it's $HOME" } } } } },
  };
  expect(curlLine("/x", "put", { ...WITH, parameters: [], requestBody: body })).toContain(
    String.raw`--data-urlencode 'f=it'\''s $HOME'`,
  );
});

test.each([
  ["plain.txt", "plain.txt"],
  ["a b", "'a b'"],
  ["", "''"],
  ["a'b", String.raw`'a'\''b'`],
  ["$(x)", "'$(x)'"],
])("%j is the word %s", (text, word) => {
  expect(quote(text)).toBe(word);
});
