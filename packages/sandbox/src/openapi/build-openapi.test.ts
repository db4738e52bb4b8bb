import { threatGridOperations, threatGridParts, type Operation } from "@fumehood/contract";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { buildOpenApi } from "./build-openapi.ts";
import type { MediaType, OperationObject } from "./document.ts";
import { FIELD_TEXTS, textOf } from "./field-texts.ts";
import { documentSchema } from "./testing/document-schema.ts";

const document = buildOpenApi(threatGridParts, { serverUrl: "https://tg.example.com", version: "1.2.3" });
const rows: readonly Operation[] = Object.values(threatGridOperations);

interface Placed {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}
const placed: Placed[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

test("the document has the form of OpenAPI 3.1, and is not large", () => {
  expect(documentSchema.safeParse(document).error?.issues ?? []).toEqual([]);
  expect(JSON.stringify(document).length).toBeLessThan(1_000_000);
});

test("every row of the contract is there once, where it belongs, and nothing else", () => {
  const told = placed.map(({ path, method, operation }) => `${operation.operationId} ${method.toUpperCase()} ${path}`);
  expect(told.toSorted()).toEqual(rows.map(({ id, method, path }) => `${id} ${method} ${path}`).toSorted());
  const inParts = threatGridParts.flatMap(({ name, operations }) =>
    Object.keys(operations).map((id) => `${name} ${id}`),
  );
  expect(placed.map(({ operation }) => `${operation.tags[0]} ${operation.operationId}`).toSorted()).toEqual(
    inParts.toSorted(),
  );
});

test("no two paths differ by the names of their parameters alone", () => {
  const shapes = Object.keys(document.paths).map((path) => path.replaceAll(/\{\w+\}/g, "{}"));
  expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([]);
});

test("each operation declares the parameters of its path, and each parameter once", () => {
  for (const { path, operation } of placed) {
    const { parameters = [], operationId } = operation;
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    expect(
      inPath.map(({ name }) => `{${name}}`),
      operationId,
    ).toEqual(path.match(/\{\w+\}/g) ?? []);
    expect(inPath.every(({ required }) => required)).toBe(true);
    const names = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(names).size, operationId).toBe(names.length);
  }
});

test("every pointer leads somewhere, and every component is pointed to", () => {
  const text = JSON.stringify(document);
  const pointers = new Set([...text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map((match) => match[1] ?? ""));
  const { schemas, responses, headers } = document.components;
  const components = Object.entries({ schemas, responses, headers }).flatMap(([group, members]) =>
    Object.keys(members).map((name) => `${group}/${name}`),
  );
  for (const pointer of pointers) expect(components).toContain(pointer);
  const unused = components.filter((name) => !pointers.has(name));
  // Failures that no operation names at the moment may stand ready.
  expect(unused.filter((name) => !name.startsWith("responses/"))).toEqual([]);
});

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ ...document, $id: "https://tg.example.com/openapi" });

/** What is wrong with a value by the schema at a place of the document. */
function faultsOf(place: readonly string[], value: unknown): unknown[] {
  const pointer = place.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const validate = ajv.compile({ $ref: `https://tg.example.com/openapi#/${pointer}` });
  return validate(value) ? [] : (validate.errors ?? []);
}

function examplesOf(content: Readonly<Record<string, MediaType>> | undefined, place: readonly string[]) {
  return Object.entries(content ?? {}).flatMap(([type, { examples }]) =>
    Object.entries(examples ?? {}).map(([name, { value }]) => ({
      place: [...place, "content", type, "schema"],
      name,
      value,
    })),
  );
}

