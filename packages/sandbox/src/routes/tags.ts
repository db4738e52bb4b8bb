import {
  routePath,
  TAGGED_COLLECTIONS,
  threatGridOperations as operations,
  type TaggedCollection,
} from "@fumehood/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import type { EntityKind } from "../entities/entity.ts";
import { forbidden, invalidParameter, missingParameter, notFound } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { cleanText, listField } from "../http/fields.ts";
import type { SandboxLimits } from "../limits.ts";
import { findSample, type Viewer } from "../tables/samples.ts";
import type { SampleRow } from "../tables/schema.ts";
import { addEntityTags, changeSampleTags, deleteEntityTag, listEntityTags, type TagOutcome } from "../tables/tags.ts";
import { storedTime } from "../times.ts";
import { requestedEntity, sendRecord, sendSamples } from "./entities.ts";
import { COLLECTIONS } from "./entity-records.ts";
import { isOwn, tagsOf } from "./records.ts";
import { pathParameter } from "./samples.ts";

/** What a request is about: a sample or a thing, by the text of its path. */
interface Subject {
  collection: TaggedCollection;
  text: string;
}

type Answer = (
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  subject: Subject,
) => Promise<FastifyReply>;

/**
 * Tags of samples and of everything that was seen. Those of a sample are the sample's: all who see it read them, its organisation changes them.
 * Those of a thing are the organisation's own.
 */
export function addTagRoutes(app: FastifyInstance, context: SandboxContext): void {
  for (const collection of TAGGED_COLLECTIONS) {
    const pathOf = ({ path }: { path: string }) => routePath(path.replace("{entity}", collection));
    const subjectOf = (request: FastifyRequest) => ({ collection, text: pathParameter(request, "entityId") });
    app.get(pathOf(operations.listTags), async (request, reply) => {
      return await sendTags(request, reply, context, subjectOf(request));
    });
    app.get(pathOf(operations.listFlags), async (request, reply) => {
      return await sendFlags(request, reply, context, subjectOf(request));
    });
    app.post(pathOf(operations.addTag), async (request, reply) => {
      return await addTags(request, reply, context, subjectOf(request));
    });
    app.delete(pathOf(operations.deleteTag), async (request, reply) => {
      return await deleteTag(request, reply, context, subjectOf(request), pathParameter(request, "tag"));
    });
  }
  for (const kind of ["path", "registry_key"] as const) addSlashedRoutes(app, context, kind);
}

/** What stands behind a thing in a path, and who answers it. */
const READINGS: Readonly<Record<string, Answer>> = {
  samples: async (request, reply, context, { text, collection }) =>
    await sendSamples(request, reply, context, kindOf(collection), text),
  tags: sendTags,
  flags: sendFlags,
};

/**
 * Some clients write paths and keys with their slashes as they are: `/api/v2/paths//user/name/file/samples`. The words of the API are then
 * the last ones.
 */
function addSlashedRoutes(app: FastifyInstance, context: SandboxContext, kind: "path" | "registry_key"): void {
  const collection = COLLECTIONS[kind];
  const url = `/api/v2/${collection}/*`;
  app.get(url, async (request, reply) => {
    const rest = slashedRest(request, collection);
    const { before, last } = splitLast(rest);
    const answer = Object.hasOwn(READINGS, last) ? READINGS[last] : undefined;
    if (answer) return await answer(request, reply, context, { collection, text: before });
    return await sendRecord(request, reply, context, kind, rest);
  });
  app.post(url, async (request, reply) => {
    const { before, last } = splitLast(slashedRest(request, collection));
    if (last !== "tag") throw notFound("Path");
    return await addTags(request, reply, context, { collection, text: before });
  });
  app.delete(url, async (request, reply) => {
    const { before, last: tag } = splitLast(slashedRest(request, collection));
    const { before: text, last } = splitLast(before);
    if (last !== "tag") throw notFound("Path");
    return await deleteTag(request, reply, context, { collection, text }, tag);
  });
}

