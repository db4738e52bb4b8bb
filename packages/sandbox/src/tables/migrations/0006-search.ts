import type { DialectName } from "@fumehood/store";
import type { Kysely } from "kysely";

/** What makes searches fast. */
export async function improveSearch(_db: Kysely<unknown>, _dialect: DialectName): Promise<void> {}
