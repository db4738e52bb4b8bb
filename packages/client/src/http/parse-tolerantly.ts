import type { ResponseShape } from "@fumehood/contract";
import { MAX_REPAIRS } from "../limits.ts";

type Schema = Extract<ResponseShape, { kind: "envelope" }>["data"];
type Issue = NonNullable<ReturnType<Schema["safeParse"]>["error"]>["issues"][number];

export type Parsed =
  | { readonly ok: true; readonly data: unknown }
  /** Where the value differs from the schema, by what stands there, and what was expected. */
  | { readonly ok: false; readonly keys: readonly string[]; readonly found: unknown; readonly message: string };

/**
 * Parses a value by a schema, and knows the one way in which the service writes documented shapes differently: an
 * empty list stands for an empty object and the other way round (`items: {}`). What is not empty is never reshaped.
 * `value` must be the caller's own: repairs happen in place.
 */
export function parseTolerantly(schema: Schema, value: unknown): Parsed {
  const root = { value };
  const first = schema.safeParse(root.value);
  if (first.success) return { ok: true, data: first.data };
  let issues: readonly Issue[] = first.error.issues;
  // Described before anything is repaired: an error should tell what the service sent.
  const failed = describe(first.error.issues[0], value);
  for (let repairs = 0; repairs < MAX_REPAIRS;) {
    const repaired = issues.filter((issue) => repair(root, issue)).length;
    if (repaired === 0) return failed;
    repairs += repaired;
    const again = schema.safeParse(root.value);
    if (again.success) return { ok: true, data: again.data };
    ({ issues } = again.error);
  }
  return failed;
}

function describe(issue: Issue | undefined, value: unknown): Parsed & { ok: false } {
  const keys = issue?.path ?? [];
  const message = issue?.message ?? "not as documented";
  return { ok: false, keys: keys.map(String), found: keys.reduce(memberOf, value), message };
}

function repair(root: { value: unknown }, issue: Issue): boolean {
  if (issue.code !== "invalid_type") return false;
  const path = ["value", ...issue.path];
  const holder = path.slice(0, -1).reduce(memberOf, root);
  const key = path.at(-1);
  if (typeof holder !== "object" || holder === null || key === undefined) return false;
  const replacement = emptyOf(issue.expected, memberOf(holder, key));
  if (replacement === undefined) return false;
  // Not by assignment: a member may be called `__proto__`.
  return Reflect.defineProperty(holder, key, {
    value: replacement,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

function emptyOf(expected: string, found: unknown): object | undefined {
  if (typeof found !== "object" || found === null || Object.keys(found).length > 0) return undefined;
  if (expected === "array" && !Array.isArray(found)) return [];
  return (expected === "record" || expected === "object") && Array.isArray(found) ? {} : undefined;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
