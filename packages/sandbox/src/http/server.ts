import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { answerBadUrl, answerBrokenRequest } from "./answer-unread.ts";
import { authenticate } from "./authenticate.ts";
import { readPlainBody, readQuery } from "./body.ts";
import { asServiceError, sendError } from "./envelope.ts";
import { isForm, readForm } from "./form.ts";
import { newRequestState } from "./request-state.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route reads body and key itself. */
    readsOwnBody?: boolean;
    /** The route answers whoever asks. */
    isOpen?: boolean;
  }
}

/** A sample may take this long to arrive, in milliseconds; then the connection is closed. */
const REQUEST_TIMEOUT_MS = 30 * 60_000;

/**
 * The HTTP server without its routes: parameters from wherever clients put them, the key, the service's envelopes for all that goes wrong.
 * Paths are logged as patterns and queries never, because keys stand in them.
 */
export async function createServer(
  context: SandboxContext,
  logger: FastifyBaseLogger | undefined,
): Promise<FastifyInstance> {
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    // Scripts that speak HTTP by hand leave the host out, and nothing here depends on it.
    http: { requireHostHeader: false },
    clientErrorHandler: answerBrokenRequest,
    rewriteUrl: (request) => pathOf(request.url ?? "/"),
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      maxParamLength: context.limits.maxPathParameterChars,
      onBadUrl: (_path, _request, response) => answerBadUrl(response),
      // Nothing here has so long a name.
      onMaxParamLength: (_path, _request, response) => answerBadUrl(response),
    },
  });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  // Bodies are left in the stream: the hook below reads them, alike for all methods.
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  addHooks(app, context);
  app.setErrorHandler((error, request, reply) => {
    const known = asServiceError(error);
    if (known.statusCode >= 500) request.log.error({ err: error, ...describe(request) }, "request failed");
    return sendError(request, reply, known);
  });
  app.setNotFoundHandler((request, reply) => sendError(request, reply, notFound("Path")));
  return app;
}

/** Proxies send scheme and host before the path; a base URL that ends with a slash makes two of the first. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, "").replace(/^\/*/, "/");
}

function addHooks(app: FastifyInstance, context: SandboxContext): void {
  app.decorateRequest("sandbox");
  app.addHook("onRequest", async (request, reply) => {
    const { headers } = request.raw;
    request.sandbox = newRequestState(headers["content-type"]);
    // Fastify would look for a parser of each type, remember each boundary, and refuse what it cannot read.
    delete headers["content-type"];
    reply.header("TG-REQUEST-ID", request.sandbox.tgId);
    reply.header("x-content-type-options", "nosniff");
    readQuery(request);
  });
  app.addHook("preValidation", async (request) => {
    if (request.is404) return;
    const { readsOwnBody = false, isOpen = false } = request.routeOptions.config;
    if (readsOwnBody || isOpen) return;
    await readBody(request, context);
    await authenticate(request, context);
  });
  app.addHook("onResponse", async (request, reply) => {
    const { statusCode, elapsedTime } = reply;
    request.log.info({ ...describe(request), statusCode, durationMs: Math.round(elapsedTime) }, "request");
  });
}

async function readBody(request: FastifyRequest, context: SandboxContext): Promise<void> {
  if (!isForm(request)) return await readPlainBody(request, context.limits.maxBodyBytes);
  await readForm(request, context.limits, async () => {});
}

function describe(request: FastifyRequest) {
  const { method, routeOptions, sandbox } = request;
  return { method, path: routeOptions.url ?? "(none)", tgRequestId: sandbox.tgId, login: sandbox.account?.user.login };
}
