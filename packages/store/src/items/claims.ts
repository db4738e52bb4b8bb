import type { ClaimedItem, ClaimRequest, ClaimWish, ItemStore } from "@fumehood/pipeline";
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import type { DialectDifferences } from "../dialect.ts";
import { PRIORITY_RANKS, readRecord } from "./rows.ts";
import type { ItemTables } from "./tables.ts";

type Db = Kysely<ItemTables>;
type Tx = Transaction<ItemTables>;
interface ClaimedRow {
  id: string;
  item: string;
  work: string;
  fence: number;
  claims: number;
  password: string | null;
}

/**
 * Leases due items for all wishes in one transaction. What is due is found out before, without the write lock: most looks find nothing,
 * or one state out of many.
 */
export async function claimItems(
  db: Db,
  differences: DialectDifferences,
  request: ClaimRequest,
): Promise<ClaimedItem[]> {
  const wishes = request.wishes.filter((wish) => wish.limit > 0);
  const heads = await findHeads(
    db,
    request.targets,
    wishes.map(({ state }) => state),
  );
  const due = heads.filter(({ claim_at }) => claim_at <= request.now);
  if (due.length === 0) return [];
  const rows: ClaimedRow[] = [];
  await db.transaction().execute(async (tx) => {
    for (const wish of wishes) {
      const priorities = due.filter(({ state }) => state === wish.state).map(({ priority }) => priority);
      rows.push(
        ...(await claimState(
          tx,
          differences,
          request,
          wish,
          priorities.toSorted((a, b) => a - b),
        )),
      );
    }
  });
  return rows.map((row) => ({
    record: readRecord(row),
    fence: row.fence,
    claims: row.claims,
    password: row.password,
  }));
}

interface Head {
  state: string;
  priority: number;
  claim_at: number;
}

/** The first item of each state and priority: one step into the index for each, however many items there are. */
async function findHeads(db: Db, targets: readonly string[], states: readonly string[]): Promise<readonly Head[]> {
  if (targets.length === 0 || states.length === 0) return [];
  const heads = states.flatMap((state) => PRIORITY_RANKS.map((priority) => selectHead(targets, state, priority)));
  const { rows } = await sql<Head>`${sql.join(heads, sql` union all `)}`.execute(db);
  return rows;
}

function selectHead(targets: readonly string[], state: string, priority: number) {
  return sql`select * from (select state, priority, claim_at from items
    where state = ${state} and priority = ${priority} and claim_at is not null and target in (${sql.join(targets)})
    order by claim_at, id limit 1) as head`;
}

/** One query a priority: the index then yields the due rows in their order, and the rest is never looked at. */
async function claimState(
  tx: Tx,
  differences: DialectDifferences,
  request: ClaimRequest,
  wish: ClaimWish,
  priorities: readonly number[],
): Promise<ClaimedRow[]> {
  const claimed: ClaimedRow[] = [];
  for (const priority of priorities) {
    const limit = wish.limit - claimed.length;
    if (limit <= 0) break;
    const ids = await selectDue(tx, differences, request, { state: wish.state, priority, limit });
    if (ids.length > 0) claimed.push(...(await lease(tx, ids, request.now + wish.leaseMs)));
  }
  return claimed;
}

async function selectDue(
  tx: Tx,
  differences: DialectDifferences,
  { now, targets }: ClaimRequest,
  wish: { state: string; priority: number; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from items
    where state = ${wish.state} and priority = ${wish.priority} and claim_at <= ${now} and target in (${sql.join(targets)})
    order by claim_at, id limit ${wish.limit} ${differences.lockRows}`.execute(tx);
  return rows.map((row) => row.id);
}

async function lease(tx: Tx, ids: readonly string[], until: number): Promise<ClaimedRow[]> {
  const rows = await tx
    .updateTable("items")
    .set((eb) => ({ claim_at: until, fence: eb("fence", "+", 1), claims: eb("claims", "+", 1) }))
    .where("id", "in", ids)
    .returning(["id", "item", "work", "fence", "claims"])
    .returning((eb) =>
      eb.selectFrom("secrets").select("password").whereRef("secrets.root_id", "=", "items.root_id").as("password"),
    )
    .execute();
  // The order in which RETURNING yields rows is not promised; the order of the claim is.
  const places = new Map(ids.map((id, place) => [id, place]));
  return rows.toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

/** Prolongs leases that still hold. */
export async function extendLeases(
  db: Db,
  leases: Parameters<ItemStore["extendLease"]>[0],
  until: number,
): Promise<ReadonlySet<string>> {
  return moveClaims(db, leases, { claim_at: until });
}

/** Gives claims up: the fence moves on, so that whoever held one cannot commit any more; the count of claims stays. */
export async function abandonLeases(
  db: Db,
  leases: Parameters<ItemStore["abandon"]>[0],
  claimAt: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const { itemId, fence } of leases) {
      await tx
        .updateTable("items")
        .set({ claim_at: claimAt, fence: fence + 1 })
        .where("id", "=", itemId)
        .where("fence", "=", fence)
        .where("is_open", "=", 1)
        .execute();
    }
  });
}

async function moveClaims(
  db: Db,
  leases: Parameters<ItemStore["extendLease"]>[0],
  change: { claim_at: number },
): Promise<ReadonlySet<string>> {
  const moved = new Set<string>();
  await db.transaction().execute(async (tx) => {
    for (const { itemId, fence } of leases) {
      const { numUpdatedRows } = await tx
        .updateTable("items")
        .set(change)
        .where("id", "=", itemId)
        .where("fence", "=", fence)
        .where("is_open", "=", 1)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) moved.add(itemId);
    }
  });
  return moved;
}

/** When the next item of these targets and states is due. */
export async function nextDueAt(
  db: Db,
  { targets, states }: Parameters<ItemStore["nextDueAt"]>[0],
): Promise<number | null> {
  const heads = await findHeads(db, targets, states);
  return heads.length === 0 ? null : Math.min(...heads.map(({ claim_at }) => claim_at));
}
