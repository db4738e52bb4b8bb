import { routePath, threatGridOperations as operations } from "@fumehood/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { idOf, type EntityKind } from "../entities/entity.ts";
import { MAX_THREAT_SIGHTINGS } from "../entities/limits.ts";
import { readQuestion, termsOf } from "../entities/search-terms.ts";
import { invalidParameter, notFound } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { pageFields, textField, type PageRequest } from "../http/fields.ts";
import { findEntity, isBeyondScan, listOrigins, searchEntities, type EntityRow } from "../tables/entities.ts";
import type { Viewer } from "../tables/samples.ts";
import type { SampleRow } from "../tables/schema.ts";
import { findSeenSamples, type SightingFilter } from "../tables/seen-samples.ts";
import { listEntityTags } from "../tables/tags.ts";
import { COLLECTIONS, detailsPath, entityHit, entityName, entityRecord, entitySample } from "./entity-records.ts";
import { indicatorsOf } from "./records.ts";
import { pathParameter, readOwners, readPeriod } from "./samples.ts";

/** Of each kind: the paths of its search, record and samples, and the record's parameter. */
const KINDS = [
  ["ip", operations.searchIps, operations.getIp, operations.listIpSamples, "ip"],
  ["domain", operations.searchDomains, operations.getDomain, operations.listDomainSamples, "domain"],
  ["url", operations.searchUrls, operations.getUrl, operations.listUrlSamples, "urlId"],
  ["path", operations.searchPaths, operations.getPath, operations.listPathSamples, "pathId"],
  ["artifact", operations.searchArtifacts, operations.getArtifact, operations.listArtifactSamples, "sha256"],
  [
    "registry_key",
    operations.searchRegistryKeys,
    operations.getRegistryKey,
    operations.listRegistryKeySamples,
    "registryKeyId",
  ],
] as const;

/** What leads to what, and how the answer calls it. */
const RELATED = [
  ["ip", "domain", operations.listIpDomains, "ip"],
  ["ip", "url", operations.listIpUrls, "ip"],
  ["domain", "ip", operations.listDomainIps, "domain"],
  ["domain", "url", operations.listDomainUrls, "domain"],
] as const;

/** An older guide spells this path with an underscore, as all others of registry keys are. */
const OLD_REGISTRY_SEARCH = "/api/v2/search/registry_keys";

/** Addresses, domains, URLs, paths, artifacts and registry keys, and what they have to do with each other. */
export function addEntityRoutes(app: FastifyInstance, context: SandboxContext): void {
  for (const [kind, search, record, samples, parameter] of KINDS) {
    addSearch(app, context, kind, search.path);
    app.get(routePath(record.path), async (request, reply) => {
      return await sendRecord(request, reply, context, kind, pathParameter(request, parameter));
    });
    app.get(routePath(samples.path), async (request, reply) => {
      return await sendSamples(request, reply, context, kind, pathParameter(request, parameter));
    });
  }
  addSearch(app, context, "registry_key", OLD_REGISTRY_SEARCH);
  for (const [kind, related, { path }, parameter] of RELATED) {
    app.get(routePath(path), async (request, reply) => {
      return await sendRelated(request, reply, context, { kind, related, text: pathParameter(request, parameter) });
    });
  }
  app.get(routePath(operations.getArtifactThreat.path), async (request, reply) => {
    return await sendThreat(request, reply, context, pathParameter(request, "sha256"));
  });
}

/** Page sizes of the service's own answers. */
const DEFAULT_PAGE_SIZES: Readonly<Partial<Record<EntityKind, number>>> = { domain: 1000, artifact: 1000 };

function addSearch(app: FastifyInstance, context: SandboxContext, kind: EntityKind, path: string): void {
  app.get(path, async (request, reply) => {
    const { fields } = request.sandbox;
    const viewer = accountOf(request).user;
    const { limits } = context;
    const defaultPageSize = DEFAULT_PAGE_SIZES[kind] ?? limits.defaultPageSize;
    const page = pageFields(fields, { ...limits, defaultPageSize });
    const { conditions, relation } = readSearch(request, kind);
    const filter = { ...readSightingFilter(request, viewer, context), relation };
    const search = { kind, conditions, filter, ...reachablePage(page, limits.maxSearchResults) };
    const rows = search.limit === 0 ? [] : await searchEntities(context.db, viewer, search);
    const isBeyond = await isBeyondScan(context.db, viewer, search);
    return sendData(request, reply, {
      index: page.offset,
      current_item_count: rows.length,
      items_per_page: page.limit,
      items: rows.map((row) => entityHit(kind, row)),
      ...(isBeyond ? { warnings: [NOT_ALL_SEEN] } : {}),
    });
  });
}

/** Told where a search is answered by looking at things one by one. */
export const NOT_ALL_SEEN = "There are more records than this search looks through: it saw the newest of them.";

function readSearch(request: FastifyRequest, kind: EntityKind) {
  const { fields } = request.sandbox;
  const term = textField(fields, "term")?.toLowerCase() ?? "";
  const query = textField(fields, "query", "q") ?? "";
  if (query.length > MAX_QUERY_CHARS)
    throw invalidParameter("query", `it is longer than ${MAX_QUERY_CHARS} characters`);
  if (term !== "" && query === "") throw invalidParameter("query", "a term needs a value");
  const question = readQuestion(kind, term, query);
  if (!question) throw invalidParameter("term", `it must be one of ${termsOf(kind).join(", ")}`);
  return question;
}

