import { submitOptionsSchema, type SubmitOptions } from "@fumehood/contract";
import { z } from "zod";
import { ApiFault } from "../errors.ts";

const MAX_URLS = 1000;
const MAX_NAMES = 10_000;

function parseField<T extends z.ZodType>(name: string, text: string, schema: T): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiFault(400, "field", `The field "${name}" is not JSON.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = [name, ...(issue?.path ?? [])].join(".");
  throw new ApiFault(400, "field", `The field ${path} cannot be used: ${issue?.message}.`);
}

export function parseOptions(text: string | undefined): SubmitOptions {
  return parseField("options", text ?? "{}", submitOptionsSchema);
}

export function parseUrls(text: string | undefined): string[] {
  return parseField("urls", text ?? "[]", z.array(z.string().min(1).max(8192)).max(MAX_URLS));
}

/** MD5, SHA-1 or SHA-256; in lower case from here on. */
export function parseDigests(text: string | undefined): string[] {
  const digest = z
    .string()
    .regex(/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i, "must be an MD5, SHA-1 or SHA-256")
    .toLowerCase();
  return parseField("digests", text ?? "[]", z.array(digest).max(MAX_URLS));
}

export function parseNames(text: string | undefined): string[] {
  return parseField("names", text ?? "[]", z.array(z.string().max(4096)).max(MAX_NAMES));
}
