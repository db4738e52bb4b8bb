import { routePath, threatGridOperations as operations } from "@fumehood/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { invalidParameter, missingParameter, notFound } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { cleanText, flagField, listField, pageFields, textField, type Fields } from "../http/fields.ts";
import type { SandboxLimits } from "../limits.ts";
import { acceptSubmission } from "../submit/accept.ts";
import { readSubmitOptions } from "../submit/options.ts";
import { createReceiver } from "../submit/receive.ts";
import { createSubmissionWriter } from "../submit/write-submissions.ts";
import { findCallback } from "../tables/callbacks.ts";
import { listSamples, type SampleFilter } from "../tables/listed-samples.ts";
import { countSightings, findSample, findStates, type Viewer } from "../tables/samples.ts";
import type { SampleRow } from "../tables/schema.ts";
import { parseMoment, storedTime } from "../times.ts";
import { detailedRecord, sampleRecord, submittedRecord, summaryRecord, threatRecord } from "./records.ts";

/** A parameter of the path, made storable. */
export function pathParameter(request: FastifyRequest, name: string): string {
  // Fastify's parameters are an object of texts.
  const value = (request.params as Readonly<Record<string, string | undefined>>)[name];
  return cleanText(value ?? "");
}

/** The sample of the path, if it is there for whoever asks. @throws {ServiceError} 404 */
export async function requestedSample(
  request: FastifyRequest,
  context: SandboxContext,
): Promise<{ row: SampleRow; viewer: Viewer }> {
  const viewer = accountOf(request).user;
  const row = await findSample(context.db, viewer, pathParameter(request, "sampleId"));
  if (!row) throw notFound("Sample");
  return { row, viewer };
}

/** Submitting, and what there is to know of samples short of their analysis. */
export function addSampleRoutes(app: FastifyInstance, context: SandboxContext): void {
  addSubmitRoute(app, context);
  addListRoute(app, context);
  addStateRoutes(app, context);
  app.get(routePath(operations.getSample.path), async (request, reply) => {
    const { row, viewer } = await requestedSample(request, context);
    const callback = row.callback_url === null ? undefined : await findCallback(context.db, row.id);
    return sendData(request, reply, detailedRecord(row, viewer, callback));
  });
  app.get(routePath(operations.getSampleSummary.path), async (request, reply) => {
    const { row, viewer } = await requestedSample(request, context);
    return sendData(request, reply, summaryRecord(row, await countSightings(context.db, viewer, row.sha256)));
  });
  app.get(routePath(operations.getSampleThreat.path), async (request, reply) => {
    const { row } = await requestedSample(request, context);
    // A score of 0 for what was not analysed would be read as "clean".
    if (row.threat_score === null) throw notFound("Threat");
    return sendData(request, reply, threatRecord(row));
  });
}

function addSubmitRoute(app: FastifyInstance, context: SandboxContext): void {
  const config = { readsOwnBody: true };
  const receive = createReceiver(context);
  const write = createSubmissionWriter(context);
  app.post(operations.submitSample.path, { config }, async (request, reply) => {
    const file = await receive(request);
    const { user } = accountOf(request);
    const options = readSubmitOptions(request.sandbox.fields, context.limits, context.callbacks);
    const row = await acceptSubmission(context, write, user, options, file);
    return sendData(request, reply, submittedRecord(row));
  });
}

function addListRoute(app: FastifyInstance, context: SandboxContext): void {
  app.get(operations.listSamples.path, async (request, reply) => {
    const { fields } = request.sandbox;
    const viewer = accountOf(request).user;
    const page = pageFields(fields, context.limits);
    const filter = readFilter(fields, viewer, context.limits, context.clock());
    const { db, dialect, limits } = context;
    const rows = await listSamples(db, { dialect, viewer, filter, atOnce: limits.samplesReadAtOnce }, page);
    return sendData(request, reply, {
      index: page.offset,
      current_item_count: rows.length,
      items_per_page: page.limit,
      items: rows.map((row) => sampleRecord(row, viewer)),
    });
  });
}

function addStateRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.route({
    method: ["GET", "POST"],
    url: operations.getSampleStates.path,
    handler: async (request, reply) => {
      const ids = readIds(request.sandbox.fields, context.limits);
      const states = await findStates(context.db, context.dialect, accountOf(request).user, ids);
      const entries = states.map(({ id, state, status }) => ({ sample: id, state, status }));
      return sendData(request, reply, entries);
    },
  });
  app.get(routePath(operations.getSampleState.path), async (request, reply) => {
    const { row } = await requestedSample(request, context);
    return sendData(request, reply, { state: row.state });
  });
}

/** `ids` is a JSON array written as a text; a comma-separated list is understood too. */
export function readIds(fields: Fields, limits: SandboxLimits): string[] {
  const texts = (fields.get("ids") ?? []).filter((value) => value.trim() !== "");
  if (texts.length === 0) throw missingParameter("ids");
  const ids = [...new Set(texts.flatMap(parseIds))];
  if (ids.length > limits.maxIds) throw invalidParameter("ids", `there are more than ${limits.maxIds}`);
  return ids;
}

function parseIds(text: string): string[] {
  if (!text.trim().startsWith("[")) {
    return text
      .split(",")
      .map((id) => id.trim())
      .filter((id) => id !== "");
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.map((id) => (typeof id === "string" ? cleanText(id) : String(id)));
  } catch {
    // Told below, as for JSON that is no list.
  }
  throw invalidParameter("ids", "it must be a JSON array of ids");
}

const MAX_LISTED_IDS = 500;

function readFilter(fields: Fields, viewer: Viewer, limits: SandboxLimits, nowMs: number): SampleFilter {
  return {
    ids: limitedList("ids", [...listField(fields, "id"), ...optionalIds(fields, limits)]),
    submissionIds: limitedList("submission_ids", listField(fields, "submission_id", "submission_ids"))?.map(
      readSubmissionId,
    ),
    md5: textField(fields, "md5")?.toLowerCase(),
    sha1: textField(fields, "sha1")?.toLowerCase(),
    sha256: textField(fields, "sha256")?.toLowerCase(),
    ioc: textField(fields, "ioc")?.toLowerCase(),
    ...readPeriod(fields, nowMs),
    ...readOwners(fields, viewer),
  };
}

function optionalIds(fields: Fields, limits: SandboxLimits): string[] {
  return textField(fields, "ids") === undefined ? [] : readIds(fields, limits);
}

function limitedList(name: string, values: string[]): string[] | undefined {
  if (values.length > MAX_LISTED_IDS) throw invalidParameter(name, `there are more than ${MAX_LISTED_IDS}`);
  return values.length === 0 ? undefined : values;
}

function readSubmissionId(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw invalidParameter("submission_id", "it must be a whole number");
  return Math.min(Number(text), 2_147_483_647);
}

/** `before` and `after` as stored times. @throws {ServiceError} 400 for a time that cannot be read. */
export function readPeriod(fields: Fields, nowMs: number): { before?: string; after?: string } {
  const before = readMoment(fields, "before", nowMs);
  const after = readMoment(fields, "after", nowMs);
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function readMoment(fields: Fields, name: string, nowMs: number): string | undefined {
  const text = textField(fields, name);
  if (text === undefined) return undefined;
  const moment = parseMoment(text, nowMs);
  if (moment === undefined)
    throw invalidParameter(name, 'it must be ISO 8601, a date, or a text such as "30 days ago"');
  return storedTime(moment);
}

/**
 * `org_only` and `user_only`, also in the spelling with a hyphen that one client sends. A user's samples are those of the user's organisation: a
 * namesake of another one may have had the login before.
 */
export function readOwners(fields: Fields, viewer: Viewer): { organizationId?: number; login?: string } {
  const organizationId = viewer.organization_id;
  if (flagField(fields, "user_only", "user-only")) return { organizationId, login: viewer.login };
  return flagField(fields, "org_only", "org-only") ? { organizationId } : {};
}
