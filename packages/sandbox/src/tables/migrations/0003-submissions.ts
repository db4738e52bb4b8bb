import type { DialectName } from "@fumehood/store";
import type { Kysely } from "kysely";

/** What a submission may ask for besides an analysis. */
export async function addSubmissionColumns(_db: Kysely<unknown>, _dialect: DialectName): Promise<void> {}
