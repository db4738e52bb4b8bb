import type { z } from "zod";
import { ApiFault } from "../errors.ts";

/** What a query or a body says, by the schema of its row. @throws {ApiFault} 400 that names the field. */
export function parseQuery<T extends z.ZodType>(schema: T, query: unknown): z.output<T> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ApiFault(
    400,
    "query",
    `The value of ${issue?.path.join(".") || "the query"} cannot be used: ${issue?.message}.`,
  );
}
