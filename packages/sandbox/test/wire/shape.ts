/**
 * What an answer of the service is known to hold: the names of its keys and the kinds of their values.
 * `name?` may be absent; `name+` is a key of our own beyond what was captured, and may be absent too. Any other key must be there, and no
 * other may.
 */
export type Shape = "text" | "number" | "flag" | "nothing" | "anything" | readonly [Shape] | OneOf | ShapeOfKeys;
export interface ShapeOfKeys {
  readonly [key: string]: Shape;
}
interface OneOf {
  readonly oneOf: readonly Shape[];
}

/** Any of several. */
export function oneOf(...shapes: readonly Shape[]): Shape {
  return { oneOf: shapes };
}

export const maybeText = oneOf("text", "nothing");
export const maybeNumber = oneOf("number", "nothing");

/** An object of any keys whose values are alike. */
export function keyed(shape: Shape): Shape {
  return { "*": shape };
}

const KINDS = { text: "string", number: "number", flag: "boolean" } as const;

/** Where a value is not of the shape, each as a sentence; nothing when it is. */
export function differences(value: unknown, shape: Shape, path = "$"): string[] {
  if (shape === "anything") return [];
  if (shape === "nothing") return value === null ? [] : [`${path} is not null`];
  if (typeof shape === "string") return typeof value === KINDS[shape] ? [] : [`${path} is no ${shape}`];
  if (Array.isArray(shape)) return differencesInList(value, shape[0], path);
  if ("oneOf" in shape && Array.isArray(shape.oneOf)) {
    const found = shape.oneOf.map((each: Shape) => differences(value, each, path));
    return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  // What is neither a word, a list nor a choice has keys.
  return differencesInKeys(value, shape as ShapeOfKeys, path);
}

function differencesInList(value: unknown, shape: Shape, path: string): string[] {
  if (!Array.isArray(value)) return [`${path} is no list`];
  return value.flatMap((entry, index) => differences(entry, shape, `${path}[${index}]`));
}

function differencesInKeys(value: unknown, shape: ShapeOfKeys, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path} is no object`];
  const any = shape["*"];
  if (any !== undefined)
    return Object.entries(value).flatMap(([key, each]) => differences(each, any, `${path}.${key}`));
  const known = new Map(Object.entries(shape).map(([key, each]) => [key.replace(/[?+]$/, ""), { key, each }]));
  const unknown = Object.keys(value).filter((key) => !known.has(key));
  return [
    ...unknown.map((key) => `${path}.${key} is not known`),
    ...[...known].flatMap(([name, { key, each }]) => {
      if (Object.hasOwn(value, name))
        return differences(Object.entries(value).find(([own]) => own === name)?.[1], each, `${path}.${name}`);
      return key === name ? [`${path}.${name} is missing`] : [];
    }),
  ];
}
