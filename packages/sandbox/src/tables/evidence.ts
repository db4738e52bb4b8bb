import type { DialectName } from "@fumehood/store";
import {
  sql,
  type Expression,
  type ExpressionBuilder,
  type Insertable,
  type Kysely,
  type Selectable,
  type SqlBool,
} from "kysely";
import { visibleTo, type Viewer } from "./samples.ts";
import type { SandboxKysely, SandboxTables } from "./schema.ts";

/** One line of one feed. Every feed is a list of such lines; what the columns mean depends on the list. */
export interface FeedItemTable {
  sample_id: string;
  /** Number of the line among those of its sample. */
  position: number;
  list: string;
  /** When the sample was submitted; in curated feeds, when its analysis ended. */
  at: string;
  /** The indicator, or what the value has to do with the sample. */
  reason: string;
  severity: number;
  confidence: number;
  /** What the line is about: an address, a domain, a SHA-256 … */
  value: string;
  /** By which values are found that may be too long for an index, or are looked for whole. */
  key: string | null;
  /** Of addresses: 32 hexadecimal digits, which sort as the addresses do. */
  number: string | null;
  port: number | null;
  /** A second text: another spelling of a URL, the path of an artifact, the source of a stream. */
  other: string | null;
  other_port: number | null;
  /** Only in the list of digests, through which all others are found by these. */
  md5: string | null;
  sha1: string | null;
  /** JSON of whatever else is shown. */
  detail: string | null;
}

/** A type and not an interface: Kysely asks for an index signature. */
export type FeedTables = { sandbox_feed_items: FeedItemTable };
type FeedKysely = Kysely<SandboxTables & FeedTables>;

/** A line as it is extracted from an analysis; its time is its sample's. */
export type EvidenceRow = Omit<Insertable<FeedItemTable>, "at">;
export type FeedItemRow = Selectable<FeedItemTable>;

/** The list in which every artifact's digests stand. */
export const CHECKSUM_LIST = "sample-checksums";
/** Beginning of the names of lists whose time is the end of the analysis. */
export const CURATED_PREFIX = "curated-";

const ROWS_PER_STATEMENT = 100;

