import type { DialectName, Migration } from "@fumehood/store";
import { createFirstTables } from "./migrations/0001-samples.ts";
import { createAccountRecords } from "./migrations/0002-accounts.ts";
import { addSubmissionColumns } from "./migrations/0003-submissions.ts";
import { createSightings } from "./migrations/0004-sightings.ts";
import { createEvidence } from "./migrations/0005-evidence.ts";
import { improveSearch } from "./migrations/0006-search.ts";
import { divideVocabulary } from "./migrations/0007-vocabulary.ts";
import { addSearchLists } from "./migrations/0008-search-lists.ts";
import { addFeedSamples } from "./migrations/0009-feed-samples.ts";

/** The sandbox's tables, for `Database.migrate("sandbox", …)`. Forward only. */
export function sandboxMigrations(dialect: DialectName): readonly Migration[] {
  return [
    { name: "0001-samples", up: async (db) => await createFirstTables(db, dialect) },
    { name: "0002-accounts", up: async (db) => await createAccountRecords(db, dialect) },
    { name: "0003-submissions", up: async (db) => await addSubmissionColumns(db, dialect) },
    { name: "0004-sightings", up: async (db) => await createSightings(db, dialect) },
    { name: "0005-evidence", up: async (db) => await createEvidence(db, dialect) },
    { name: "0006-search", up: async (db) => await improveSearch(db, dialect) },
    { name: "0007-vocabulary", up: async (db) => await divideVocabulary(db, dialect) },
    { name: "0008-search-lists", up: async (db) => await addSearchLists(db, dialect) },
    { name: "0009-feed-samples", up: async (db) => await addFeedSamples(db, dialect) },
  ];
}
