import {
  ELEMENTS,
  isElementName,
  routePath,
  threatGridOperations as operations,
  type ElementName,
} from "@fumehood/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { putElement } from "../analysis/documents.ts";
import { quarantineZip } from "../analysis/quarantine-zip.ts";
import type { SandboxContext } from "../context.ts";
import { elementNotFound, ServiceError } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { decideRange } from "../http/ranges.ts";
import { findArtifact, findElement, keepElement } from "../tables/elements.ts";
import type { ElementRow, SampleRow } from "../tables/schema.ts";
import { pathParameter, requestedSample } from "./samples.ts";

/** Results as bytes: whole, in ranges, or only their headers. */
export function addElementRoutes(app: FastifyInstance, context: SandboxContext): void {
  const zips = new OneAtATime();
  app.route({
    method: ["GET", "HEAD"],
    url: routePath(operations.downloadElement.path),
    handler: async (request, reply) => {
      const { row } = await requestedSample(request, context);
      const name = pathParameter(request, "element");
      if (!isElementName(name)) throw elementNotFound();
      const element = (await findElement(context.db, row.id, name)) ?? (await makeElement(context, row, name, zips));
      const bytes = { sha256: element.sha256, sizeBytes: Number(element.size_bytes), contentType: ELEMENTS[name] };
      return await sendBlob(request, reply, context, { ...bytes, filename: `${row.id}-${name}` });
    },
  });
  app.route({
    method: ["GET", "HEAD"],
    url: routePath(operations.downloadArtifact.path),
    handler: async (request, reply) => {
      const sha256 = pathParameter(request, "sha256").toLowerCase();
      const found = await findArtifact(context.db, accountOf(request).user, sha256);
      if (!found) throw elementNotFound();
      const contentType = "application/octet-stream";
      return await sendBlob(request, reply, context, { ...found, sha256, contentType, filename: sha256 });
    },
  });
}

/**
 * Makes the quarantine zip of a sample when somebody asks for it first: most never are asked for, and each would double its sample's place.
 * The first one made stays, so that ranges and tags of later answers fit together.
 */
async function makeElement(
  context: SandboxContext,
  row: SampleRow,
  name: ElementName,
  zips: OneAtATime,
): Promise<ElementRow> {
  if (name !== "sample.zip") throw elementNotFound();
  return await zips.run(row.id, async () => {
    const present = await findElement(context.db, row.id, name);
    if (present) return present;
    const member = { name: row.sha256, open: async () => await context.blobs.open(row.sha256) };
    const zip = quarantineZip([member], Date.parse(row.submitted_at), context.random);
    const maxBytes = Number(row.size_bytes) + 64 * 1024;
    return await keepElement(context.db, await putElement(context, row.id, name, zip, maxBytes));
  });
}

/** Lets several that want the same thing at the same time wait for one piece of work. */
class OneAtATime {
  readonly #running = new Map<string, Promise<ElementRow>>();

  async run(key: string, make: () => Promise<ElementRow>): Promise<ElementRow> {
    const running = this.#running.get(key);
    if (running) return await running;
    const made = make().finally(() => this.#running.delete(key));
    this.#running.set(key, made);
    return await made;
  }
}

interface Download {
  sha256: string;
  sizeBytes: number;
  contentType: string;
  /** Made of our own ids, so safe in a header. */
  filename: string;
}

async function sendBlob(
  request: FastifyRequest,
  reply: FastifyReply,
  context: SandboxContext,
  download: Download,
): Promise<FastifyReply> {
  const { sha256, sizeBytes } = download;
  const tag = `"${sha256}"`;
  if (matchesTag(request.headers["if-none-match"], tag)) return reply.code(304).headers({ etag: tag }).send();
  const range = decideRange(rangeHeader(request, tag), sizeBytes);
  if (range.kind === "unsatisfiable") {
    reply.header("content-range", `bytes */${sizeBytes}`);
    throw new ServiceError(416, "The range lies outside of the element.");
  }
  const part = range.kind === "part" ? range : undefined;
  // Opened before anything is said of it: a fault is told in an envelope and is no attachment.
  const body = request.method === "HEAD" ? undefined : await context.blobs.open(sha256, part);
  if (part) reply.code(206).header("content-range", `bytes ${part.start}-${part.end}/${sizeBytes}`);
  reply.headers(describeDownload(download, tag));
  reply.header("content-length", String(part ? part.end - part.start + 1 : sizeBytes));
  return reply.send(body);
}

function describeDownload({ contentType, filename }: Download, tag: string): Record<string, string> {
  return {
    etag: tag,
    "accept-ranges": "bytes",
    "cache-control": "private",
    "content-type": contentType,
    "content-disposition": `attachment; filename="${filename}"`,
    // Whatever a browser makes of it: no script, no origin.
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  };
}

/** A range counts only if the copy that it continues is of these bytes. */
function rangeHeader(request: FastifyRequest, tag: string): string | undefined {
  const condition = request.headers["if-range"];
  return condition === undefined || condition === tag ? request.headers.range : undefined;
}

/** Proxies that compress make a tag a weak one, which is good enough to tell that nothing has changed. */
function matchesTag(header: string | undefined, tag: string): boolean {
  const entries = header?.split(",").map((entry) => entry.trim().replace(/^W\//, "")) ?? [];
  return entries.includes(tag) || entries.includes("*");
}
