import { setImmediate } from "node:timers/promises";
import type { DialectName } from "@fumehood/store";
import { sql } from "kysely";
import type { Sql } from "../search/condition.ts";
import type { FeedItemRow } from "./evidence.ts";
import {
  allHold,
  areAllLinesMeant,
  lineTest,
  matchTest,
  ownerTest,
  sampleTest,
  type FeedFilter,
} from "./feed-filter.ts";
import { visibleAs, type Viewer } from "./samples.ts";
import type { SandboxKysely } from "./schema.ts";

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
  if (await isNarrow(db, question)) return await readNarrow(db, question, page);
  const found: FeedLine[] = [];
  let { offset } = page;
  let from: Place | undefined;
  // Most pages are full after a few samples; where they are not, more are gone through at once.
  let size = FIRST_SAMPLES;
  for (;;) {
    const part = await findPart(db, question, from, size);
    const meant = offset === 0 || part.lines === 0 ? 0 : await countPart(db, question, part);
    if (part.lines > 0 && (offset === 0 || meant > offset)) {
      found.push(...(await readPart(db, question, part, { limit: page.limit - found.length, offset })));
    }
    offset = Math.max(0, offset - meant);
    if (part.to === undefined || found.length >= page.limit) return found;
    from = part.to;
    size = Math.min(part.size * 4, SAMPLES_AT_ONCE);
    await setImmediate();
  }
}

const FIRST_SAMPLES = 200;
/** So many at most in one part, however few of their lines are read. */
const SAMPLES_AT_ONCE = 4000;

/** Where a sample stands in a list. */
interface Place {
  at: string;
  first_item: number | string;
}

/** Samples of a list behind the first place, up to the second. */
interface Span {
  from: Place | undefined;
  to: Place | undefined;
}

interface Part extends Span {
  size: number;
  /** How many lines have to be read. */
  lines: number;
}

/** The next samples, at most so many, and so few that no more of their lines have to be read than may be at once. */
async function findPart(
  db: SandboxKysely,
  question: FeedQuestion,
  from: Place | undefined,
  most: number,
): Promise<Part> {
  let size = most;
  for (;;) {
    const to = await readBoundary(db, question, from, size);
    const lines = await countReadLines(db, question, { from, to });
    if (lines <= question.linesAtOnce || size === 1) return { from, to, size, lines };
    size = Math.max(1, Math.floor((size * question.linesAtOnce) / lines));
  }
}

/** The last of the next samples; `undefined` when the list ends before. */
async function readBoundary(
  db: SandboxKysely,
  question: FeedQuestion,
  from: Place | undefined,
  size: number,
): Promise<Place | undefined> {
  const { rows } = await sql<Place>`select f.at, f.first_item from ${samplesOf(question)}
    where ${isWithin(question, { from, to: undefined })}
    order by f.at desc, f.first_item limit 1 offset ${size - 1}`.execute(db);
  return rows[0];
}

/** How many lines of a part have to be read, because something of their samples may be meant. */
async function countReadLines(db: SandboxKysely, question: FeedQuestion, span: Span): Promise<number> {
  const { rows } = await sql<{ lines: number | string | null }>`
    select sum(f.last_item - f.first_item + 1) as lines from ${samplesOf(question)}
    where ${isWithin(question, span)} and ${sampleTest(question.filter)}`.execute(db);
  return Number(rows[0]?.lines ?? 0);
}

/** How many lines of a part are meant. */
async function countPart(db: SandboxKysely, question: FeedQuestion, span: Span): Promise<number> {
  const isWhole = areAllLinesMeant(question.filter);
  const { rows } = await sql<{ lines: number | string | null }>`
    select ${isWhole ? sql`sum(f.items)` : sql`count(*)`} as lines
    from ${isWhole ? wantedSamples(question, span) : wantedLines(question, span)}`.execute(db);
  return Number(rows[0]?.lines ?? 0);
}

async function readPart(db: SandboxKysely, question: FeedQuestion, span: Span, page: Page): Promise<FeedLine[]> {
  const { rows } = await sql<FeedLine>`select ${LINE_COLUMNS} from ${wantedLines(question, span)}
    order by f.at desc, f.first_item, i.id limit ${page.limit} offset ${page.offset}`.execute(db);
  return rows;
}

const LINE_COLUMNS = sql`i.id, i.sample_id, i.at, i.reason, i.severity, i.confidence, i.value, i.port, i.other, i.other_port,
  i.md5, i.sha1, i.detail, s.md5 as sample_md5, s.sha1 as sample_sha1, s.sha256 as sample_sha256`;

/** The samples of a list, called `f`, in the order of time or by their ids. SQLite is told the index, as it has no statistics here. */
function samplesOf({ dialect, filter }: Pick<FeedQuestion, "dialect" | "filter">): Sql {
  if (dialect !== "sqlite") return sql`sandbox_feed_samples as f`;
  // The order of time is that of the table's key, whose index is the table itself.
  const index = filter.sampleIds === undefined ? sql`not indexed` : sql`indexed by sandbox_feed_samples_by_sample`;
  return sql`sandbox_feed_samples as f ${index}`;
}

