import { createHash } from "node:crypto";
import type { Multipart } from "@fastify/multipart";
import type { DropToken, Item, Reason } from "@fumehood/contract";
import { BRAKE_CODES, type DropSource, type Entry } from "@fumehood/pipeline";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { SourcesPart } from "../compose-sources.ts";
import { ApiFault } from "../errors.ts";
import { parseQuery } from "./parse-query.ts";

/** Requests that stream at the same time; more are asked to come again. */
export const MAX_DROPS_AT_ONCE = 64;
/** Files in one request. */
export const MAX_DROP_FILES = 1000;
/** Characters of an idempotency key. */
export const MAX_KEY_CHARS = 255;
/** Of an upload that is refused, so much is read on, for so long. */
export const MAX_DRAINED_BYTES = 64 * 1024 ** 2;
const MAX_DRAIN_MS = 30_000;
/** Seconds after which somebody who was held back may come again. */
const RETRY_AFTER_SECONDS = 30;

const querySchema = z.object({
  name: z.string().max(4096).optional(),
  tag: z
    .union([z.string(), z.array(z.string())])
    .transform((tags) => [tags].flat())
    .pipe(
      z
        .array(
          z
            .string()
            .min(1)
            .max(200)
            .regex(/^[^,]*$/, "a tag cannot hold a comma"),
        )
        .max(50),
    )
    .optional(),
});

export interface DropRoutesOptions {
  readonly sources: SourcesPart;
  readonly pipeline: {
    getSubmission(id: string): Promise<{ submission: { channel: string }; items: readonly Item[] } | undefined>;
  };
  readonly maxFileBytes: number;
}

type DropParams = { Params: { source: string } };

/** The drop endpoint: files come in with a token, and nothing else. No cookies count here, so nothing can be forged. */
export async function addDropRoutes(app: FastifyInstance, options: DropRoutesOptions): Promise<void> {
  await app.register((drop) => {
    // A body of any type is bytes; multipart has a parser of its own.
    drop.removeContentTypeParser(["application/json", "text/plain"]);
    drop.addContentTypeParser("*", (_request, _payload, done) => done(null));
    let running = 0;

    drop.post<DropParams>("/drop/:source", async (request, reply) => {
      reply.raw.once("finish", () => drain(request.raw));
      const { token, source } = await authenticate(request, request.params.source, options);
      const key = readKey(request);
      const earlier = key === undefined ? undefined : await options.sources.findMarked(channelOf(source), key);
      if (earlier !== undefined) return answer(earlier, source, reply, options, true);
      await refuseWhenHeld(source, reply);
      if (running >= MAX_DROPS_AT_ONCE) throw tooBusy(reply);
      running += 1;
      try {
        return await take({ request, reply, token, source, key }, options);
      } finally {
        running -= 1;
      }
    });

    drop.get<{ Params: { source: string; submission: string } }>(
      "/drop/:source/submissions/:submission",
      async (request) => {
        const { source } = await authenticate(request, request.params.source, options);
        const found = await options.pipeline.getSubmission(request.params.submission);
        if (found === undefined || found.submission.channel !== channelOf(source)) {
          throw new ApiFault(404, "no-submission", "There is no such submission.");
        }
        return describe(request.params.submission, source, found.items);
      },
    );
    return Promise.resolve();
  });
}

/**
 * What is left of a refused upload is read and thrown away, so that its sender gets to see the answer; up to a limit, after which the
 * connection ends.
 */
function drain(request: FastifyRequest["raw"]): void {
  if (request.complete || request.destroyed) return;
  let left = MAX_DRAINED_BYTES;
  const timer = setTimeout(() => request.destroy(), MAX_DRAIN_MS);
  request.once("close", () => clearTimeout(timer));
  request.on("data", (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left < 0) request.destroy();
  });
}

const channelOf = ({ name }: Pick<DropSource, "name">) => `drop:${name}`;

/** The token first: without a right one, nothing is told about names. */
async function authenticate(
  request: FastifyRequest,
  name: string,
  { sources }: DropRoutesOptions,
): Promise<{ token: DropToken; source: DropSource }> {
  const given = /^bearer (\S{1,200})$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const token = await sources.tokens.check(given, name);
  const source = token === undefined ? undefined : sources.findDrop(token.source);
  if (token === undefined || source === undefined) {
    throw new ApiFault(401, "drop-token", "This needs a token of this drop: Authorization: Bearer TOKEN.");
  }
  return { token, source };
}

