import type { DialectName } from "@fumehood/store";
import { sql, type Kysely } from "kysely";
import { CHECKSUM_LIST, ENTRY_SEPARATOR } from "../evidence.ts";

/** What each feed has of each sample. Through it lines are found, so that two large indexes of the lines themselves fall away. */
export async function addFeedSamples(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const plain = dialect === "postgres" ? sql`text collate "C"` : sql`text`;
  const number = dialect === "postgres" ? "bigint" : "integer";
  await db.schema
    .createTable("sandbox_feed_samples")
    .addColumn("first_item", number, (column) => column.primaryKey())
    .addColumn("last_item", number, (column) => column.notNull())
    .addColumn("list", "text", (column) => column.notNull())
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addColumn("at", plain, (column) => column.notNull())
    .addColumn("scope", "integer", (column) => column.notNull())
    .addColumn("organization_id", "integer", (column) => column.notNull())
    .addColumn("login", "text", (column) => column.notNull())
    .addColumn("items", "integer", (column) => column.notNull())
    .addColumn("severity", "integer", (column) => column.notNull())
    .addColumn("confidence", "integer", (column) => column.notNull())
    .addColumn("reasons", "text", (column) => column.notNull())
    .addColumn("texts", "text")
    .execute();
  await fill(db, dialect);
  await createIndexes(db);
  for (const name of ["time", "sample"]) await db.schema.dropIndex(`sandbox_feed_items_by_${name}`).execute();
}

/** What a sample is skipped by without reading its row. */
const SKIPPED_BY = ["scope", "organization_id", "login", "severity", "confidence", "items"] as const;

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const on = (name: string) => db.schema.createIndex(`sandbox_feed_samples_by_${name}`).on("sandbox_feed_samples");
  await on("time")
    .columns(["list", "at desc", "first_item", ...SKIPPED_BY])
    .execute();
  await on("sample").columns(["sample_id", "list"]).execute();
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
