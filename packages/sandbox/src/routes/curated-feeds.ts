import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { findCuratedFeed, type CuratedEntry } from "@fumehood/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { notFound, ServiceError } from "../errors.ts";
import { curatedEntry } from "../feeds/curated-entry.ts";
import { decidePeriod, readCuratedName, readDay, type CuratedRequest, type FeedPeriod } from "../feeds/curated-feed.ts";
import { CSV_FORMAT } from "../feeds/formats/csv.ts";
import type { FeedFormat } from "../feeds/formats/format.ts";
import { JSON_FORMAT } from "../feeds/formats/json.ts";
import { SNORT_FORMAT } from "../feeds/formats/snort.ts";
import { STIX_FORMAT } from "../feeds/formats/stix.ts";
import { TEXT_FORMAT } from "../feeds/formats/text.ts";
import { curatedList } from "../feeds/item.ts";
import { accountOf } from "../http/authenticate.ts";
import { readCurated, type CuratedLine, type FeedCursor } from "../tables/feed-lines.ts";
import type { Viewer } from "../tables/samples.ts";
import { storedTime, wireTime } from "../times.ts";
import { pathParameter, readPeriod } from "./samples.ts";

/** Curated feeds in all their formats, and where their links lead. One route for all: what a feed is called decides the format. */
export function addCuratedRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.get("/api/v3/feeds/:file", async (request, reply) => await sendCurated(request, reply, context));
  addLinkRoute(app, context);
}

const FORMATS: Readonly<Record<CuratedRequest["format"], FeedFormat>> = {
  json: JSON_FORMAT,
  csv: CSV_FORMAT,
  stix: STIX_FORMAT,
  snort: SNORT_FORMAT,
  txt: TEXT_FORMAT,
};

async function sendCurated(request: FastifyRequest, reply: FastifyReply, context: SandboxContext) {
  const asked = readCuratedName(pathParameter(request, "file"));
  if (!asked) throw notFound("Feed");
  const nowMs = context.clock();
  const day = asked.day === undefined ? undefined : readDay(asked.day, nowMs);
  if (asked.day !== undefined && day === undefined) {
    throw new ServiceError(400, "The date of the feed is invalid: it must be written as YYYY-MM-DD. ");
  }
  const period = decidePeriod(day, readPeriod(request.sandbox.fields, nowMs), nowMs);
  const format = FORMATS[asked.format];
  const readPage = pageReader(context, accountOf(request).user, asked, period);
  // What goes wrong with the first page can still be told; the rest is read while it is sent.
  const firstPage = await readPage(undefined);
  const head = { feed: asked.feed, description: descriptionOf(asked), producedAt: wireTime(storedTime(nowMs)) };
  reply.header("content-type", format.contentType);
  if (asked.format !== "json") {
    reply.header("content-disposition", `attachment; filename="${fileName(asked, day)}"`);
  }
  const entries = toEntries(firstPage, readPage, (line) => curatedEntry(asked.feed, line, context.publicUrl));
  return reply.send(Readable.from(inPieces(format.write(head, entries)), { objectMode: false }));
}

function descriptionOf({ feed }: CuratedRequest): string {
  return findCuratedFeed(feed)?.description ?? "";
}

/** Made of our own words, so safe in a header. */
function fileName({ feed, format }: CuratedRequest, day: Required<FeedPeriod> | undefined): string {
  return `${feed}${day === undefined ? "" : `_${day.after.slice(0, 10)}`}.${format}`;
}

type ReadPage = (cursor: FeedCursor | undefined) => Promise<CuratedLine[]>;

function pageReader(
  { db, dialect, limits }: SandboxContext,
  viewer: Viewer,
  { feed }: CuratedRequest,
  period: FeedPeriod,
): ReadPage {
  const asked = { list: curatedList(feed), ...period };
  return async (cursor) => await readCurated(db, { viewer, dialect }, asked, cursor, limits.feedPageLines);
}

/** All lines of a feed from its first page on, a page at a time, others having their turn between. */
async function* toEntries(
  firstPage: CuratedLine[],
  readPage: ReadPage,
  toEntry: (line: CuratedLine) => CuratedEntry,
): AsyncGenerator<CuratedEntry> {
  let page = firstPage;
  while (page.length > 0) {
    yield* page.map(toEntry);
    await setImmediate();
    page = await readPage(page.at(-1));
  }
}

/** Pieces of about this many characters are sent at once. */
const PIECE_CHARS = 16 * 1024;

async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = "";
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

/** The links of curated feeds lead to where people look at a sample. Only an id leads on, so nobody is sent elsewhere. */
function addLinkRoute(app: FastifyInstance, context: SandboxContext): void {
  app.get("/feeds/:feed/samples/:sampleId", { config: { isOpen: true } }, async (request, reply) => {
    const sampleId = pathParameter(request, "sampleId");
    if (!/^[0-9a-f]{32}$/.test(sampleId)) throw notFound("Sample");
    return await reply.redirect(context.portalUrl(sampleId), 302);
  });
}
