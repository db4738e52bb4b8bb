import type { ItemRecord, ItemStore, SlotOutcome, SlotRequest } from "@fumehood/pipeline";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { DialectDifferences } from "../dialect.ts";
import { readRecord } from "./rows.ts";
import type { ItemTables } from "./tables.ts";

type Db = Kysely<ItemTables>;

/** The primary key decides who is first; both answers come out of one transaction. */
export async function enterFlight(
  db: Db,
  { itemId, target, digest }: Parameters<ItemStore["enterFlight"]>[0],
): Promise<string> {
  return db.transaction().execute(async (tx) => {
    // An item that goes to another target now is no more the one under way at the first.
    await tx.deleteFrom("flights").where("item_id", "=", itemId).where("target", "!=", target).execute();
    await tx
      .insertInto("flights")
      .values({ target, digest, item_id: itemId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const row = await tx
      .selectFrom("flights")
      .select("item_id")
      .where("target", "=", target)
      .where("digest", "=", digest)
      .executeTakeFirst();
    return row?.item_id ?? itemId;
  });
}

/** The newest ended item with the same bytes at the same target that has a report, or whose sample has failed there. */
export async function findFinishedTwin(
  db: Db,
  { target, digest, since, excludeItemId }: Parameters<ItemStore["findFinishedTwin"]>[0],
): Promise<ItemRecord | undefined> {
  const row = await db
    .selectFrom("items")
    .select(["item", "work"])
    .where("digest", "=", digest)
    .where("target", "=", target)
    .where("is_open", "=", 0)
    .where((eb) =>
      eb.or([eb("has_report", "=", 1), eb.and([eb("state", "=", "failed"), eb("sample_id", "is not", null)])]),
    )
    .where("ended_at", ">=", since)
    .where("id", "!=", excludeItemId)
    .orderBy("ended_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : readRecord(row);
}

/**
 * One statement decides and writes: slots spent within a window, and slots reserved at whatever time by items that have not ended, are counted
 * without the item's own; every window must have room.
 */
export async function reserveSlot(
  db: Db,
  differences: DialectDifferences,
  { itemId, target, windows, now }: SlotRequest,
): Promise<SlotOutcome> {
  return db.transaction().execute(async (tx) => {
    await differences.serialize(tx, `slots:${target}`);
    const haveRoom = windows.map(
      ({ limit, windowMs }) => sql`(select count(*) from slots
        where target = ${target} and item_id <> ${itemId} and (used_at is null or used_at > ${now - windowMs})) < ${limit}`,
    );
    const { rows } = await sql<{ item_id: string }>`
      insert into slots (item_id, target, reserved_at, used_at)
      select cast(${itemId} as text), cast(${target} as text), cast(${now} as bigint), cast(null as bigint)
      where ${sql.join(haveRoom, sql` and `)}
      on conflict (item_id) do update set target = excluded.target, reserved_at = excluded.reserved_at, used_at = null
      returning item_id`.execute(tx);
    const [first] = windows;
    if (rows.length > 0)
      return { kind: "reserved", used: await countSlots(tx, { target, windowMs: first?.windowMs ?? 0, now }) };
    return findFullWindow(tx, { itemId, target, windows, now });
  });
}

/** Of the windows without room, the one that has room last. */
async function findFullWindow(tx: Db, { target, windows, now }: SlotRequest): Promise<SlotOutcome> {
  let last: Extract<SlotOutcome, { kind: "full" }> | undefined;
  for (const window of windows) {
    const used = await countSlots(tx, { target, windowMs: window.windowMs, now });
    if (used < window.limit) continue;
    const nextSlotAt = await findNextSlotAt(tx, { target, ...window, since: now - window.windowMs });
    if (last === undefined || (nextSlotAt ?? 0) > (last.nextSlotAt ?? 0))
      last = { kind: "full", used, window, nextSlotAt };
  }
  // Between the two looks nothing changes: they are of one transaction.
  if (last === undefined) throw new Error("unreachable: a window without room was found");
  return last;
}

/** When slots were spent, oldest first, and how many are reserved. */
export async function listSlots(
  db: Db,
  { target, windowMs, now }: Parameters<ItemStore["listSlots"]>[0],
): Promise<{ usedAt: number[]; reserved: number }> {
  const rows = await db
    .selectFrom("slots")
    .select("used_at")
    .where("target", "=", target)
    .where((eb) => eb.or([eb("used_at", "is", null), eb("used_at", ">", now - windowMs)]))
    .orderBy("used_at")
    .execute();
  const usedAt = rows.flatMap(({ used_at }) => (used_at === null ? [] : [used_at]));
  return { usedAt, reserved: rows.length - usedAt.length };
}

/** Slots of a target that count against its limit now. */
export async function countSlots(
  db: Db,
  { target, windowMs, now }: Parameters<ItemStore["countSlots"]>[0],
): Promise<number> {
  const row = await db
    .selectFrom("slots")
    .select((eb) => eb.fn.countAll<number | string>().as("used"))
    .where("target", "=", target)
    .where((eb) => eb.or([eb("used_at", "is", null), eb("used_at", ">", now - windowMs)]))
    .executeTakeFirst();
  return Number(row?.used ?? 0);
}

/** The spent slot whose leaving makes room: not always the oldest, as a limit may have been lowered. */
async function findNextSlotAt(
  db: Db,
  { target, limit, windowMs, since }: { target: string; limit: number; windowMs: number; since: number },
): Promise<number | null> {
  if (limit <= 0) return null;
  const row = await db
    .selectFrom("slots")
    .select("used_at")
    .where("target", "=", target)
    .where("used_at", ">", since)
    .orderBy("used_at", "desc")
    .offset(limit - 1)
    .limit(1)
    .executeTakeFirst();
  return row?.used_at === null || row === undefined ? null : row.used_at + windowMs;
}
