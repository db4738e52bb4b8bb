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

/** The newest finished item with the same bytes at the same target that has a report. */
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
    .where("has_report", "=", 1)
    .where("ended_at", ">=", since)
    .where("id", "!=", excludeItemId)
    .orderBy("ended_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : readRecord(row);
}

/**
 * One statement decides and writes: slots spent within the window, and slots reserved at whatever time by items that have not ended,
 * are counted without the item's own.
 */
export async function reserveSlot(
  db: Db,
  differences: DialectDifferences,
  { itemId, target, limit, windowMs, now }: SlotRequest,
): Promise<SlotOutcome> {
  return db.transaction().execute(async (tx) => {
    await differences.serialize(tx, `slots:${target}`);
    const since = now - windowMs;
    const { rows } = await sql<{ item_id: string }>`
      insert into slots (item_id, target, reserved_at, used_at)
      select cast(${itemId} as text), cast(${target} as text), cast(${now} as bigint), cast(null as bigint)
      where (select count(*) from slots
        where target = ${target} and item_id <> ${itemId} and (used_at is null or used_at > ${since})) < ${limit}
      on conflict (item_id) do update set reserved_at = excluded.reserved_at, used_at = null
      returning item_id`.execute(tx);
    const used = await countSlots(tx, { target, windowMs, now });
    if (rows.length > 0) return { kind: "reserved", used };
    return { kind: "full", used, nextSlotAt: await findNextSlotAt(tx, { target, limit, windowMs, since }) };
  });
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
