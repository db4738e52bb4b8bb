import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";
import { CHECKSUM_LIST, ENTRY_SEPARATOR } from "../evidence.ts";

/** What each feed has of each sample. Through it lines are found, so that two large indexes of the lines themselves fall away. */
export async function addFeedSamples(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  await createFeedSamples(db, dialect);
  await fill(db, dialect);
  await db.schema
    .createIndex("sandbox_feed_samples_by_sample")
    .on("sandbox_feed_samples")
    .columns(["sample_id", "list"])
    .execute();
  for (const name of ["time", "sample"]) await db.schema.dropIndex(`sandbox_feed_items_by_${name}`).execute();
}

async function createFeedSamples(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const isPostgres = dialect === "postgres";
  const plain = isPostgres ? sql`text collate "C"` : sql`text`;
  const number = isPostgres ? sql`bigint` : sql`integer`;
  // In SQLite the table is its key's index: a list is gone through in the order of time, with nothing of other lists between.
  const key = isPostgres ? sql`list, at, first_item` : sql`list, at desc, first_item`;
  await sql`create table sandbox_feed_samples (
    list text not null, at ${plain} not null, first_item ${number} not null, last_item ${number} not null,
    sample_id text not null, scope integer not null, organization_id integer not null, login text not null,
    items integer not null, severity integer not null, confidence integer not null,
    reasons text not null, texts text, primary key (${key})
  )${isPostgres ? sql`` : sql` without rowid`}`.execute(db);
}

const TEXT_LISTS = ["ioc-urls", "ioc-paths", "ioc-artifacts", "ioc-registry-keys", "sample-paths", CHECKSUM_LIST];

async function fill(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const own = sql`from sandbox_feed_items as i where i.sample_id = g.sample_id and i.list = g.list`;
  await sql`insert into sandbox_feed_samples (first_item, last_item, list, sample_id, at, scope, organization_id, login, items,
      severity, confidence, reasons, texts)
    select min(g.id), max(g.id), g.list, g.sample_id, min(g.at), min(g.scope), min(g.organization_id), min(g.login), count(*),
      max(g.severity), max(g.confidence), ${joined(sql`select distinct i.reason as entry ${own}`, dialect)},
      case when g.list in (${sql.join(TEXT_LISTS.map((list) => sql.lit(list)))})
        then ${joined(sql`select ${folded(sql`i.value`, dialect)} as entry ${own} union select ${folded(sql`i.other`, dialect)} as entry ${own}`, dialect)} end
    from sandbox_feed_items as g group by g.list, g.sample_id`.execute(db);
}

type Sql = ReturnType<typeof sql>;

function joined(entries: Sql, dialect: DialectName): Sql {
  const separator = sql.lit(ENTRY_SEPARATOR);
  const list = dialect === "postgres" ? sql`string_agg(entry, ${separator})` : sql`group_concat(entry, ${separator})`;
  return sql`(select ${separator} || ${list} || ${separator} from (${entries}) as e where entry is not null)`;
}

function folded(column: Sql, dialect: DialectName): Sql {
  const lower = dialect === "postgres" ? sql`lower(${column} collate "C")` : sql`lower(${column})`;
  return sql`replace(${lower}, ${sql.lit("\\")}, '/')`;
}
