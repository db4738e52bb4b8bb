import { threatGridOperations as operations } from "@fumehood/contract";
import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";
import { invalidParameter } from "../errors.ts";
import { IOC_LISTS, SAMPLE_LISTS } from "../feeds/item.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { listField, pageFields, wholeNumberField, type Fields } from "../http/fields.ts";
import type { FeedMatch } from "../tables/feed-filter.ts";
import { listFeedItems, type FeedLine } from "../tables/feed-lines.ts";
import { addCuratedRoutes } from "./curated-feeds.ts";
import * as matches from "./feed-matches.ts";
import * as records from "./feed-records.ts";
import { readOwners, readPeriod } from "./samples.ts";

/** What was seen lately, for blocklists. */
export function addFeedRoutes(app: FastifyInstance, context: SandboxContext): void {
  for (const feed of IOC_FEEDS) addListRoute(app, context, feed, true);
  for (const feed of SAMPLE_FEEDS) addListRoute(app, context, feed, false);
  addCuratedRoutes(app, context);
}

/** A feed whose items stand in one list: where, by what it is narrowed down, and how an item is told. */
interface ListFeed {
  path: string;
  list: string;
  readMatches: (fields: Fields, context: SandboxContext) => FeedMatch[] | Promise<FeedMatch[]>;
  toItem: (line: FeedLine) => object;
}

const IOC_FEEDS: readonly ListFeed[] = [
  { path: operations.iocFeedIps.path, list: IOC_LISTS.ips, readMatches: matches.ofIps, toItem: records.iocIp },
  {
    path: operations.iocFeedDomains.path,
    list: IOC_LISTS.domains,
    readMatches: matches.ofDomains,
    toItem: records.iocDomain,
  },
  { path: operations.iocFeedUrls.path, list: IOC_LISTS.urls, readMatches: matches.ofUrls, toItem: records.iocUrl },
  {
    path: operations.iocFeedArtifacts.path,
    list: IOC_LISTS.artifacts,
    readMatches: matches.ofArtifacts,
    toItem: records.iocArtifact,
  },
  { path: operations.iocFeedPaths.path, list: IOC_LISTS.paths, readMatches: matches.ofPaths, toItem: records.iocPath },
  {
    path: operations.iocFeedNetworkStreams.path,
    list: IOC_LISTS.streams,
    readMatches: matches.ofStreams,
    toItem: records.iocStream,
  },
  {
    path: operations.iocFeedRegistryKeys.path,
    list: IOC_LISTS.registryKeys,
    readMatches: matches.ofRegistryKeys,
    toItem: records.iocRegistryKey,
  },
];

const SAMPLE_FEEDS: readonly ListFeed[] = [
  {
    path: operations.sampleFeedPaths.path,
    list: SAMPLE_LISTS.paths,
    readMatches: matches.ofPaths,
    toItem: records.samplePath,
  },
  {
    path: operations.sampleFeedChecksums.path,
    list: SAMPLE_LISTS.checksums,
    readMatches: matches.ofArtifacts,
    toItem: records.sampleChecksum,
  },
  {
    path: operations.sampleFeedDomains.path,
    list: SAMPLE_LISTS.domains,
    readMatches: matches.ofDomains,
    toItem: records.sampleDomain,
  },
  { path: operations.sampleFeedIps.path, list: SAMPLE_LISTS.ips, readMatches: matches.ofIps, toItem: records.sampleIp },
];

function addListRoute(app: FastifyInstance, context: SandboxContext, feed: ListFeed, isOfIndicators: boolean): void {
  app.get(feed.path, async (request, reply) => {
    const { fields } = request.sandbox;
    const viewer = accountOf(request).user;
    const page = pageFields(fields, context.limits);
    const filter = {
      list: feed.list,
      ...readPeriod(fields, context.clock()),
      ...readOwners(fields, viewer),
      ...readSamples(fields),
      ...(isOfIndicators ? readIndicators(fields) : {}),
      matches: await feed.readMatches(fields, context),
    };
    const { db, dialect, limits } = context;
    const lines = await listFeedItems(db, { dialect, viewer, filter, linesAtOnce: limits.feedLinesAtOnce }, page);
    return sendData(request, reply, {
      index: page.offset,
      current_item_count: lines.length,
      items_per_page: page.limit,
      items: lines.map(feed.toItem),
    });
  });
}

const MAX_LISTED = 500;

function readSamples(fields: Fields): { sampleIds?: string[] } {
  const sampleIds = listField(fields, "sample", "sample_id", "sample-id").map((id) => id.toLowerCase());
  if (sampleIds.length > MAX_LISTED) throw invalidParameter("sample", `there are more than ${MAX_LISTED}`);
  return sampleIds.length === 0 ? {} : { sampleIds };
}

const DEFAULT_LEAST = 80;

/** Least severity and confidence, 80 as the service has it, and the names of indicators. */
function readIndicators(fields: Fields): { severity: number; confidence: number; reasons?: string[] } {
  const reasons = listField(fields, "ioc").map((name) => name.toLowerCase());
  if (reasons.length > MAX_LISTED) throw invalidParameter("ioc", `there are more than ${MAX_LISTED}`);
  return {
    severity: wholeNumberField(fields, "severity") ?? DEFAULT_LEAST,
    confidence: wholeNumberField(fields, "confidence") ?? DEFAULT_LEAST,
    ...(reasons.length === 0 ? {} : { reasons }),
  };
}
