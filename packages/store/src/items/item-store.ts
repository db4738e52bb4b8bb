import type { ItemStore } from "@fumehood/pipeline";
import type { Database } from "../database.ts";
import { differencesOf } from "../dialect.ts";
import { abandonLeases, claimItems, extendLeases, nextDueAt } from "./claims.ts";
import { addElement, commitItems, insertSubmission } from "./commits.ts";
import { listFoundPasswords } from "./found-passwords.ts";
import { findMarkedSubmission, findMarks, forgetMarks } from "./marks.ts";
import { ITEM_MIGRATIONS } from "./migrations.ts";
import {
  countOpen,
  countStates,
  findRecord,
  getRecord,
  getSubmission,
  listItems,
  listMembers,
  measureFamily,
  readLedger,
  scanRecords,
} from "./queries.ts";
import type { ItemTables } from "./tables.ts";
import { countSlots, enterFlight, findFinishedTwin, listSlots, reserveSlot } from "./twins.ts";

/** The pipeline's state in a database: brings its tables up to date, then serves the port. The database stays the caller's to close. */
export async function openItemStore(database: Database): Promise<ItemStore> {
  await database.migrate("pipeline", ITEM_MIGRATIONS);
  const db = database.kysely.withTables<ItemTables>();
  const differences = differencesOf(database.dialect);
  return {
    createSubmission: (submission) => insertSubmission(db, submission),
    findMarks: (source, marks) => findMarks(db, source, marks),
    findMarkedSubmission: (mark) => findMarkedSubmission(db, mark),
    forgetMarks: (source, before) => forgetMarks(db, source, before),
    claim: (request) => claimItems(db, differences, request),
    commit: (commits) => commitItems(db, commits),
    extendLease: (leases, until) => extendLeases(db, leases, until),
    abandon: (leases, claimAt) => abandonLeases(db, leases, claimAt),
    reserveSlot: (request) => reserveSlot(db, differences, request),
    async releaseSlot(itemId) {
      await db.deleteFrom("slots").where("item_id", "=", itemId).where("used_at", "is", null).execute();
    },
    listSlots: (request) => listSlots(db, request),
    countSlots: (request) => countSlots(db, request),
    enterFlight: (request) => enterFlight(db, request),
    findFinishedTwin: (request) => findFinishedTwin(db, request),
    getRecord: (itemId) => getRecord(db, itemId),
    addElement: (itemId, element) => addElement(db, itemId, element),
    findRecord: (key) => findRecord(db, key),
    listItems: (request) => listItems(db, request),
    members: (parentId) => listMembers(db, parentId),
    foundPasswords: (rootId, limit) => listFoundPasswords(db, rootId, limit),
    familySize: (rootId) => measureFamily(db, rootId),
    getSubmission: (submissionId) => getSubmission(db, submissionId),
    ledger: (itemId) => readLedger(db, itemId),
    scanRecords: (request) => scanRecords(db, request),
    stats: () => countStates(db),
    countOpen: () => countOpen(db),
    nextDueAt: (request) => nextDueAt(db, request),
  };
}
