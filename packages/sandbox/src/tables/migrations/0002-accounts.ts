import type { DialectName } from "@fumehood/store";
import type { Kysely } from "kysely";

/** Limits and keys as records of their own. */
export async function createAccountRecords(_db: Kysely<unknown>, _dialect: DialectName): Promise<void> {}