test.each(placed.map((each) => [each.operation.operationId, each] as const))(
  "%s: each of its examples is what its schema says",
  (_, { path, method, operation }) => {
    const place = ["paths", path, method];
    const answers = Object.entries(operation.responses).flatMap(([status, response]) =>
      "$ref" in response ? [] : examplesOf(response.content, [...place, "responses", status]),
    );
    const bodies = examplesOf(operation.requestBody?.content, [...place, "requestBody"]);
    for (const { place: at, name, value } of [...answers, ...bodies]) expect(faultsOf(at, value), name).toEqual([]);
    for (const [index, { example, name }] of (operation.parameters ?? []).entries()) {
      if (example === undefined) continue;
      expect(faultsOf([...place, "parameters", String(index), "schema"], example), name).toEqual([]);
    }
  },
);

test("the examples of the rows are there, all of them", () => {
  const shown = placed.flatMap(({ operation }) =>
    Object.values(operation.responses).flatMap((response) =>
      "$ref" in response ? [] : examplesOf(response.content, []),
    ),
  );
  const own = rows.flatMap((row) => row.examples.filter(({ response }) => response !== undefined));
  expect(own.length).toBeGreaterThan(30);
  expect(shown).toHaveLength(own.length);
});

test("an example that a schema does not allow is noticed", () => {
  const place = [
    "paths",
    "/api/v2/samples/{sampleId}/state",
    "get",
    "responses",
    "200",
    "content",
    "application/json",
    "schema",
  ];
  expect(faultsOf(place, { api_version: 2, id: 1, data: { state: "succ" } })).toEqual([]);
  expect(faultsOf(place, { api_version: 2, id: 1, data: { state: "done" } })).not.toEqual([]);
  expect(faultsOf(place, { api_version: 3, id: 1, data: { state: "succ" } })).not.toEqual([]);
  expect(faultsOf(place, { api_version: 2, id: 1 })).not.toEqual([]);
});

test("every failure has the error envelope as its example", () => {
  for (const name of Object.keys(document.components.responses)) {
    const [example, ...others] = examplesOf(document.components.responses[name]?.content, [
      "components",
      "responses",
      name,
    ]);
    expect(others).toEqual([]);
    expect(faultsOf(example?.place ?? [], example?.value), name).toEqual([]);
  }
});

test("a row tells the failures of its own and those that any may have; an open one needs no key", () => {
  const statusesOf = (id: string) =>
    Object.keys(placed.find((each) => each.operation.operationId === id)?.operation.responses ?? {});
  expect(statusesOf("submitSample")).toEqual(["200", "400", "401", "403", "413", "429", "5XX"]);
  expect(statusesOf("querySamples")).toContain("201");
  const open = placed
    .filter(({ operation }) => operation.security?.length === 0)
    .map(({ operation }) => operation.operationId);
  expect(open).toEqual(rows.filter(({ isOpen }) => isOpen).map(({ id }) => id));
});

test("a file is a part of a form, and a URL may come without one", () => {
  const submit = document.paths["/api/v2/samples"]?.post?.requestBody?.content ?? {};
  expect(Object.keys(submit)).toEqual(["multipart/form-data", "application/x-www-form-urlencoded"]);
  expect(submit["multipart/form-data"]?.schema).toMatchObject({
    allOf: [
      { properties: { sample: { contentMediaType: "application/octet-stream" } } },
      { $ref: "#/components/schemas/SubmitSampleBody" },
    ],
  });
});

test("every parameter and every field of a body says what it means, and no text is left over", () => {
  const used = new Set<string>();
  const silent: string[] = [];
  const look = (id: string, name: string) => {
    const text = textOf(id, name);
    if (text === undefined) silent.push(`${id}.${name}`);
    else for (const [key, each] of Object.entries(FIELD_TEXTS)) if (each === text) used.add(key);
  };
  for (const row of rows) {
    const body: Record<string, unknown> = row.body && "shape" in row.body ? Object(row.body.shape) : {};
    const names = [
      ...Object.keys(row.params?.shape ?? {}),
      ...Object.keys(row.query?.shape ?? {}),
      ...Object.keys(body),
    ];
    for (const name of [...names, ...(row.files ?? [])]) look(row.id, name);
  }
  expect(silent).toEqual([]);
  expect(Object.keys(FIELD_TEXTS).filter((key) => !used.has(key))).toEqual([]);
});
