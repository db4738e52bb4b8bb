import type { Item, LedgerEntry } from "@fumehood/contract";
import type { ItemPage, ItemRecord, ItemStore, ListItemsRequest } from "@fumehood/pipeline";
import { sql } from "kysely";
import type { ExpressionBuilder, Kysely } from "kysely";
import { readItem, readLedgerEntry, readRecord, toSearchText, verdictOfRank } from "./rows.ts";
import type { ItemTables, SubmissionRow } from "./tables.ts";

type Db = Kysely<ItemTables>;
/** PostgreSQL counts in 64 bits, which its driver yields as text. */
type Count = number | string;

export async function getRecord(db: Db, itemId: string): Promise<ItemRecord | undefined> {
  const row = await db.selectFrom("items").select(["item", "work"]).where("id", "=", itemId).executeTakeFirst();
  return row === undefined ? undefined : readRecord(row);
}

/** By item id, sample id or SHA-256; of several, the newest. */
export async function findRecord(db: Db, key: string): Promise<ItemRecord | undefined> {
  const row = await db
    .selectFrom("items")
    .select(["item", "work"])
    .where((eb) => eb.or([eb("id", "=", key), eb("sample_id", "=", key), eb("sha256", "=", key)]))
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : readRecord(row);
}

/** Newest first. A cursor is the id of the last item of the page before. */
export async function listItems(db: Db, request: ListItemsRequest): Promise<ItemPage> {
  const wanted = db.selectFrom("items").where((eb) => matches(eb, request));
  const rows = await wanted
    .select(["id", "item"])
    .$if(request.cursor !== undefined, (query) => query.where("id", "<", request.cursor ?? ""))
    .orderBy("id", "desc")
    .limit(request.limit + 1)
    .execute();
  const total = await wanted.select((eb) => eb.fn.countAll<Count>().as("total")).executeTakeFirst();
  const page = rows.slice(0, request.limit);
  return {
    items: page.map(readItem),
    nextCursor: rows.length > request.limit ? (page.at(-1)?.id ?? null) : null,
    total: Number(total?.total ?? 0),
  };
}

function matches(eb: ExpressionBuilder<ItemTables, "items">, request: ListItemsRequest) {
  const { q, verdict, open, submission, channel, decision, rule, target, type, state, since, until } = request;
  return eb.and([
    ...(submission === undefined ? [] : [eb("submission_id", "=", submission)]),
    ...(verdict === undefined ? [] : [eb("verdict", "=", verdict)]),
    ...(open === undefined ? [] : [eb("is_open", "=", open ? 1 : 0)]),
    ...(channel === undefined ? [] : [matchesChannel(eb, channel)]),
    ...(decision === undefined ? [] : [eb("decision", "=", decision)]),
    ...(rule === undefined ? [] : [eb("rule", "=", rule)]),
    ...(target === undefined ? [] : [eb("target", "=", target)]),
    ...(type === undefined ? [] : [eb("type", "=", type)]),
    ...(state === undefined ? [] : [eb("state", "=", state)]),
    ...(since === undefined ? [] : [eb("created_at", ">=", since)]),
    ...(until === undefined ? [] : [eb("created_at", "<", until)]),
    ...(q === undefined || q.trim() === "" ? [] : [matchesText(eb, q.trim())]),
  ]);
}

/** `folder:*` stands for every channel that begins so. The end of the range is the beginning with its last character counted on. */
function matchesChannel(eb: ExpressionBuilder<ItemTables, "items">, channel: string) {
  if (!channel.endsWith("*")) return eb("channel", "=", channel);
  const start = channel.slice(0, -1);
  if (start === "") return eb.val(true);
  const end = start.slice(0, -1) + String.fromCodePoint((start.codePointAt(start.length - 1) ?? 0) + 1);
  return eb.and([eb("channel", ">=", start), eb("channel", "<", end)]);
}

