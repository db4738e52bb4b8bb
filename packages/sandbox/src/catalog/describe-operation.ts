import type { DocsOperation, Operation } from "@fumehood/contract";

type Parameter = NonNullable<DocsOperation["parameters"]>[number];

/** What the contract knows of an operation, for people. */
export function describeOperation(operation: Operation): DocsOperation {
  const { id, method, path, summary, status = 200, files = [] } = operation;
  return {
    id,
    method,
    path,
    summary,
    status,
    parameters: [
      ...parametersOf(operation.params, "path"),
      ...parametersOf(operation.query, "query"),
      ...parametersOf(operation.body, "body"),
      ...files.map((name) => ({ name, in: "file", required: false })),
    ],
  };
}

/** Paths that are the same but for how parameters are written and called: `/users/:login` and `/users/{login}`. */
export function isSamePath(one: string, other: string): boolean {
  return patternOf(one) === patternOf(other);
}

function patternOf(path: string): string {
  return path.replaceAll(/:\w+|\{\w+\}/g, "{}").replace(/\/+$/, "");
}

interface Field {
  safeParse(value: unknown): { success: boolean };
}

/** The fields of an object schema; a body that is none has no fields that could be told. */
function parametersOf(schema: Operation["body"], place: string): Parameter[] {
  if (schema === undefined || !("shape" in schema)) return [];
  // The shape of an object schema is a record of schemas.
  const shape = schema.shape as Readonly<Record<string, Field>>;
  return Object.entries(shape).map(([name, field]) => ({
    name,
    in: place,
    required: !field.safeParse(undefined).success,
  }));
}
