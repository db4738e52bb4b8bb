import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { DialectName } from "@fumehood/store";
import {
  sql,
  type Expression,
  type ExpressionBuilder,
  type Generated,
  type Insertable,
  type Kysely,
  type Selectable,
  type SqlBool,
} from "kysely";
import { visibleTo, type Viewer } from "./samples.ts";
import type { SandboxKysely, SandboxTables } from "./schema.ts";
import { scopeOf, scopesOf } from "./scopes.ts";

/** One line of one feed. Every feed is a list of such lines; what the columns mean depends on the list. */
export interface FeedItemTable {
  /** Counts up, so that the lines of a sample stand in their order. Comes back as text from PostgreSQL. */
  id: Generated<number | string>;
  sample_id: string;
  list: string;
  /** When the sample was submitted; in curated feeds, when its analysis ended. */
  at: string;
  /** Of the sample, as they were when it ended, to skip lines by; who sees it, `visibleTo` alone decides. */
  scope: number;
  organization_id: number;
  login: string;
  /** The indicator, or what the value has to do with the sample. */
  reason: string;
  severity: number;
  confidence: number;
  /** What the line is about: an address, a domain, a SHA-256 … */
  value: string;
  /** A short digest of values that are looked for whole and may be too long for an index. */
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

/** A line as it is extracted from an analysis; the rest is its sample's. */
export type EvidenceRow = Omit<Insertable<FeedItemTable>, "id" | "at" | "scope" | "organization_id" | "login">;
type FeedItemRow = Selectable<FeedItemTable>;

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
    .select(["submitted_at", "completed_at", "private", "organization_id", "login"])
    .where("id", "=", first.sample_id)
    .executeTakeFirstOrThrow();
  const { submitted_at, completed_at, organization_id, login } = sample;
  const owner = { scope: scopeOf(sample), organization_id, login };
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const values = rows.slice(start, start + ROWS_PER_STATEMENT).map((row) => ({
      ...row,
      ...owner,
      at: row.list.startsWith(CURATED_PREFIX) ? (completed_at ?? submitted_at) : submitted_at,
    }));
    await withFeeds(db).insertInto("sandbox_feed_items").values(values).execute();
  }
}

function withFeeds(db: SandboxKysely): FeedKysely {
  return db.withTables<FeedTables>();
}

/** What a line must be like, besides being of the list. */
export type FeedMatch =
  /** Whole `value`, one of these. */
  | { kind: "whole"; values: readonly string[] }
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
  "id" | "sample_id" | "at" | "reason" | "severity" | "confidence" | "value" | "port" | "other" | "other_port"
> &
  Pick<FeedItemRow, "md5" | "sha1" | "detail"> & { sample_md5: string; sample_sha1: string; sample_sha256: string };

/** What one page of a feed is asked with. */
export interface FeedQuestion {
  dialect: DialectName;
  viewer: Viewer;
  filter: FeedFilter;
  /** Lines that are gone through at once, before others get their turn. */
  linesAtOnce: number;
}

interface Page {
  limit: number;
  offset: number;
}

/** One page of a feed, newest first. Lines of samples that the viewer may not see are not there. */
export async function listFeedItems(db: SandboxKysely, question: FeedQuestion, page: Page): Promise<FeedLine[]> {
  if (page.limit === 0) return [];
  if (isNarrow(question.filter)) return await readPart(db, question, page, SORTED_TIME);
  const found: FeedLine[] = [];
  let { offset } = page;
  let from: FeedCursor | undefined;
  // Most pages are full after a few lines; where they are not, more are gone through at once.
  let size = Math.min(FIRST_LINES, question.linesAtOnce);
  for (;;) {
    const to = await readBoundary(db, question.filter, from, size);
    const part = { ...question, from, to };
    const skipped = offset === 0 ? 0 : Math.min(offset, await countPart(db, part));
    found.push(...(await readPart(db, part, { limit: page.limit - found.length, offset: skipped }, sql.ref("at"))));
    offset -= skipped;
    if (to === undefined || found.length >= page.limit) return found;
    from = to;
    size = Math.min(size * 4, question.linesAtOnce);
    await setImmediate();
  }
}

const FIRST_LINES = 2000;

/** A question, and between which lines of the list it is asked: behind the first, up to the second. */
type Part = Omit<FeedQuestion, "linesAtOnce"> & { from?: FeedCursor | undefined; to?: FeedCursor | undefined };

