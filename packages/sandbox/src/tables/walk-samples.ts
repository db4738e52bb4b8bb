import { setImmediate } from "node:timers/promises";
import type { DialectName } from "@fumehood/store";
import { sql } from "kysely";
import type { Sql } from "../search/condition.ts";
import { ORDINALS_PER_MS } from "./ordinals.ts";
import type { SampleRow, SandboxKysely } from "./schema.ts";

/** How all samples, called `s`, are gone through. */
export interface Walk {
  dialect: DialectName;
  /** By id, or the newest first and by id among those of the same millisecond. */
  order: "id" | "time";
  /** What must hold of a sample. */
  test: Sql;
  /** Samples that one statement reads; then others get their turn. */
  atOnce: number;
}

/** Which of the samples that are found are wanted. */
export interface SamplePage {
  limit: number;
  offset: number;
}

/** Reads samples in an order, piece by piece, until a page is full: however few there are of those that are wanted, nobody waits long. */
export async function walkSamples(db: SandboxKysely, walk: Walk, page: SamplePage): Promise<SampleRow[]> {
  const found: SampleRow[] = [];
  let { offset } = page;
  for await (const piece of piecesOf(db, walk)) {
    const skipped = offset === 0 ? 0 : await countIn(db, walk, piece);
    if (offset === 0 || skipped > offset) {
      found.push(...(await readIn(db, walk, piece, { limit: page.limit - found.length, offset })));
    }
    offset = Math.max(0, offset - skipped);
    if (found.length >= page.limit) break;
  }
  return found;
}

async function countIn(db: SandboxKysely, walk: Walk, piece: Sql): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`
    select count(*) as count from ${samplesOf(walk)} where ${piece} and ${walk.test}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

async function readIn(db: SandboxKysely, walk: Walk, piece: Sql, { limit, offset }: SamplePage): Promise<SampleRow[]> {
  const { rows } = await sql<SampleRow>`select s.* from ${samplesOf(walk)} where ${piece} and ${walk.test}
    order by ${ORDERS[walk.order]} limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

const ORDERS = { id: sql`s.id`, time: sql`s.submitted_at desc, s.id` } as const;

/** By the index of the order, which SQLite is told: it would take that of any column that is compared. The key's is named by SQLite itself. */
function samplesOf({ dialect, order }: Pick<Walk, "dialect" | "order">): Sql {
  if (dialect !== "sqlite") return sql`sandbox_samples as s`;
  const index = order === "id" ? "sqlite_autoindex_sandbox_samples_1" : "sandbox_samples_by_ordinal";
  return sql`sandbox_samples as s indexed by ${sql.raw(index)}`;
}

/** Conditions that together hold of each sample once, in the order of a walk. */
async function* piecesOf(db: SandboxKysely, walk: Walk): AsyncGenerator<Sql> {
  let behind = sql`1 = 1`;
  for (;;) {
    const edge = await readEdge(db, walk, behind);
    if (edge === undefined) return yield behind;
    yield sql`${behind} and ${upTo(walk, edge)}`;
    behind = beyond(walk, edge);
    await setImmediate();
  }
}

/** Where the next piece ends; undefined when it is the last. A millisecond is never cut in two. */
async function readEdge(db: SandboxKysely, walk: Walk, behind: Sql): Promise<string | number | undefined> {
  const key = walk.order === "id" ? sql`s.id` : sql`s.ordinal desc`;
  const { rows } = await sql<{
    id: string;
    ordinal: number | string;
  }>`select ${walk.order === "id" ? sql`s.id` : sql`s.ordinal`}
    from ${samplesOf(walk)} where ${behind} order by ${key} limit 1 offset ${walk.atOnce - 1}`.execute(db);
  const [row] = rows;
  if (row === undefined || walk.order === "id") return row?.id;
  return Math.floor(Number(row.ordinal) / ORDINALS_PER_MS) * ORDINALS_PER_MS;
}

function upTo({ order }: Walk, edge: string | number): Sql {
  return order === "id" ? sql`s.id <= ${edge}` : sql`s.ordinal >= ${edge}`;
}

function beyond({ order }: Walk, edge: string | number): Sql {
  return order === "id" ? sql`s.id > ${edge}` : sql`s.ordinal < ${edge}`;
}