/** As long as the longest thing that is kept. */
const MAX_QUERY_CHARS = 4096;

/** When and by whom things were seen, as far as the request says. */
export function readSightingFilter(request: FastifyRequest, viewer: Viewer, context: SandboxContext): SightingFilter {
  const { fields } = request.sandbox;
  return { ...readPeriod(fields, context.clock()), ...readOwners(fields, viewer) };
}

/** Searches look no deeper than the limit. */
export function reachablePage({ limit, offset }: PageRequest, depth: number): PageRequest {
  return { limit: Math.max(0, Math.min(limit, depth - offset)), offset };
}

export async function sendRecord(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  kind: EntityKind,
  text: string,
): Promise<FastifyReply> {
  const { row, viewer } = await requestedEntity(request, context, kind, text);
  return sendData(request, reply, entityRecord(row, await listEntityTags(context.db, viewer, row.entity_id)));
}

const NAMES: Readonly<Record<EntityKind, string>> = {
  ip: "IP",
  domain: "Domain",
  url: "URL",
  path: "Path",
  artifact: "Artifact",
  registry_key: "Registry key",
};

/** The thing, if it was seen in a sample that whoever asks may see. @throws {ServiceError} 404 */
export async function requestedEntity(
  request: FastifyRequest,
  context: SandboxContext,
  kind: EntityKind,
  text: string,
): Promise<{ row: EntityRow; viewer: Viewer }> {
  const viewer = accountOf(request).user;
  const row = await findEntity(context.db, viewer, kind, text);
  if (!row) throw notFound(NAMES[kind]);
  return { row, viewer };
}

/** An empty list for what was never seen, as the service answers. */
export async function sendSamples(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  kind: EntityKind,
  text: string,
): Promise<FastifyReply> {
  const viewer = accountOf(request).user;
  const page = reachablePage(pageFields(request.sandbox.fields, context.limits), context.limits.maxSearchResults);
  const filter = readSightingFilter(request, viewer, context);
  const row = await findEntity(context.db, viewer, kind, text);
  const samples = row && page.limit > 0 ? await findSeenSamples(context.db, viewer, [row.entity_id], filter, page) : [];
  return sendData(request, reply, {
    ...entityName(kind, text, row),
    samples: samples.map((sample) => entitySample(sample, viewer)),
  });
}

async function sendRelated(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  question: { kind: EntityKind; related: "ip" | "domain" | "url"; text: string },
): Promise<FastifyReply> {
  const { kind, related, text } = question;
  const viewer = accountOf(request).user;
  const { limits } = context;
  const page = pageFields(request.sandbox.fields, { ...limits, defaultPageSize: limits.maxPageSize });
  const row = await findEntity(context.db, viewer, kind, text);
  const from = { by: "ids", ids: [row?.entity_id ?? ""] } as const;
  const found = await searchEntities(context.db, viewer, {
    kind: related,
    conditions: row ? [{ by: "linked", kind, conditions: [from] }] : [],
    filter: {},
    ...reachablePage(page, limits.maxSearchResults),
  });
  const items = found.map((hit) => ({
    [related]: hit.value,
    ...(related === "url" ? { sha256: hit.digest } : {}),
    details: detailsPath(related, hit),
  }));
  return sendData(request, reply, { ...entityName(kind, text, row), [COLLECTIONS[related]]: items });
}

/**
 * Of the newest sample that was submitted as this file; of a file that never was, of the newest sample in which it was met, and then only
 * those indicators that name it.
 */
async function sendThreat(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  text: string,
): Promise<FastifyReply> {
  const { row, viewer } = await requestedEntity(request, context, "artifact", text);
  const page = { limit: MAX_THREAT_SIGHTINGS, offset: 0 };
  const seen = await findSeenSamples(context.db, viewer, [row.entity_id], {}, page);
  const submitted = seen.find(({ relations }) => relations.includes("submitted"));
  const sample = submitted ?? seen[0];
  if (!sample) throw notFound("Threat");
  const all = indicatorsOf(sample.row);
  const indicators = submitted ? all : await namingIndicators(context, viewer, row, sample.row);
  return sendData(request, reply, {
    sha256: row.value,
    score: Math.max(0, ...indicators.map(({ score }) => score)),
    count: indicators.length,
    bis: indicators.map(({ ioc }) => ioc),
    "max-severity": Math.max(0, ...indicators.map(({ severity }) => severity)),
    "max-confidence": Math.max(0, ...indicators.map(({ confidence }) => confidence)),
  });
}

async function namingIndicators(context: SandboxContext, viewer: Viewer, artifact: EntityRow, sample: SampleRow) {
  const indicators = indicatorsOf(sample);
  const ids = indicators.map(({ ioc }) => idOf("ioc", ioc.toLowerCase()));
  const naming = await listOrigins(context.db, viewer, ids, artifact.entity_id);
  return indicators.filter((_, index) => naming.has(ids[index] ?? ""));
}