async function readPart(db: SandboxKysely, part: Part, page: Page, order: Expression<string>): Promise<FeedLine[]> {
  return await selectPart(db, part)
    .orderBy(order, "desc")
    .orderBy("sandbox_feed_items.id")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

async function countPart(db: SandboxKysely, part: Part): Promise<number> {
  const { lines } = await db
    .selectFrom(selectPart(db, part).clearSelect().select("sandbox_feed_items.id").as("line"))
    .select((eb) => eb.fn.countAll().as("lines"))
    .executeTakeFirstOrThrow();
  return Number(lines);
}

function selectPart(db: SandboxKysely, { viewer, filter, dialect, from, to }: Part): Lines {
  return withFilter(selectLines(db, viewer, filter), filter, dialect)
    .$if(from !== undefined, (q) => q.where((eb) => (from ? isBehind(eb, from) : eb.lit(true))))
    .$if(to !== undefined, (q) => q.where((eb) => (to ? isUpTo(eb, to) : eb.lit(true))));
}

/** The line that ends the next part of a list; `undefined` when the list ends before. Of an index alone, so it costs next to nothing. */
async function readBoundary(
  db: SandboxKysely,
  { list, before, after }: FeedFilter,
  from: FeedCursor | undefined,
  size: number,
): Promise<FeedCursor | undefined> {
  return await withFeeds(db)
    .selectFrom("sandbox_feed_items")
    .select(["at", "id"])
    .where("list", "=", list)
    .$if(before !== undefined, (q) => q.where("at", "<=", before ?? ""))
    .$if(after !== undefined, (q) => q.where("at", ">=", after ?? ""))
    .$if(from !== undefined, (q) => q.where((eb) => (from ? isBehind(eb, from) : eb.lit(true))))
    .orderBy("at", "desc")
    .orderBy("id")
    .limit(1)
    .offset(size - 1)
    .executeTakeFirst();
}

/** A time that no index has in order: SQLite would else go through the whole list to save itself the sorting of a few lines. */
const SORTED_TIME = sql<string>`at || ''`;

/** Leading digits that all addresses of a narrow block have alike: of IPv4 a /8 and narrower. */
const NARROW_BLOCK_DIGITS = 26;

/** True when few lines can match, and an index leads to them. */
function isNarrow({ sampleIds, matches }: FeedFilter): boolean {
  return (
    sampleIds !== undefined ||
    matches.some((match) => {
      if (match.kind !== "block") return match.kind === "whole";
      return match.first.slice(0, NARROW_BLOCK_DIGITS) === match.last.slice(0, NARROW_BLOCK_DIGITS);
    })
  );
}

/** Where a page or a part of a list ended. */
export type FeedCursor = Pick<FeedLine, "at" | "id">;

/** The next lines of a curated feed, oldest first, `before` itself left out: a day ends where the next one begins. */
export async function readCurated(
  db: SandboxKysely,
  viewer: Viewer,
  period: { list: string; after?: string; before?: string },
  cursor: FeedCursor | undefined,
  limit: number,
): Promise<FeedLine[]> {
  const { list, after, before } = period;
  // All lines from here on; those of the cursor's own time that were read are left out below.
  const start = cursor?.at ?? after;
  return await selectLines(db, viewer, { list })
    .$if(start !== undefined, (q) => q.where("at", ">=", start ?? ""))
    .$if(before !== undefined, (q) => q.where("at", "<", before ?? ""))
    .$if(cursor !== undefined, (q) =>
      q.where(sql<SqlBool>`(at, sandbox_feed_items.id) > (${cursor?.at}, ${cursor?.id})`),
    )
    .orderBy("at")
    .orderBy("sandbox_feed_items.id")
    .limit(limit)
    .execute();
}

function selectLines(db: SandboxKysely, viewer: Viewer, from: Pick<FeedFilter, "list" | "organizationId" | "login">) {
  const { list, organizationId, login } = from;
  const samples = db
    .selectFrom("sandbox_samples")
    .select(["id as seen_id", "md5 as sample_md5", "sha1 as sample_sha1", "sha256 as sample_sha256"])
    .where(visibleTo(viewer));
  return withFeeds(db)
    .selectFrom("sandbox_feed_items")
    .innerJoin(samples.as("sample"), "sample.seen_id", "sandbox_feed_items.sample_id")
    .select(["id", "sample_id", "at", "reason", "severity", "confidence", "value", "port", "other", "other_port"])
    .select(["md5", "sha1", "detail", "sample_md5", "sample_sha1", "sample_sha256"])
    .where("list", "=", list)
    .where("scope", "in", scopesOf(viewer))
    .$if(organizationId !== undefined, (q) => q.where("organization_id", "=", organizationId ?? 0))
    .$if(login !== undefined, (q) => q.where("login", "=", login ?? ""));
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

const KEY_CHARS = 16;

/** By which a text is found whole: as long for every text. */
export function keyOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, KEY_CHARS);
}

/** Files of the same MD5 or SHA-1 that are looked for; more than one is a collision that somebody made. */
const MAX_DIGESTS = 50;

/** The SHA-256 of all files of an MD5 or SHA-1, seen by whomever: with them, only visible lines are found. */
export async function findDigests(db: SandboxKysely, column: "md5" | "sha1", digest: string): Promise<string[]> {
  const rows = await withFeeds(db)
    .selectFrom("sandbox_feed_items")
    .select("value")
    .distinct()
    .where(column, "=", digest)
    .limit(MAX_DIGESTS)
    .execute();
  return rows.map(({ value }) => value);
}

type Builder = ExpressionBuilder<SandboxTables & FeedTables, "sandbox_feed_items">;

/** Lines that stand behind one in the order of lists. The first condition is what an index can be used for. */
function isBehind(eb: Builder, { at, id }: FeedCursor): Expression<SqlBool> {
  return eb.and([eb("at", "<=", at), eb.or([eb("at", "<", at), eb("sandbox_feed_items.id", ">", id)])]);
}

function isUpTo(eb: Builder, { at, id }: FeedCursor): Expression<SqlBool> {
  return eb.and([eb("at", ">=", at), eb.or([eb("at", ">", at), eb("sandbox_feed_items.id", "<=", id)])]);
}

function matchCondition(eb: Builder, match: FeedMatch, dialect: DialectName): Expression<SqlBool> {
  switch (match.kind) {
    case "whole":
      if (match.values.length === 0) return sql<SqlBool>`1 = 0`;
      return eb.and([eb("key", "in", match.values.map(keyOf)), eb("value", "in", match.values)]);
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
