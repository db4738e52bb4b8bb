import type { z } from "zod";

export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/** How the answer of an operation looks on the wire. */
export type ResponseShape =
  /** `{ api_version, id, data }`; `data` has the given schema. */
  | { readonly kind: "envelope"; readonly apiVersion: 2 | 3; readonly data: z.ZodType }
  /** `{ api_version, id }`: it was done, and there is nothing to tell. */
  | { readonly kind: "acknowledgement"; readonly apiVersion: 2 | 3 }
  /** JSON without an envelope. */
  | { readonly kind: "json"; readonly body: z.ZodType }
  /** Bytes, with one content type for each element. */
  | { readonly kind: "bytes" }
  /** Server-sent events whose `data:` lines are JSON of the given schema. */
  | { readonly kind: "events"; readonly event: z.ZodType };

export interface OperationExample {
  /** Where the example comes from: a captured answer, a guide, or `"own"` for an invented one. */
  readonly source: string;
  readonly request?: {
    readonly params?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly body?: unknown;
  };
  /** The whole body as it stands on the wire (absent for bytes). */
  readonly response?: unknown;
}

/** One row of a contract: all that client, server, documentation and tests need to know of one operation. */
export interface Operation {
  readonly id: string;
  readonly method: HttpMethod;
  /** Path with `{name}` for each parameter. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Fields of a body: JSON in the console API; multipart, urlencoded or query in the Threat Grid API. */
  readonly body?: z.ZodType;
  /** Names of the body's fields that hold a file (multipart). */
  readonly files?: readonly string[];
  readonly response: ResponseShape;
  /** HTTP status of success; 200 without one. */
  readonly status?: number;
  /** Needs no key. */
  readonly isOpen?: boolean;
  /** HTTP statuses that this operation may answer besides success. */
  readonly errors: readonly number[];
  readonly examples: readonly OperationExample[];
}

/** Keeps the row's own literal types, so that requests and answers can be inferred from it. */
export function defineOperation<const T extends Operation>(operation: T): T {
  return operation;
}

/**
 * Fills the `{name}` places of a path, percent-encoded.
 * @throws {RangeError} when a parameter has no value, or is a dot segment, which URL parsers would resolve away.
 */
export function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === "") throw new RangeError(`The path ${path} needs a value for {${name}}.`);
    if (value === "." || value === "..") throw new RangeError(`"${value}" is not a value for {${name}}.`);
    return encodeURIComponent(value);
  });
}

/** The same path in the form that routers read: `{id}` becomes `:id`. */
export function routePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
