import type { Delivery, DeliveryState } from "@fumehood/contract";
import type { ClaimedDelivery, DeliveryCounts, DeliverySettlement, DeliveryStore } from "@fumehood/pipeline";
import { sql } from "kysely";
import type { Kysely, Selectable } from "kysely";
import type { Database } from "../database.ts";
import { differencesOf, type DialectDifferences } from "../dialect.ts";
import { ITEM_MIGRATIONS } from "./migrations.ts";
import type { DeliveryRow, ItemTables } from "./tables.ts";

type Db = Kysely<ItemTables>;

/** The outbox in the database of the items. The database stays the caller's to close. */
export async function openDeliveryStore(database: Database): Promise<DeliveryStore> {
  await database.migrate("pipeline", ITEM_MIGRATIONS);
  const db = database.kysely.withTables<ItemTables>();
  const differences = differencesOf(database.dialect);
  return {
    claim: (request) => claimDeliveries(db, differences, request),
    settle: (delivery, settlement, now) => settleDelivery(db, delivery, settlement, now),
    list: (request) => listDeliveries(db, request),
    replay: (request) => replayDeliveries(db, request),
    request: (itemId, sink, now) => requestDelivery(db, itemId, sink, now),
    counts: () => countDeliveries(db),
    nextDueAt: (sink) => nextDueAt(db, sink),
  };
}

async function claimDeliveries(
  db: Db,
  differences: DialectDifferences,
  { sink, now, limit, leaseMs }: Parameters<DeliveryStore["claim"]>[0],
): Promise<readonly ClaimedDelivery[]> {
  // Most looks find nothing: without the write lock.
  const dueAt = await nextDueAt(db, sink);
  if (dueAt === null || dueAt > now) return [];
  return db.transaction().execute(async (tx) => {
    const { rows: due } = await sql<{ item_id: string }>`
      select item_id from deliveries where sink = ${sink} and due_at <= ${now}
      order by due_at, item_id limit ${limit} ${differences.lockRows}`.execute(tx);
    if (due.length === 0) return [];
    const rows = await tx
      .updateTable("deliveries")
      .set((eb) => ({ due_at: now + leaseMs, fence: eb("fence", "+", 1) }))
      .where("sink", "=", sink)
      .where(
        "item_id",
        "in",
        due.map(({ item_id }) => item_id),
      )
      .returning(["item_id", "sink", "attempts", "created_at", "fence"])
      .execute();
    return rows.map(({ item_id, attempts, created_at, fence }) => ({
      itemId: item_id,
      sink,
      attempts,
      createdAt: created_at,
      fence,
    }));
  });
}

async function settleDelivery(
  db: Db,
  { itemId, sink, fence, attempts }: ClaimedDelivery,
  settlement: DeliverySettlement,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("deliveries")
    .set({ ...columnsOf(settlement, now), attempts: attempts + 1, fence: fence + 1 })
    .where("item_id", "=", itemId)
    .where("sink", "=", sink)
    .where("fence", "=", fence)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function columnsOf(settlement: DeliverySettlement, now: number) {
  if (settlement.kind === "delivered") return { state: "delivered", due_at: null, ended_at: now, problem: null };
  const { problem } = settlement;
  if (settlement.kind === "dead") return { state: "dead", due_at: null, ended_at: now, problem };
  return { state: "waiting", due_at: settlement.dueAt, ended_at: null, problem };
}

/** A cursor is time, item and sink of the last row of the page before. */
async function listDeliveries(
  db: Db,
  { limit, cursor, state, sink, item }: Parameters<DeliveryStore["list"]>[0],
): ReturnType<DeliveryStore["list"]> {
  const after = parseCursor(cursor);
  const rows = await db
    .selectFrom("deliveries")
    .selectAll()
    .$if(state !== undefined, (query) => query.where("state", "=", state ?? ""))
    .$if(sink !== undefined, (query) => query.where("sink", "=", sink ?? ""))
    .$if(item !== undefined, (query) => query.where("item_id", "=", item ?? ""))
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(created_at, item_id, sink) < (${after?.createdAt ?? 0}, ${after?.itemId ?? ""}, ${after?.sink ?? ""})`,
      ),
    )
    .orderBy("created_at", "desc")
    .orderBy("item_id", "desc")
    .orderBy("sink", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    deliveries: page.map(toDelivery),
    nextCursor: last === undefined ? null : `${last.created_at}/${last.item_id}/${last.sink}`,
  };
}

function parseCursor(cursor: string | undefined) {
  const parts = /^(\d{1,15})\/([^/]*)\/(.*)$/.exec(cursor ?? "");
  return parts === null ? undefined : { createdAt: Number(parts[1]), itemId: parts[2] ?? "", sink: parts[3] ?? "" };
}

function toDelivery(row: Selectable<DeliveryRow>): Delivery {
  return {
    itemId: row.item_id,
    sink: row.sink,
    // Only this file writes the column.
    state: row.state as DeliveryState,
    attempts: row.attempts,
    createdAt: toIso(row.created_at),
    dueAt: row.due_at === null ? null : toIso(row.due_at),
    endedAt: row.ended_at === null ? null : toIso(row.ended_at),
    problem: row.problem,
  };
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}

async function replayDeliveries(db: Db, { sink, item, now }: Parameters<DeliveryStore["replay"]>[0]): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("deliveries")
    .set((eb) => ({ state: "waiting", due_at: now, ended_at: null, attempts: 0, fence: eb("fence", "+", 1) }))
    .where("state", "=", "dead")
    .$if(sink !== undefined, (query) => query.where("sink", "=", sink ?? ""))
    .$if(item !== undefined, (query) => query.where("item_id", "=", item ?? ""))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

async function requestDelivery(db: Db, itemId: string, sink: string, now: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const ended = await tx
      .selectFrom("items")
      .select("id")
      .where("id", "=", itemId)
      .where("is_open", "=", 0)
      .executeTakeFirst();
    if (ended === undefined) return false;
    const fresh = { state: "waiting", due_at: now, attempts: 0, ended_at: null, problem: null };
    await tx
      .insertInto("deliveries")
      .values({ item_id: itemId, sink, fence: 0, created_at: now, ...fresh })
      .onConflict((conflict) =>
        conflict
          .columns(["item_id", "sink"])
          .doUpdateSet((eb) => ({ ...fresh, fence: eb("deliveries.fence", "+", 1) })),
      )
      .execute();
    return true;
  });
}

async function countDeliveries(db: Db): Promise<ReadonlyMap<string, DeliveryCounts>> {
  const rows = await db
    .selectFrom("deliveries")
    .select((eb) => [
      "sink",
      "state",
      eb.fn.countAll<number | string>().as("count"),
      eb.fn.min("created_at").as("oldest"),
      eb.fn.max("problem").as("problem"),
    ])
    .groupBy(["sink", "state"])
    .execute();
  const counts = new Map<string, DeliveryCounts>();
  for (const { sink, state, count, oldest, problem } of rows) {
    const known = counts.get(sink) ?? NONE;
    const oldestWaitingAt = state === "waiting" ? oldest : known.oldestWaitingAt;
    counts.set(sink, { ...known, [state]: Number(count), oldestWaitingAt, problem: problem ?? known.problem });
  }
  return counts;
}

const NONE: DeliveryCounts = { waiting: 0, delivered: 0, dead: 0, oldestWaitingAt: null, problem: null };

async function nextDueAt(db: Db, sink: string): Promise<number | null> {
  const row = await db
    .selectFrom("deliveries")
    .select("due_at")
    .where("sink", "=", sink)
    .where("due_at", "is not", null)
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? null;
}
