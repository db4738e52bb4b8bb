import { ELEMENT_NAMES, type Operation, type OperationExample } from "@fumehood/contract";
import type { z } from "zod";
import type { ExampleObject, MediaType, ParameterObject, RequestBodyObject } from "./document.ts";
import { textOf } from "./field-texts.ts";
import type { JsonSchema } from "./json-schema.ts";
import { convertOne } from "./row-schemas.ts";

/** The parameters of path and query, those of the path in its order. */
export function buildParameters(row: Operation): ParameterObject[] {
  const inPath = [...row.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return [
    ...inPath.map((name) => buildParameter(row, "path", name, row.params?.shape[name])),
    ...Object.entries(row.query?.shape ?? {}).map(([name, schema]) => buildParameter(row, "query", name, schema)),
  ];
}

function buildParameter(
  row: Operation,
  place: "path" | "query",
  name: string,
  schema: z.core.$ZodType | undefined,
): ParameterObject {
  const description = textOf(row.id, name);
  const example = row.examples.map((each) => exampleValue(each, place, name)).find((value) => value !== undefined);
  return {
    name,
    in: place,
    required: place === "path" || (schema !== undefined && !isOptional(schema)),
    ...(description === undefined ? {} : { description }),
    schema: schemaOf(name, schema),
    ...(example === undefined ? {} : { example }),
  };
}

/** What is no string in the contract, a client may write as one: a query holds nothing else. */
function schemaOf(name: string, schema: z.core.$ZodType | undefined): JsonSchema {
  if (name === "element") return { type: "string", enum: [...ELEMENT_NAMES] };
  // Every schema of the contract is one of zod's own classes, whose common type this is.
  return schema === undefined ? { type: "string" } : convertOne(schema as z.ZodType);
}

function isOptional(schema: z.core.$ZodType): boolean {
  // As above.
  return (schema as z.ZodType).safeParse(undefined).success;
}

function exampleValue({ request }: OperationExample, place: "path" | "query", name: string): unknown {
  return place === "path" ? request?.params?.[name] : request?.query?.[name];
}

/** A body, in each of the forms in which it may come. */
export function buildRequestBody(row: Operation, fields: JsonSchema | undefined): RequestBodyObject | undefined {
  if (fields === undefined) return undefined;
  const media: MediaType = { schema: fields, ...withExamples(row.examples, (example) => example.request?.body) };
  const plain: MediaType = { schema: fields };
  return {
    description: "Each field may as well stand in the query.",
    content: row.files
      ? formContent({ ...media, schema: withFiles(row, fields) }, plain)
      : { "application/json": media, "application/x-www-form-urlencoded": plain },
  };
}

/** Without a file, a form of parts is not needed. */
function formContent(form: MediaType, plain: MediaType): Record<string, MediaType> {
  return { "multipart/form-data": form, "application/x-www-form-urlencoded": plain };
}

function withFiles(row: Operation, fields: JsonSchema): JsonSchema {
  const files = (row.files ?? []).map((name) => {
    const description = textOf(row.id, name);
    const part = { type: "string", contentMediaType: "application/octet-stream" };
    return [name, description === undefined ? part : { ...part, description }] as const;
  });
  return { allOf: [{ type: "object", properties: Object.fromEntries(files) }, fields] };
}

/** The examples that have something to show, by the words of their source. */
export function withExamples(
  examples: readonly OperationExample[],
  pick: (example: OperationExample) => unknown,
): { examples?: Record<string, ExampleObject> } {
  const shown = examples.flatMap((example, index) => {
    const value = pick(example);
    return value === undefined ? [] : [[`example-${index + 1}`, { summary: example.source, value }] as const];
  });
  return shown.length === 0 ? {} : { examples: Object.fromEntries(shown) };
}
