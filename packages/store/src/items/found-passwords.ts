import type { ItemCommit } from "@fumehood/pipeline";
import type { Kysely, Transaction } from "kysely";
import type { ItemTables } from "./tables.ts";

/** Keeps what may be passwords with the secrets of the family, each once. */
export async function insertFoundPasswords(tx: Transaction<ItemTables>, commits: readonly ItemCommit[]): Promise<void> {
  for (const { record, foundPasswords = [] } of commits) {
    const rows = foundPasswords.map((password, place) => ({ root_id: record.item.rootId, password, place }));
    if (rows.length === 0) continue;
    await tx
      .insertInto("found_passwords")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Those of a family, the likeliest first. */
export async function listFoundPasswords(
  db: Kysely<ItemTables>,
  rootId: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("found_passwords")
    .select("password")
    .where("root_id", "=", rootId)
    .orderBy("place")
    .orderBy("password")
    .limit(limit)
    .execute();
  return rows.map(({ password }) => password);
}
