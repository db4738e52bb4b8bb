import { errorEnvelopeSchema, type Operation } from "@fumehood/contract";
import { z } from "zod";
import { textOf } from "./field-texts.ts";
import { COMPONENTS, toJsonSchemas, type JsonSchema, type SchemaNames } from "./json-schema.ts";

/** The JSON Schemas of all rows: shared ones by name, and for each row those that only it has. */
export interface RowSchemas {
  /** All that can be pointed to. */
  readonly components: Readonly<Record<string, JsonSchema>>;
  /** What stands in `data`, or is the whole of an answer without an envelope; `undefined` for acknowledgements and bytes. */
  answerOf(row: Operation): JsonSchema | undefined;
  /** The fields of a body; `undefined` where there is none. */
  bodyOf(row: Operation): JsonSchema | undefined;
}

/** Converts each schema of each row once. */
export function convertRows(rows: readonly Operation[], exported: SchemaNames): RowSchemas {
  const names = new Map<z.ZodType, string>([...exported, [errorEnvelopeSchema, "ErrorEnvelope"]]);
  const own = new Set<string>();
  for (const row of rows) {
    const schema = answerSchema(row);
    if (schema === undefined || names.has(schema)) continue;
    names.set(schema, `${row.id}-answer`);
    own.add(`${row.id}-answer`);
  }
  const all = toJsonSchemas(names, "response");
  const bodies = convertBodies(rows);
  const shared = Object.fromEntries(Object.entries(all).filter(([name]) => !own.has(name)));
  return {
    components: { ...shared, ...bodies },
    answerOf: (row) => {
      const name = names.get(answerSchema(row) ?? z.never());
      return name === undefined || own.has(name) ? all[name ?? ""] : { $ref: COMPONENTS + name };
    },
    bodyOf: (row) => (row.body === undefined ? undefined : { $ref: COMPONENTS + bodyName(row) }),
  };
}

function answerSchema({ response }: Operation): z.ZodType | undefined {
  switch (response.kind) {
    case "envelope":
      return response.data;
    case "json":
      return response.body;
    case "events":
      return response.event;
    default:
      return undefined;
  }
}

/** `SubmitSampleBody`. */
function bodyName({ id }: Operation): string {
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`;
}

/** Bodies are not shared: each field gets the words that it needs in its operation. */
function convertBodies(rows: readonly Operation[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      if (row.body === undefined) return [];
      const schema = convertOne(row.body);
      return [[bodyName(row), describeFields(row.id, schema)] as const];
    }),
  );
}

/** A schema that stands for itself. */
export function convertOne(schema: z.ZodType): JsonSchema {
  return toJsonSchemas(new Map([[schema, "it"]]), "request")["it"] ?? {};
}

function describeFields(operationId: string, schema: JsonSchema): JsonSchema {
  if (schema.properties === undefined) return schema;
  const described = Object.entries(schema.properties).map(([name, field]) => {
    const description = textOf(operationId, name);
    return [name, description === undefined ? field : { ...field, description }] as const;
  });
  return { ...schema, properties: Object.fromEntries(described) };
}