function isWithin({ filter, viewer }: Pick<FeedQuestion, "filter" | "viewer">, { from, to }: Span): Sql {
  return allHold([
    sql`f.list = ${filter.list}`,
    ownerTest(filter, viewer, "f"),
    // The first condition is what the index is used for.
    from && sql`f.at <= ${from.at} and (f.at < ${from.at} or f.first_item > ${from.first_item})`,
    to && sql`f.at >= ${to.at} and (f.at > ${to.at} or f.first_item <= ${to.first_item})`,
  ]);
}

/** Tables in a fixed order, which SQLite does not change: a sample of the list, whether it is seen. */
function wantedSamples(question: FeedQuestion, span: Span): Sql {
  const { filter, viewer } = question;
  return sql`${samplesOf(question)} cross join sandbox_samples as s
    where ${isWithin(question, span)} and ${sampleTest(filter)} and s.id = f.sample_id and ${visibleAs("s", viewer)}`;
}

/** The same with its lines; of those that are not meant, samples are not looked up. */
function wantedLines(question: FeedQuestion, span: Span): Sql {
  const { filter, viewer, dialect } = question;
  return sql`${samplesOf(question)} cross join ${linesOf(dialect)} cross join sandbox_samples as s
    where ${isWithin(question, span)} and ${sampleTest(filter)} and ${isLineOfSample} and ${lineTest(filter, dialect)}
    and s.id = f.sample_id and ${visibleAs("s", viewer)}`;
}

/** The lines, called `i`, by their ids: the index of an address or of a text leads to those of all samples. */
function linesOf(dialect: DialectName): Sql {
  return dialect === "sqlite" ? sql`sandbox_feed_items as i not indexed` : sql`sandbox_feed_items as i`;
}

const isLineOfSample = sql`i.id >= f.first_item and i.id <= f.last_item and i.sample_id = f.sample_id and i.list = f.list`;

/** Lines that are read and sorted at once when an index leads to them. */
const NARROW_LINES = 5000;

/** True when few lines can match, and an index leads to them. */
async function isNarrow(db: SandboxKysely, question: FeedQuestion): Promise<boolean> {
  const test = indexedTest(question);
  if (test === undefined) return false;
  const { rows } = await sql<{ lines: number | string }>`select count(*) as lines from (
    select 1 from sandbox_feed_items as i where i.list = ${question.filter.list} and ${test} limit ${sql.lit(NARROW_LINES)}
  ) as found`.execute(db);
  return Number(rows[0]?.lines) < NARROW_LINES;
}

/** The test of a line that an index answers. */
function indexedTest({ filter, dialect }: FeedQuestion): Sql | undefined {
  const match = filter.matches.find(({ kind }) => kind === "whole" || kind === "block");
  return match && matchTest(match, dialect);
}

async function readNarrow(db: SandboxKysely, question: FeedQuestion, page: Page): Promise<FeedLine[]> {
  const { filter, viewer, dialect } = question;
  const { rows } = await sql<FeedLine>`select ${LINE_COLUMNS}
    from sandbox_feed_items as i cross join sandbox_samples as s
    where i.list = ${filter.list} and ${ownerTest(filter, viewer, "i")} and ${lineTest(filter, dialect)}
    and s.id = i.sample_id and ${visibleAs("s", viewer)}
    order by i.at desc, i.id limit ${page.limit} offset ${page.offset}`.execute(db);
  return rows;
}

/** Where a page of a curated feed ended. */
export type FeedCursor = Pick<CuratedLine, "id" | "at" | "first_item">;
export type CuratedLine = FeedLine & { first_item: number | string };

/** The next lines of a curated feed, oldest first, `before` itself left out: a day ends where the next one begins. */
export async function readCurated(
  db: SandboxKysely,
  { viewer, dialect }: Pick<FeedQuestion, "viewer" | "dialect">,
  { before, ...period }: { list: string; after?: string; before?: string },
  cursor: FeedCursor | undefined,
  limit: number,
): Promise<CuratedLine[]> {
  const question = { dialect, viewer, filter: { ...period, matches: [] } };
  const isBehind =
    cursor &&
    sql`f.at >= ${cursor.at} and (f.at, f.first_item, i.id) > (${cursor.at}, ${cursor.first_item}, ${cursor.id})`;
  const { rows } = await sql<CuratedLine>`select ${LINE_COLUMNS}, f.first_item
    from ${samplesOf(question)} cross join ${linesOf(dialect)} cross join sandbox_samples as s
    where ${isWithin(question, { from: undefined, to: undefined })} and s.id = f.sample_id and ${visibleAs("s", viewer)}
    and ${isLineOfSample} and ${allHold([before === undefined ? undefined : sql`f.at < ${before}`, isBehind])}
    order by f.at, f.first_item, i.id limit ${limit}`.execute(db);
  return rows;
}
