import { COMPONENTS, type JsonSchema } from "../json-schema.ts";

/** One member of a value, with what it holds. */
export interface TreeNode {
  /** `null` for the value itself, `*` for the members of a map. */
  readonly name: string | null;
  readonly type: string;
  /** The only values that it may have. */
  readonly values: readonly string[];
  /** What else there is to say in a word: `always`. */
  readonly note: string | undefined;
  readonly about: string | undefined;
  readonly children: readonly TreeNode[];
}

export type Schemas = Readonly<Record<string, JsonSchema>>;

/** Deeper than this, only types are told. */
const MAX_DEPTH = 8;

/** A schema as people read it: pointers followed, lists and maps opened, members in their order. */
export function buildTree(schema: JsonSchema, schemas: Schemas): TreeNode {
  return buildNode(null, schema, { schemas, open: [], isAlways: false });
}

interface Around {
  readonly schemas: Schemas;
  /** Shared schemas that stand around this one: none is opened in itself. */
  readonly open: readonly string[];
  readonly isAlways: boolean;
}

function buildNode(name: string | null, schema: JsonSchema, around: Around): TreeNode {
  const inside = content(schema, around.schemas);
  const names = [...around.open, ...inside.passed];
  const isRecursive = inside.passed.some((each) => around.open.includes(each)) || names.length > MAX_DEPTH;
  return {
    name,
    type: describeType(schema, around.schemas),
    values: valuesOf(inside.schema),
    note: around.isAlways ? "always" : undefined,
    about: schema.description,
    children: isRecursive ? [] : childrenOf(inside.schema, { ...around, open: names }),
  };
}

/** What a schema is about when pointers, lists and "or null" are looked through, and the names that were passed. */
function content(
  schema: JsonSchema,
  schemas: Schemas,
  passed: readonly string[] = [],
): { schema: JsonSchema; passed: readonly string[] } {
  const name = nameOf(schema);
  if (passed.length > MAX_DEPTH) return { schema: {}, passed };
  if (name !== undefined) return content(schemas[name] ?? {}, schemas, [...passed, name]);
  if (schema.items) return content(schema.items, schemas, passed);
  const others = schema.anyOf?.filter(({ type }) => type !== "null") ?? [];
  const rich = others.find(
    (each) => nameOf(each) !== undefined || each.properties !== undefined || each.items !== undefined,
  );
  return rich === undefined ? { schema, passed } : content(rich, schemas, passed);
}

function childrenOf(schema: JsonSchema, around: Around): TreeNode[] {
  const { properties = {}, required = [], additionalProperties } = merge(schema, around.schemas);
  const own = Object.entries(properties).map(([name, each]) =>
    buildNode(name, each, { ...around, isAlways: required.includes(name) }),
  );
  if (typeof additionalProperties !== "object") return own;
  return [...own, buildNode("*", additionalProperties, { ...around, isAlways: false })];
}

/** The members of all schemas that must hold together. */
function merge(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const parts = (schema.allOf ?? []).map((part) => content(part, schemas).schema);
  return parts.reduce<JsonSchema>(
    (whole, part) => ({
      ...whole,
      properties: { ...whole.properties, ...part.properties },
      required: [...(whole.required ?? []), ...(part.required ?? [])],
    }),
    schema,
  );
}

function nameOf({ $ref }: JsonSchema): string | undefined {
  return $ref?.startsWith(COMPONENTS) ? $ref.slice(COMPONENTS.length) : undefined;
}

/** `string or null`, `list of Sample`, `map of Artifact`. */
export function describeType(schema: JsonSchema, schemas: Schemas): string {
  const name = nameOf(schema);
  if (name !== undefined) return valuesOf(schemas[name] ?? {}).length > 0 ? "string" : name;
  if (schema.anyOf) return [...new Set(schema.anyOf.map((each) => describeType(each, schemas)))].join(" or ");
  if ("const" in schema) return JSON.stringify(schema.const);
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return schema.allOf ? "object" : "anything";
  return types.map((type) => describeOne(type, schema, schemas)).join(" or ");
}

function describeOne(type: string, schema: JsonSchema, schemas: Schemas): string {
  if (schema["contentMediaType"] !== undefined) return "file";
  if (type === "array") return schema.items ? `list of ${describeType(schema.items, schemas)}` : "list";
  const { additionalProperties: members } = schema;
  if (type === "object" && typeof members === "object") return `map of ${describeType(members, schemas)}`;
  return type;
}

function valuesOf(schema: JsonSchema): string[] {
  return (schema.enum ?? []).filter((value) => value !== null).map(String);
}
