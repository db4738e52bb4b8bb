import { z } from "zod";

/** A schema as an OpenAPI 3.1 document holds it: JSON Schema 2020-12. */
export interface JsonSchema {
  $ref?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  examples?: unknown[];
  [keyword: string]: unknown;
}

/** Where shared schemas stand in the document. */
export const COMPONENTS = "#/components/schemas/";

/** Schemas with the names under which others point to them. */
export type SchemaNames = ReadonlyMap<z.ZodType, string>;

/**
 * Turns schemas into JSON Schema, each named one once; wherever one stands in another there is a pointer to it. `direction` says whether what is
 * sent to the service is described, or what comes back.
 */
export function toJsonSchemas(names: SchemaNames, direction: "request" | "response"): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `${COMPONENTS}${id}`,
    io: direction === "request" ? "input" : "output",
    // What JSON Schema cannot say, it leaves open.
    unrepresentable: "any",
  });
  // Zod's own type of JSON Schema is wider in places than what it produces.
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, simplify(schema as JsonSchema)]));
}

/** Words that say nothing in this document. */
const SILENT = new Set(["$schema", "$id", "~standard"]);

/** The same schema in fewer words, so that people can read it. */
export function simplify(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).filter(([key]) => !SILENT.has(key));
  const result: JsonSchema = Object.fromEntries(entries.map(([key, value]) => [key, simplifyValue(key, value)]));
  if (isOpen(result.additionalProperties)) delete result.additionalProperties;
  dropSafeIntegerBounds(result);
  return mergeNull(result);
}

function simplifyValue(key: string, value: unknown): unknown {
  if (key === "properties") return mapObject(value, simplify);
  if (Array.isArray(value) && ["anyOf", "allOf", "oneOf", "prefixItems"].includes(key)) return value.map(simplify);
  if (["items", "additionalProperties", "propertyNames", "not"].includes(key) && isObject(value))
    return simplify(value);
  return value;
}

function mapObject(value: unknown, change: (schema: JsonSchema) => JsonSchema): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, isObject(each) ? change(each) : each]));
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `{}` allows everything, as does the word's absence. */
function isOpen(schema: JsonSchema | boolean | undefined): boolean {
  return isObject(schema) && Object.keys(schema).length === 0;
}

/** Zod bounds every whole number by what a double can hold, which goes without saying. */
function dropSafeIntegerBounds(schema: JsonSchema): void {
  if (schema["minimum"] === Number.MIN_SAFE_INTEGER) delete schema["minimum"];
  if (schema["maximum"] === Number.MAX_SAFE_INTEGER) delete schema["maximum"];
}

/** "Either that type or null" becomes one schema of two types, where the one is a plain type. */
function mergeNull(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const other = anyOf?.find(({ type }) => type !== "null");
  if (anyOf?.length !== 2 || !anyOf.some(isNull) || other === undefined) return schema;
  const { type } = other;
  if (type === undefined || "const" in other) return schema;
  const types = [type].flat();
  const values = other.enum === undefined ? {} : { enum: [...other.enum, null] };
  return { ...rest, ...other, ...values, type: types.includes("null") ? types : [...types, "null"] };
}

function isNull(schema: JsonSchema): boolean {
  return schema.type === "null" && Object.keys(schema).length === 1;
}
