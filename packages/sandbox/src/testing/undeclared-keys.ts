import { z } from "zod";

// Free-form parts: what stands in them is the evidence's, not the schema's.
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Paths of keys in a value that its schema does not declare. Schemas here let unknown keys pass, so parsing alone would not notice a
 * misspelt one. An object schema without keys of its own is free-form, and so is `unknown`.
 */
export function undeclaredKeys(schema: z.core.$ZodType, value: unknown, path = ""): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return value === null || value === undefined ? [] : undeclaredKeys(schema.unwrap(), value, path);
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((entry, index) => undeclaredKeys(schema.element, entry, `${path}[${index}]`));
  }
  if (schema instanceof z.ZodRecord && isObject(value)) {
    return Object.entries(value).flatMap(([key, entry]) => undeclaredKeys(schema.valueType, entry, `${path}.${key}`));
  }
  if (schema instanceof z.ZodUnion) {
    const found = schema.options.map((option) => undeclaredKeys(option, value, path));
    return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  if (schema instanceof z.ZodObject && isObject(value)) return undeclaredInObject(schema, value, path);
  return [];
}

function undeclaredInObject(schema: z.ZodObject, value: Record<string, unknown>, path: string): string[] {
  const shape: Record<string, z.core.$ZodType> = schema.shape;
  if (Object.keys(shape).length === 0) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const declared = Object.hasOwn(shape, key) ? shape[key] : undefined;
    return declared ? undeclaredKeys(declared, entry, `${path}.${key}`) : [`${path}.${key}`];
  });
}
