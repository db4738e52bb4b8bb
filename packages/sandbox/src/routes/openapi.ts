import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { sampleIdSchema, threatGridParts } from "@fumehood/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { HELP_PATH, JSON_TYPE } from "../http/envelope.ts";
import { buildOpenApi } from "../openapi/build-openapi.ts";
import { renderApiDocs } from "../openapi/page/api-docs.ts";
import { ICON, PAGE_PATHS, PAGE_POLICY } from "../openapi/page/frame.ts";
import { renderSamplePage } from "../openapi/page/sample-page.ts";
import { renderStartPage } from "../openapi/page/start-page.ts";
import { SANDBOX_VERSION } from "../version.ts";
import { pathParameter } from "./samples.ts";

/** The description of this service that machines read, and pages of it for people. */
export function addOpenApiRoutes(app: FastifyInstance, context: SandboxContext): void {
  const config = { isOpen: true };
  const makeDocument = once(() => buildOpenApi(threatGridParts, { serverUrl: "/", version: SANDBOX_VERSION }));
  const pages: Readonly<Record<string, () => Promise<Page> | Page>> = {
    [PAGE_PATHS.document]: once(() => toPage(JSON_TYPE, JSON.stringify(makeDocument()))),
    [PAGE_PATHS.docs]: once(() => toPage(HTML_TYPE, renderApiDocs(makeDocument(), context.publicUrl))),
    [PAGE_PATHS.baseStyle]: once(async () => toPage(CSS_TYPE, await readAsset("base.css"))),
    [PAGE_PATHS.docsStyle]: once(async () => toPage(CSS_TYPE, await readAsset("docs.css"))),
    [PAGE_PATHS.script]: once(async () => toPage("text/javascript;charset=utf-8", await readAsset("page.js"))),
    [PAGE_PATHS.icon]: once(() => toPage("image/svg+xml", ICON)),
    // Its text depends on the rules of faults, which may change.
    [PAGE_PATHS.start]: () => toPage(HTML_TYPE, startPage(context)),
  };
  for (const [path, makePage] of Object.entries(pages)) {
    app.get(path, { config }, async (request, reply) => sendPage(request, reply, await makePage()));
  }
  addPortalPaths(app, context);
}

/** Paths of the service's portal that stand in answers and that clients make links of: so that none of these leads nowhere. */
function addPortalPaths(app: FastifyInstance, context: SandboxContext): void {
  const config = { isOpen: true };
  app.get(HELP_PATH, { config }, async (_request, reply) => reply.redirect(PAGE_PATHS.docs));
  for (const path of ["/mask/samples", "/samples"]) {
    app.get(`${path}/:sampleId`, { config }, async (request, reply) => {
      const sampleId = pathParameter(request, "sampleId");
      if (!sampleIdSchema.safeParse(sampleId).success) throw notFound("Path");
      const portal = context.portalUrl(sampleId);
      // Without a portal elsewhere it is here that people look at a sample.
      if (!portal.startsWith(`${context.publicUrl}/`)) return await reply.redirect(portal);
      return sendPage(request, reply, toPage(HTML_TYPE, renderSamplePage(sampleId, context.publicUrl)));
    });
  }
}

const HTML_TYPE = "text/html;charset=utf-8";
const CSS_TYPE = "text/css;charset=utf-8";

interface Page {
  readonly type: string;
  readonly body: string;
  readonly tag: string;
}

function toPage(type: string, body: string): Page {
  return { type, body, tag: `"${createHash("sha256").update(body).digest("hex").slice(0, 32)}"` };
}

function startPage({ publicUrl: baseUrl, faults }: SandboxContext): string {
  return renderStartPage({ baseUrl, faultRules: faults?.summary().rules });
}

/** Makes a thing when it is wanted first. */
function once<T>(make: () => T): () => T {
  let made: { readonly thing: T } | undefined;
  return () => (made ??= { thing: make() }).thing;
}

async function readAsset(name: string): Promise<string> {
  return await readFile(new URL(`../openapi/page/${name}`, import.meta.url), "utf8");
}

/** Browsers keep the page and ask whether it is still the same. */
function sendPage(request: FastifyRequest, reply: FastifyReply, { type, body, tag }: Page): FastifyReply {
  reply.headers({ etag: tag, "cache-control": "no-cache", "referrer-policy": "no-referrer" });
  if (request.headers["if-none-match"]?.includes(tag)) return reply.code(304).send();
  if (type === HTML_TYPE) reply.header("content-security-policy", PAGE_POLICY);
  return reply.header("content-type", type).send(body);
}
