import { createHash } from "node:crypto";
import type { Generated, Insertable, Kysely, Selectable } from "kysely";
import type { SandboxKysely, SandboxTables } from "./schema.ts";
import { scopeOf } from "./scopes.ts";

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

/**
 * What one feed has of one sample, to go through samples in the order of time, and to skip those whose lines nobody asked for without reading
 * their lines.
 */
export interface FeedSampleTable {
  /** The ids of its first and its last line. Lines of others may stand between them. Come back as text from PostgreSQL. */
  first_item: number | string;
  last_item: number | string;
  list: string;
  sample_id: string;
  // As in its lines.
  at: string;
  scope: number;
  organization_id: number;
  login: string;
  /** How many lines there are, and the highest that one of them has. */
  items: number;
  severity: number;
  confidence: number;
  /** Each reason once, between separators. */
  reasons: string;
  /** The texts of all lines as parts of them are looked for; null where nobody does, or where they are very long. */
  texts: string | null;
}

/** A type and not an interface: Kysely asks for an index signature. */
export type FeedTables = { sandbox_feed_items: FeedItemTable; sandbox_feed_samples: FeedSampleTable };
export type FeedKysely = Kysely<SandboxTables & FeedTables>;

/** A line as it is extracted from an analysis; the rest is its sample's. */
export type EvidenceRow = Omit<Insertable<FeedItemTable>, "id" | "at" | "scope" | "organization_id" | "login">;
export type FeedItemRow = Selectable<FeedItemTable>;

/** The list in which every artifact's digests stand. */
export const CHECKSUM_LIST = "sample-checksums";
/** Beginning of the names of lists whose time is the end of the analysis. */
export const CURATED_PREFIX = "curated-";

/** Lists of which parts of texts are asked for. */
const TEXT_LISTS: ReadonlySet<string> = new Set([
  "ioc-urls",
  "ioc-paths",
  "ioc-artifacts",
  "ioc-registry-keys",
  "sample-paths",
  CHECKSUM_LIST,
]);

/** Stands before, between and behind the entries of a column that holds several. */
export const ENTRY_SEPARATOR = "\u{1F}";

/** Characters of a sample's texts in one list; where there are more, its lines are read. */
const MAX_TEXT_CHARS = 16_384;

const ROWS_PER_STATEMENT = 100;

/** Inside the transaction that ends the sample, after the sample's own row was written. */
export async function insertEvidence(db: SandboxKysely, rows: readonly EvidenceRow[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const owner = await readOwner(db, first.sample_id);
  const lists = Map.groupBy(rows, ({ list }) => list);
  const lines = [...lists.values()].flat().map((row) => ({ ...row, ...ownerIn(row.list, owner) }));
  const spans = new Map<string, IdSpan>();
  for (let start = 0; start < lines.length; start += ROWS_PER_STATEMENT) {
    const values = lines.slice(start, start + ROWS_PER_STATEMENT);
    const statement = withFeeds(db).insertInto("sandbox_feed_items").values(values).returning(["id", "list"]);
    for (const { id, list } of await statement.execute()) spans.set(list, widen(spans.get(list), Number(id)));
  }
  const samples = [...lists].map(([list, found]) => ({
    // Every line that was written has told its id.
    ...(spans.get(list) ?? { first_item: 0, last_item: 0 }),
    ...ownerIn(list, owner),
    ...summaryOf(list, found),
  }));
  await withFeeds(db).insertInto("sandbox_feed_samples").values(samples).execute();
}

type Owner = Awaited<ReturnType<typeof readOwner>>;

async function readOwner(db: SandboxKysely, sampleId: string) {
  const sample = await db
    .selectFrom("sandbox_samples")
    .select(["submitted_at", "completed_at", "private", "organization_id", "login"])
    .where("id", "=", sampleId)
    .executeTakeFirstOrThrow();
  const { submitted_at, completed_at, organization_id, login } = sample;
  return { submitted_at, completed_at, scope: scopeOf(sample), organization_id, login };
}

function ownerIn(list: string, { submitted_at, completed_at, ...owner }: Owner) {
  return { ...owner, at: list.startsWith(CURATED_PREFIX) ? (completed_at ?? submitted_at) : submitted_at };
}

type IdSpan = Record<"first_item" | "last_item", number>;

function widen(span: IdSpan | undefined, id: number): IdSpan {
  const { first_item = id, last_item = id } = span ?? {};
  return { first_item: Math.min(first_item, id), last_item: Math.max(last_item, id) };
}

function summaryOf(list: string, rows: readonly EvidenceRow[]) {
  return {
    list,
    sample_id: rows[0]?.sample_id ?? "",
    items: rows.length,
    severity: rows.reduce((most, { severity }) => Math.max(most, severity), 0),
    confidence: rows.reduce((most, { confidence }) => Math.max(most, confidence), 0),
    reasons: joinEntries(rows.map(({ reason }) => reason)),
    texts: TEXT_LISTS.has(list) ? textsOf(rows) : null,
  };
}

function textsOf(rows: readonly EvidenceRow[]): string | null {
  const texts = rows.flatMap(({ value, other }) => (typeof other === "string" ? [value, other] : [value]));
  const joined = joinEntries(texts.map(foldText));
  return joined.length > MAX_TEXT_CHARS ? null : joined;
}

function joinEntries(entries: readonly string[]): string {
  return `${ENTRY_SEPARATOR}${[...new Set(entries)].join(ENTRY_SEPARATOR)}${ENTRY_SEPARATOR}`;
}

/** A text as parts of it are looked for: only A to Z lose their case, in both databases alike, and slashes are written alike. */
export function foldText(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()).replaceAll("\\", "/");
}

export function withFeeds(db: SandboxKysely): FeedKysely {
  return db.withTables<FeedTables>();
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
