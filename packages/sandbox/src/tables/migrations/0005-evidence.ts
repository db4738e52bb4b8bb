import type { DialectName } from "@fumehood/store";
import type { Kysely } from "kysely";

/** What an indicator is about, for feeds. */
export async function createEvidence(_db: Kysely<unknown>, _dialect: DialectName): Promise<void> {}