/** A whole digest or id, or a part of a name. */
function matchesText(eb: ExpressionBuilder<ItemTables, "items">, q: string) {
  const text = toSearchText(q);
  if (/^[0-9a-f]{64}$/.test(text)) return eb.or([eb("sha256", "=", text), eb("digest", "=", text)]);
  if (/^[0-9a-f]{40}$/.test(text)) return eb("sha1", "=", text);
  if (/^[0-9a-f]{32}$/.test(text)) return eb.or([eb("md5", "=", text), eb("sample_id", "=", text)]);
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const inName = sql<boolean>`name_search like ${pattern} escape '\\'`;
  // Only what looks like an id is looked for as one: the search for a name is then answered by its index alone.
  return /^[0-9a-z]{26}$/.test(text) ? eb.or([eb("id", "=", text), inName]) : inName;
}

export async function listMembers(db: Db, parentId: string): Promise<readonly Item[]> {
  const rows = await db.selectFrom("items").select("item").where("parent_id", "=", parentId).orderBy("id").execute();
  return rows.map(readItem);
}

/** Counted from an index, which holds no ids, so the root is taken off again. */
export async function measureFamily(db: Db, rootId: string): Promise<{ items: number; bytes: number }> {
  const row = await db
    .selectFrom("items")
    .select((eb) => [eb.fn.countAll<Count>().as("items"), eb.fn.sum<Count | null>("size_bytes").as("bytes")])
    .where("root_id", "=", rootId)
    .executeTakeFirst();
  const root = await db.selectFrom("items").select("size_bytes").where("id", "=", rootId).executeTakeFirst();
  if (root === undefined) return { items: 0, bytes: 0 };
  return { items: Number(row?.items ?? 0) - 1, bytes: Number(row?.bytes ?? 0) - (root.size_bytes ?? 0) };
}

export async function getSubmission(
  db: Db,
  submissionId: string,
): Promise<Awaited<ReturnType<ItemStore["getSubmission"]>>> {
  const row = await db.selectFrom("submissions").selectAll().where("id", "=", submissionId).executeTakeFirst();
  if (row === undefined) return undefined;
  const rows = await db
    .selectFrom("items")
    .select(["item", "is_open", "verdict_rank"])
    .where("submission_id", "=", submissionId)
    .orderBy("id")
    .execute();
  return { submission: toSubmission(row, rows), items: rows.map(readItem) };
}

function toSubmission(row: SubmissionRow, items: readonly { is_open: number; verdict_rank: number | null }[]) {
  const ranks = items.flatMap(({ verdict_rank }) => (verdict_rank === null ? [] : [verdict_rank]));
  return {
    id: row.id,
    channel: row.channel,
    submittedBy: row.submitted_by,
    createdAt: new Date(row.created_at).toISOString(),
    target: row.target,
    itemCount: items.length,
    openCount: items.filter(({ is_open }) => is_open === 1).length,
    verdict: verdictOfRank(ranks.reduce<number | null>((worst, rank) => Math.max(worst ?? rank, rank), null)),
  };
}

export async function readLedger(db: Db, itemId: string): Promise<readonly LedgerEntry[]> {
  const rows = await db
    .selectFrom("ledger")
    .select("entry")
    .where("item_id", "=", itemId)
    .orderBy("position")
    .execute();
  return rows.map(readLedgerEntry);
}

/** By id, which sorts by the time of creation. */
export async function scanRecords(
  db: Db,
  { since, until, after, limit }: Parameters<ItemStore["scanRecords"]>[0],
): Promise<readonly ItemRecord[]> {
  const rows = await db
    .selectFrom("items")
    .select(["item", "work"])
    .where("id", ">", after)
    // Said so that no index over times is taken, which would have every page sort all that follows.
    .where(sql<boolean>`created_at + 0 >= ${since}`)
    .where(sql<boolean>`created_at + 0 < ${until}`)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(readRecord);
}

export async function countStates(db: Db): Promise<Readonly<Record<string, number>>> {
  const rows = await db
    .selectFrom("items")
    .select((eb) => ["state", eb.fn.countAll<Count>().as("count")])
    .groupBy("state")
    .execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}

export async function countOpen(db: Db): Promise<number> {
  const row = await db
    .selectFrom("items")
    .select((eb) => eb.fn.countAll<Count>().as("count"))
    .where("is_open", "=", 1)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