function readKey(request: FastifyRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || key === "" || key.length > MAX_KEY_CHARS) {
    throw new ApiFault(400, "idempotency-key", `An idempotency key has 1 to ${MAX_KEY_CHARS} characters.`);
  }
  return `key:${createHash("sha256").update(key).digest("hex")}`;
}

async function refuseWhenHeld(source: DropSource, reply: FastifyReply): Promise<void> {
  const held = await source.whyHeld();
  if (held !== null) throw heldFault(held, reply);
}

const HELD_STATUS: Readonly<Record<string, number>> = {
  [BRAKE_CODES.openItems]: 429,
  [BRAKE_CODES.diskLow]: 507,
};

function heldFault(held: Reason, reply: FastifyReply): ApiFault {
  reply.header("retry-after", RETRY_AFTER_SECONDS);
  return new ApiFault(HELD_STATUS[held.code] ?? 503, held.code, held.text, true);
}

function tooBusy(reply: FastifyReply): ApiFault {
  reply.header("retry-after", 1);
  return new ApiFault(429, "drop-busy", `${MAX_DROPS_AT_ONCE} uploads run already.`, true);
}

interface Dropped {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly token: DropToken;
  readonly source: DropSource;
  readonly key: string | undefined;
}

async function take({ request, reply, token, source, key }: Dropped, options: DropRoutesOptions) {
  const query = parseQuery(querySchema, request.query);
  const { tags, tlp, priority } = token.settings;
  const outcome = await source.take({
    entries: request.isMultipart() ? readParts(request) : readBody(request, query.name, options),
    marks: key === undefined ? [] : [key],
    sourceRef: request.ip,
    submittedBy: token.label === "" ? `token ${token.id}` : token.label,
    options: { tags: [...tags, ...(query.tag ?? [])], ...(tlp === undefined ? {} : { tlp }) },
    ...(priority === undefined ? {} : { priority }),
  });
  if (outcome.kind === "held") throw heldFault(outcome.reason, reply);
  if (outcome.kind === "accepted") return answer(outcome.submission.id, source, reply, options, false);
  const earlier = key === undefined ? undefined : await options.sources.findMarked(channelOf(source), key);
  if (earlier === undefined) throw new Error("unreachable: what was seen has a submission");
  return answer(earlier, source, reply, options, true);
}

/** The one file that a plain body is. One that says itself that it is too large is not read, and recorded all the same. */
function readBody({ raw, headers }: FastifyRequest, name = "dropped", { maxFileBytes }: DropRoutesOptions): Entry[] {
  const said = Number(headers["content-length"] ?? 0);
  if (said > maxFileBytes) return [{ kind: "stored", name, put: { kind: "too-large", maxBytes: maxFileBytes } }];
  // Where the store stops at its limit, the connection must live on for the answer.
  return [{ kind: "stream", name, source: raw.iterator({ destroyOnReturn: false }) }];
}

async function* readParts(request: FastifyRequest): AsyncGenerator<Entry> {
  let files = 0;
  for await (const part of request.parts({ limits: { files: MAX_DROP_FILES + 1 } })) {
    if (part.type === "field") continue;
    files += 1;
    if (files > MAX_DROP_FILES)
      throw new ApiFault(413, "drop-files", `One request holds at most ${MAX_DROP_FILES} files.`);
    yield { kind: "stream", name: nameOf(part), source: part.file };
    // Left over when the store stopped at its limit: the parser waits until it is read.
    part.file.resume();
  }
}

function nameOf(part: Extract<Multipart, { type: "file" }>): string {
  return part.filename === "" ? "dropped" : part.filename;
}

async function answer(
  submissionId: string,
  source: DropSource,
  reply: FastifyReply,
  { pipeline }: DropRoutesOptions,
  isReplay: boolean,
) {
  const items = (await pipeline.getSubmission(submissionId))?.items ?? [];
  const roots = items.filter(({ parentId }) => parentId === null);
  const isTooLarge = roots.length > 0 && roots.every(({ reason }) => reason.code === "intake.too-large");
  reply.status(isTooLarge ? 413 : 202);
  if (isReplay) reply.header("idempotency-replayed", "true");
  return describe(submissionId, source, roots);
}

function describe(submissionId: string, { name }: DropSource, items: readonly Item[]) {
  return {
    submission: submissionId,
    status: `/drop/${name}/submissions/${submissionId}`,
    items: items.map((item) => ({
      id: item.id,
      name: item.name,
      sha256: item.sha256,
      state: item.state,
      decision: item.decision,
      reason: item.reason,
      sampleId: item.sampleId,
      threatScore: item.threatScore,
      verdict: item.verdict,
    })),
  };
}
