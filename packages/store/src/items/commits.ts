import type { LedgerEntry } from "@fumehood/contract";
import { isFinalItemState } from "@fumehood/contract";
import type { CreateOutcome, ItemCommit, NewItem, NewSubmission, SourceMark, StoredElement } from "@fumehood/pipeline";
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { MAX_ROWS_PER_STATEMENT } from "../dialect.ts";
import { insertFoundPasswords } from "./found-passwords.ts";
import { readRecord, toChangingColumns, toNewRow } from "./rows.ts";
import type { ItemTables } from "./tables.ts";

type Db = Kysely<ItemTables>;
type Tx = Transaction<ItemTables>;

/** Writes a submission, its items, their password and the marks of its source: all of them or none. */
export async function insertSubmission(db: Db, submission: NewSubmission): Promise<CreateOutcome> {
  return db.transaction().execute(async (tx): Promise<CreateOutcome> => {
    const { id, channel, submittedBy, createdAt, target, items, password, marks = [] } = submission;
    await tx
      .insertInto("submissions")
      .values({ id, channel, submitted_by: submittedBy, created_at: createdAt, target })
      .execute();
    const seen = await leaveMarks(tx, id, createdAt, marks);
    if (seen !== undefined) {
      // Marks that were left before the known one, and the submission itself, go again: nothing was handed in.
      await tx.deleteFrom("source_marks").where("submission_id", "=", id).execute();
      await tx.deleteFrom("submissions").where("id", "=", id).execute();
      return { kind: "seen", mark: seen };
    }
    await insertItems(tx, items);
    for (const { ledger } of items) if (ledger !== null) await insertLedgerEntry(tx, ledger);
    if (password !== undefined) await insertSecrets(tx, items, password);
    return { kind: "created" };
  });
}

/** Returns the first mark that was there already. Of two processes that leave the same one, the second waits here and finds it. */
async function leaveMarks(
  tx: Tx,
  submissionId: string,
  leftAt: number,
  marks: readonly SourceMark[],
): Promise<SourceMark | undefined> {
  for (const { source, mark } of marks) {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto("source_marks")
      .values({ source, mark, submission_id: submissionId, left_at: leftAt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) return { source, mark };
  }
  return undefined;
}

async function insertItems(tx: Tx, items: readonly NewItem[]): Promise<void> {
  for (const part of partsOf(items)) await tx.insertInto("items").values(part.map(toNewRow)).execute();
}

async function insertSecrets(tx: Tx, items: readonly NewItem[], password: string): Promise<void> {
  const roots = items.filter(({ claimAt }) => claimAt !== null);
  for (const part of partsOf(roots)) {
    const rows = part.map(({ record }) => ({ root_id: record.item.rootId, password }));
    await tx.insertInto("secrets").values(rows).execute();
  }
}

/** Writes all commits that are still fenced, in one transaction. */
export async function commitItems(db: Db, commits: readonly ItemCommit[]): Promise<ReadonlySet<string>> {
  if (commits.length === 0) return new Set();
  return db.transaction().execute(async (tx) => {
    const accepted: ItemCommit[] = [];
    for (const commit of commits) if (await updateItem(tx, commit)) accepted.push(commit);
    await insertItems(
      tx,
      accepted.flatMap((commit) => commit.children),
    );
    await insertLedger(tx, accepted);
    await spendSlots(tx, accepted);
    await insertDeliveries(tx, accepted);
    await insertFoundPasswords(tx, accepted);
    await closeEnded(
      tx,
      accepted.filter(({ record }) => isFinalItemState(record.item.state)),
    );
    return new Set(accepted.map(({ record }) => record.item.id));
  });
}

/** Notes an element of an ended item. Open items are left alone: a stage may be about to write its own view of them. */
export async function addElement(db: Db, itemId: string, element: StoredElement): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom("items")
      .select(["item", "work"])
      .where("id", "=", itemId)
      .where("is_open", "=", 0)
      .executeTakeFirst();
    if (row === undefined) return false;
    const { item, work } = readRecord(row);
    const record = {
      item: { ...item, elements: [...new Set([...item.elements, element.name])] },
      work: { ...work, elements: [...work.elements.filter(({ name }) => name !== element.name), element] },
    };
    await tx.updateTable("items").set(toChangingColumns(record)).where("id", "=", itemId).execute();
    return true;
  });
}