/** Inside the transaction that ends the sample, after the sample's own row was written. */
export async function insertEvidence(db: SandboxKysely, rows: readonly EvidenceRow[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const sample = await db
    .selectFrom("sandbox_samples")
    .select(["submitted_at", "completed_at"])
    .where("id", "=", first.sample_id)
    .executeTakeFirstOrThrow();
  const endedAt = sample.completed_at ?? sample.submitted_at;
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const values = rows.slice(start, start + ROWS_PER_STATEMENT).map((row) => ({
      ...row,
      at: row.list.startsWith(CURATED_PREFIX) ? endedAt : sample.submitted_at,
    }));
    await withFeeds(db)
      .insertInto("sandbox_feed_items")
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

function withFeeds(db: SandboxKysely): FeedKysely {
  return db.withTables<FeedTables>();
}

/** What a line must be like, besides being of the list. */
export type FeedMatch =
  | { kind: "key"; key: string }
  | { kind: "digest"; column: "md5" | "sha1"; value: string }
  | { kind: "block"; first: string; last: string }
  /** Part of `value` or `other`, in whatever case and with whatever slashes. */
  | { kind: "fragment"; text: string }
  /** Whole `value` or `other`. */
  | { kind: "either"; value: string }
  | { kind: "port"; port: number };

/** Filters of a feed; all that are given must hold. Times are stored texts. */
export interface FeedFilter {
  list: string;
  before?: string;
  after?: string;
  severity?: number;
  confidence?: number;
  reasons?: readonly string[];
  sampleIds?: readonly string[];
  organizationId?: number;
  login?: string;
  matches: readonly FeedMatch[];
}

/** A line and the digests of its sample. */
export type FeedLine = Pick<
  FeedItemRow,
  "sample_id" | "position" | "at" | "reason" | "severity" | "confidence" | "value" | "port" | "other" | "other_port"
> &
  Pick<FeedItemRow, "md5" | "sha1" | "detail"> & { sample_md5: string; sample_sha1: string; sample_sha256: string };

/** One page of a feed, newest first. Lines of samples that the viewer may not see are not there. */
export async function listFeedItems(
  db: SandboxKysely,
  dialect: DialectName,
  viewer: Viewer,
  filter: FeedFilter,
  page: { limit: number; offset: number },
): Promise<FeedLine[]> {
  return await withFilter(selectLines(db, viewer, filter), filter, dialect)
    .orderBy("at", "desc")
    .orderBy("sample_id")
    .orderBy("position")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/** Where a page of a curated feed ended. */
export type FeedCursor = Pick<FeedLine, "at" | "sample_id" | "position">;

/** The next lines of a curated feed, oldest first, `before` itself left out: a day ends where the next one begins. */
export async function readCurated(
  db: SandboxKysely,
  viewer: Viewer,
  period: { list: string; after?: string; before?: string },
  cursor: FeedCursor | undefined,
  limit: number,
): Promise<FeedLine[]> {
  const { list, after, before } = period;
  return await selectLines(db, viewer, { list })
    .$if(after !== undefined, (q) => q.where("at", ">=", after ?? ""))
    .$if(before !== undefined, (q) => q.where("at", "<", before ?? ""))
    .$if(cursor !== undefined, (q) =>
      q.where(sql<SqlBool>`(at, sample_id, position) > (${cursor?.at}, ${cursor?.sample_id}, ${cursor?.position})`),
    )
    .orderBy("at")
    .orderBy("sample_id")
    .orderBy("position")
    .limit(limit)
    .execute();
}

function selectLines(db: SandboxKysely, viewer: Viewer, from: Pick<FeedFilter, "list" | "organizationId" | "login">) {
  const { list, organizationId, login } = from;
  const samples = db
    .selectFrom("sandbox_samples")
    .select(["id", "md5 as sample_md5", "sha1 as sample_sha1", "sha256 as sample_sha256"])
    .where(visibleTo(viewer))
    .$if(organizationId !== undefined, (q) => q.where("organization_id", "=", organizationId ?? 0))
    .$if(login !== undefined, (q) => q.where("login", "=", login ?? ""));
  return withFeeds(db)
    .selectFrom("sandbox_feed_items")
    .innerJoin(samples.as("sample"), "sample.id", "sandbox_feed_items.sample_id")
    .select(["sample_id", "position", "at", "reason", "severity", "confidence", "value", "port", "other", "other_port"])
    .select(["md5", "sha1", "detail", "sample_md5", "sample_sha1", "sample_sha256"])
    .where("list", "=", list);
}

type Lines = ReturnType<typeof selectLines>;

function withFilter(query: Lines, filter: FeedFilter, dialect: DialectName): Lines {
  const { before, after, severity, confidence, reasons, sampleIds, matches } = filter;
  return query
    .$if(before !== undefined, (q) => q.where("at", "<=", before ?? ""))
    .$if(after !== undefined, (q) => q.where("at", ">=", after ?? ""))
    .$if(severity !== undefined, (q) => q.where("severity", ">=", severity ?? 0))
    .$if(confidence !== undefined, (q) => q.where("confidence", ">=", confidence ?? 0))
    .$if(reasons !== undefined, (q) => q.where("reason", "in", reasons ?? []))
    .$if(sampleIds !== undefined, (q) => q.where("sample_id", "in", sampleIds ?? []))
    .where((eb) => eb.and(matches.map((match) => matchCondition(eb, match, dialect))));
}

type Builder = ExpressionBuilder<SandboxTables & FeedTables, "sandbox_feed_items">;

function matchCondition(eb: Builder, match: FeedMatch, dialect: DialectName): Expression<SqlBool> {
  switch (match.kind) {
    case "key":
      return eb("key", "=", match.key);
    case "digest":
      return eb("key", "in", (sub) =>
        sub
          .selectFrom("sandbox_feed_items as digests")
          .select("digests.key")
          .where("digests.list", "=", CHECKSUM_LIST)
          .where(`digests.${match.column}`, "=", match.value),
      );
    case "block":
      return eb.and([eb("number", ">=", match.first), eb("number", "<=", match.last)]);
    case "fragment":
      return eb.or([contains("value", match.text, dialect), contains("other", match.text, dialect)]);
    case "either":
      return eb.or([eb("value", "=", match.value), eb("other", "=", match.value)]);
    case "port":
      return eb.or([eb("port", "=", match.port), eb("other_port", "=", match.port)]);
    default:
      return assertNever(match);
  }
}

function assertNever(match: never): never {
  throw new TypeError(`There is no match ${String(match)}.`);
}

/** Only A to Z lose their case, in both databases alike. */
function contains(column: "value" | "other", text: string, dialect: DialectName): Expression<SqlBool> {
  const part = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()).replaceAll("\\", "/");
  const whole = dialect === "postgres" ? sql`lower(${sql.ref(column)} collate "C")` : sql`lower(${sql.ref(column)})`;
  const folded = sql`replace(${whole}, ${"\\"}, '/')`;
  return dialect === "postgres"
    ? sql<SqlBool>`strpos(${folded}, ${part}) > 0`
    : sql<SqlBool>`instr(${folded}, ${part}) > 0`;
}
