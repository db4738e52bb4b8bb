import type { KeptPolicy, PolicyHistory } from "@fumehood/pipeline";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Database } from "../database.ts";
import { ITEM_MIGRATIONS } from "./migrations.ts";
import type { ItemTables } from "./tables.ts";

/** The policies that were accepted, in the database of the items. The database stays the caller's to close. */
export async function openPolicyHistory(database: Database): Promise<PolicyHistory> {
  await database.migrate("pipeline", ITEM_MIGRATIONS);
  const db = database.kysely.withTables<ItemTables>();
  return { keep: (policy) => keepPolicy(db, policy), list: (limit) => listPolicies(db, limit) };
}

/** One statement, so that of two processes that accept the same policy one keeps it. */
async function keepPolicy(db: Kysely<ItemTables>, policy: KeptPolicy): Promise<boolean> {
  const { digest, acceptedAt, acceptedBy, text } = policy;
  const { numAffectedRows } = await sql`insert into policies (position, digest, accepted_at, accepted_by, text)
    select coalesce(max(position), 0) + 1, cast(${digest} as text), cast(${acceptedAt} as bigint),
      cast(${acceptedBy} as text), cast(${text} as text)
    from policies
    having coalesce((select digest from policies order by position desc limit 1), '') <> ${digest}`.execute(db);
  return numAffectedRows === 1n;
}

async function listPolicies(db: Kysely<ItemTables>, limit: number): Promise<readonly KeptPolicy[]> {
  const rows = await db.selectFrom("policies").selectAll().orderBy("position", "desc").limit(limit).execute();
  return rows.map((row) => ({
    digest: row.digest,
    acceptedAt: row.accepted_at,
    acceptedBy: row.accepted_by,
    text: row.text,
  }));
}
