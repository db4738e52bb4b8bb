import { consoleOperations } from "@fumehood/contract";
import type { z } from "zod";
import { addressOf } from "./address.ts";
import { ApiFailure, failureOfAnswer, unreachable } from "./failure.ts";

type Operations = typeof consoleOperations;
/** Operations whose answer is JSON. */
export type JsonOperationId = {
  [Id in keyof Operations]: Operations[Id]["response"] extends { kind: "json" } ? Id : never;
}[keyof Operations];

/** What an operation answers, as its schema in the contract says. */
export type AnswerOf<Id extends JsonOperationId> = Operations[Id]["response"] extends {
  body: infer Body extends z.ZodType;
}
  ? z.output<Body>
  : never;

export interface RequestOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Needed by every request that changes something. */
  readonly csrfToken?: string;
}

export const CSRF_HEADER = "x-fumehood-csrf";

/**
 * Asks the console and reads the answer by its schema.
 * @throws {ApiFailure} when there is no answer, an error, or an answer of another shape.
 */
export async function requestJson<Id extends JsonOperationId>(
  id: Id,
  options: RequestOptions = {},
): Promise<AnswerOf<Id>> {
  const operation = consoleOperations[id];
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.csrfToken !== undefined) headers[CSRF_HEADER] = options.csrfToken;
  const response = await send(addressOf(operation, options.params, options.query), {
    method: operation.method,
    headers,
    signal: options.signal ?? null,
  });
  const text = await response.text();
  if (!response.ok) throw failureOfAnswer(response.status, text);
  return readAnswer(id, text);
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable(error);
  }
}

/** Reads the text of an answer by the operation's schema. */
export function readAnswer<Id extends JsonOperationId>(id: Id, text: string): AnswerOf<Id> {
  const schema: z.ZodType = consoleOperations[id].response.body;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new ApiFailure("page.not-json", "The console's answer is not JSON.", 200, true, error);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".") ?? "";
    const message = `The console's answer does not have the shape that this page knows, at “${where}”. Reload the page.`;
    throw new ApiFailure("page.unknown-shape", message, 200, false, parsed.error);
  }
  // The schema is the one that AnswerOf infers from.
  return parsed.data as AnswerOf<Id>;
}
