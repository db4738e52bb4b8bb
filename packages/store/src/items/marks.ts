import type { SourceMark } from "@fumehood/pipeline";
import type { Kysely } from "kysely";
import { MAX_ROWS_PER_STATEMENT } from "../dialect.ts";
import type { ItemTables } from "./tables.ts";

/** Those of the marks that the source has left. */
export async function findMarks(
  db: Kysely<ItemTables>,
  source: string,
  marks: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let from = 0; from < marks.length; from += MAX_ROWS_PER_STATEMENT) {
    const part = marks.slice(from, from + MAX_ROWS_PER_STATEMENT);
    const rows = await db
      .selectFrom("source_marks")
      .select("mark")
      .where("source", "=", source)
      .where("mark", "in", part)
      .execute();
    for (const { mark } of rows) found.add(mark);
  }
  return found;
}

/** Forgets what a source left before a time. */
export async function forgetMarks(db: Kysely<ItemTables>, source: string, before: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("source_marks")
    .where("source", "=", source)
    .where("left_at", "<", before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** The submission that was written with a mark. */
export async function findMarkedSubmission(
  db: Kysely<ItemTables>,
  { source, mark }: SourceMark,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("source_marks")
    .select("submission_id")
    .where("source", "=", source)
    .where("mark", "=", mark)
    .executeTakeFirst();
  return row?.submission_id;
}
