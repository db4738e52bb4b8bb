import type { DialectName } from "@fumehood/store";
import type { Kysely } from "kysely";

/** What was seen in which sample. */
export async function createSightings(_db: Kysely<unknown>, _dialect: DialectName): Promise<void> {}