/** As it was sent: the router takes slashes that follow each other for one, and the first one belongs to the path. */
function slashedRest(request: FastifyRequest, collection: TaggedCollection): string {
  const [path = ""] = (request.raw.url ?? "").split("?", 1);
  const mark = `/${collection}/`;
  // The router has decoded the same text before, so it can be.
  return cleanText(decodeURIComponent(path.slice(path.indexOf(mark) + mark.length)));
}

function splitLast(text: string): { before: string; last: string } {
  const at = text.lastIndexOf("/");
  return at < 0 ? { before: "", last: text } : { before: text.slice(0, at), last: text.slice(at + 1) };
}

function kindOf(collection: TaggedCollection): EntityKind {
  const found = Object.entries(COLLECTIONS).find(([, name]) => name === collection)?.[0];
  // The keys of the table are the kinds.
  if (found !== undefined) return found as EntityKind;
  throw new TypeError(`${collection} are no things that were seen.`);
}

async function sendTags(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  subject: Subject,
): Promise<FastifyReply> {
  const { collection, text } = subject;
  if (collection === "samples") {
    return sendData(request, reply, { tags: tagsOf(await taggedSample(request, context, text)) });
  }
  const { row, viewer } = await requestedEntity(request, context, kindOf(collection), text);
  return sendData(request, reply, { tags: await listEntityTags(context.db, viewer, row.entity_id) });
}

/** Nobody can flag anything here. */
async function sendFlags(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  { collection, text }: Subject,
): Promise<FastifyReply> {
  if (collection === "samples") await taggedSample(request, context, text);
  else await requestedEntity(request, context, kindOf(collection), text);
  return sendData(request, reply, { flags: [] });
}

async function addTags(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  { collection, text }: Subject,
): Promise<FastifyReply> {
  const tags = readTags(request, context.limits);
  if (collection === "samples") {
    const sample = await ownSample(request, context, text);
    throwOutcome(await changeSampleTags(context, sample.id, { add: tags }), context.limits);
  } else {
    const { row, viewer } = await requestedEntity(request, context, kindOf(collection), text);
    const means = { limits: context.limits, at: storedTime(context.clock()) };
    throwOutcome(await addEntityTags(context.db, viewer, row.entity_id, tags, means), context.limits);
  }
  return sendData(request, reply);
}

async function deleteTag(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  { collection, text }: Subject,
  tag: string,
): Promise<FastifyReply> {
  if (collection === "samples") {
    const sample = await ownSample(request, context, text);
    throwOutcome(await changeSampleTags(context, sample.id, { remove: tag }), context.limits);
  } else {
    const { row, viewer } = await requestedEntity(request, context, kindOf(collection), text);
    throwOutcome(await deleteEntityTag(context.db, viewer, row.entity_id, tag), context.limits);
  }
  return sendData(request, reply);
}

function readTags(request: FastifyRequest, limits: SandboxLimits): string[] {
  const tags = listField(request.sandbox.fields, "tag", "tags");
  if (tags.length === 0) throw missingParameter("tag");
  if (tags.some((tag) => tag.length > limits.maxTagChars)) {
    throw invalidParameter("tag", `it is longer than ${limits.maxTagChars} characters`);
  }
  return tags;
}

function throwOutcome(outcome: TagOutcome, limits: SandboxLimits): void {
  if (outcome === "absent") throw notFound("Tag");
  if (outcome === "too-many") throw invalidParameter("tag", `there are more than ${limits.maxTags} then`);
}

async function taggedSample(request: FastifyRequest, context: SandboxContext, id: string): Promise<SampleRow> {
  const sample = await findSample(context.db, viewerOf(request), id);
  if (!sample) throw notFound("Sample");
  return sample;
}

/** Whoever sees a public sample of others may read its tags and not change them. @throws {ServiceError} 403, 404 */
async function ownSample(request: FastifyRequest, context: SandboxContext, id: string): Promise<SampleRow> {
  const sample = await taggedSample(request, context, id);
  if (!isOwn(sample, viewerOf(request))) throw forbidden();
  return sample;
}

function viewerOf(request: FastifyRequest): Viewer {
  return accountOf(request).user;
}