/** The fence moves on with the write, so that one claim commits once. */
async function updateItem(tx: Tx, { record, fence, claimAt }: ItemCommit): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("items")
    .set({ ...toChangingColumns(record), claim_at: claimAt, fence: fence + 1, claims: 0 })
    .where("id", "=", record.item.id)
    .where("fence", "=", fence)
    .where("is_open", "=", 1)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function insertLedger(tx: Tx, commits: readonly ItemCommit[]): Promise<void> {
  const own = commits.flatMap(({ ledger }) => (ledger === null ? [] : [ledger]));
  const ofChildren = commits.flatMap(({ children }) => children.flatMap((child) => child.ledger ?? []));
  for (const entry of [...own, ...ofChildren]) await insertLedgerEntry(tx, entry);
}

async function insertLedgerEntry(tx: Tx, entry: LedgerEntry): Promise<void> {
  await sql`insert into ledger (item_id, position, entry)
    select cast(${entry.itemId} as text), coalesce(max(position), 0) + 1, cast(${JSON.stringify(entry)} as text) from ledger where item_id = ${entry.itemId}`.execute(
    tx,
  );
}

async function spendSlots(tx: Tx, commits: readonly ItemCommit[]): Promise<void> {
  for (const { record, slotUsedAt } of commits) {
    if (slotUsedAt === null) continue;
    await tx.updateTable("slots").set({ used_at: slotUsedAt }).where("item_id", "=", record.item.id).execute();
  }
}

/** What was asked for by hand before stays as it is. */
async function insertDeliveries(tx: Tx, commits: readonly ItemCommit[]): Promise<void> {
  const rows = commits.flatMap(({ record, deliveries }) =>
    deliveries.map((sink) => {
      const at = Date.parse(record.item.endedAt ?? record.item.updatedAt);
      return { item_id: record.item.id, sink, state: "waiting", due_at: at, fence: 0, attempts: 0, created_at: at };
    }),
  );
  for (const part of partsOf(rows)) {
    const values = part.map((row) => ({ ...row, ended_at: null, problem: null }));
    await tx
      .insertInto("deliveries")
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** What an end sets free: an unspent slot, the way of its twins, and the password when it was the last of its family. */
async function closeEnded(tx: Tx, ended: readonly ItemCommit[]): Promise<void> {
  for (const part of partsOf(ended)) {
    const ids = part.map(({ record }) => record.item.id);
    await tx.deleteFrom("slots").where("item_id", "in", ids).where("used_at", "is", null).execute();
    const flights = await tx
      .deleteFrom("flights")
      .where("item_id", "in", ids)
      .returning(["target", "digest"])
      .execute();
    for (const { target, digest } of flights) await wakeTwins(tx, target, digest);
    const roots = [...new Set(part.map(({ record }) => record.item.rootId))];
    await deleteSecrets(tx, roots);
  }
}

/** Those that waited for the one under way need not sleep on. One that is just being looked at keeps its lease. */
async function wakeTwins(tx: Tx, target: string, digest: string): Promise<void> {
  await tx
    .updateTable("items")
    .set({ claim_at: 0 })
    .where("target", "=", target)
    .where("digest", "=", digest)
    .where("state", "=", "passed")
    .where("claims", "=", 0)
    .execute();
}

async function deleteSecrets(tx: Tx, rootIds: readonly string[]): Promise<void> {
  const open = await tx
    .selectFrom("items")
    .select("root_id")
    .distinct()
    .where("root_id", "in", rootIds)
    .where("is_open", "=", 1)
    .execute();
  const isOpen = new Set(open.map((row) => row.root_id));
  const ended = rootIds.filter((rootId) => !isOpen.has(rootId));
  if (ended.length === 0) return;
  for (const table of ["secrets", "found_passwords"] as const) {
    await tx.deleteFrom(table).where("root_id", "in", ended).execute();
  }
}

function* partsOf<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let from = 0; from < all.length; from += MAX_ROWS_PER_STATEMENT) {
    yield all.slice(from, from + MAX_ROWS_PER_STATEMENT);
  }
}
