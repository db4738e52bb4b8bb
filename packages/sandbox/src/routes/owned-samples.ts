import type { FastifyReply, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { pageFields } from "../http/fields.ts";
import { listSamples, type SampleFilter } from "../tables/listed-samples.ts";
import { sampleRecord } from "./records.ts";

/** A page of samples as `GET /samples` shows it, of one user or one organisation; only those that are there for the one who asks. */
export async function sendSamples(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  filter: SampleFilter,
): Promise<FastifyReply> {
  const viewer = accountOf(request).user;
  const page = pageFields(request.sandbox.fields, context.limits);
  const { db, dialect, limits } = context;
  const rows = await listSamples(db, { dialect, viewer, filter, atOnce: limits.samplesReadAtOnce }, page);
  return sendData(request, reply, {
    index: page.offset,
    current_item_count: rows.length,
    items_per_page: page.limit,
    // A public script reads the id of these by the other name that ids have.
    items: rows.map((row) => ({ ...sampleRecord(row, viewer), sample: row.id })),
  });
}
