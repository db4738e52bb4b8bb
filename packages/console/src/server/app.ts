import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import staticFiles from "@fastify/static";
import Fastify, { LogController, type FastifyInstance, type FastifyReply } from "fastify";
import { ApiFault } from "../errors.ts";
import { createEventHub } from "./events.ts";
import { identify, type Identity } from "./identity.ts";
import { addItemRoutes } from "./item-routes.ts";
import type { ConsoleServerOptions } from "./options.ts";
import { addSecurityHeaders, hostMatcher, refuseForeignRequests } from "./security.ts";
import { addPolicyRoutes } from "./policy-routes.ts";
import { addSessionRoutes } from "./session-routes.ts";
import { addDropRoutes } from "./drop-routes.ts";
import { addSourceRoutes } from "./source-routes.ts";
import { addSubmissionRoutes } from "./submission-routes.ts";
import { addSinkRoutes } from "./sink-routes.ts";
import { addTargetRoutes } from "./target-routes.ts";

/** Files in one request. */
export const MAX_FILES = 10_000;
/** A field that is not a file: options, addresses, names. */
export const MAX_FIELD_BYTES = 4 * 1024 * 1024;
const MAX_FIELDS = 10;

declare module "fastify" {
  interface FastifyRequest {
    /** Set for every route below /api that asks for it. */
    identity: Identity;
  }
}

/** The console's HTTP server: API, event stream, sign-in and page. */
export async function createConsoleServer(options: ConsoleServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger,
    // Addresses of requests hold sign-in tokens: they are not logged.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  addSecurityHeaders(app);
  refuseForeignRequests(app, hostMatcher(options.host));
  await app.register(cookie);
  await app.register(multipart, {
    limits: {
      files: MAX_FILES, // One more than the store takes, so that it is the store that says "too large".
      fileSize: options.maxFileBytes + 1,
      fieldSize: MAX_FIELD_BYTES,
      fields: MAX_FIELDS,
    },
  });
  app.setErrorHandler((error, request, reply) =>
    answerFault(error, reply, (fault) => request.log.error({ err: fault }, "request failed")),
  );
  app.decorateRequest("identity");

  const hub = createEventHub(options.now);
  const unsubscribe = options.pipeline.subscribe((item) => hub.publish(item));
  app.addHook("preClose", async () => {
    unsubscribe();
    hub.close();
  });

  addSessionRoutes(app, options);
  await app.register(async (api) => {
    api.addHook("preHandler", async (request) => {
      request.identity = await identify(request, options);
    });
    addSubmissionRoutes(api, options);
    addItemRoutes(api, options);
    addTargetRoutes(api, options);
    if (options.policy !== undefined) addPolicyRoutes(api, options.policy);
    addSinkRoutes(api, options);
    if (options.sources !== undefined) addSourceRoutes(api, options.sources);
    api.get("/api/status", () => options.status());
    api.get("/api/events", (_request, reply) => {
      if (!hub.attach(reply)) throw new ApiFault(503, "too-many-listeners", "Too many pages listen already.", true);
    });
  });
  if (options.sources !== undefined && options.takesDrops === true) {
    await addDropRoutes(app, { ...options, sources: options.sources });
  }
  if (options.webFolder !== undefined) await addPage(app, options.webFolder);
  app.setNotFoundHandler((request, reply) =>
    answerNotFound(request.url, request.method, reply, options.webFolder !== undefined),
  );
  return app;
}

async function addPage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(staticFiles, {
    root: folder,
    index: "index.html",
    wildcard: false,
    setHeaders: (reply, path) => {
      // Built assets carry a hash in their name; the page itself must be asked for anew.
      reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}

/** Addresses of the page's own routes get the page; everything else below /api is an error of the API. */
function answerNotFound(url: string, method: string, reply: FastifyReply, hasPage: boolean): FastifyReply {
  if (hasPage && method === "GET" && !url.startsWith("/api/") && !url.startsWith("/assets/")) {
    return reply.header("cache-control", "no-cache").sendFile("index.html");
  }
  return sendFault(reply, new ApiFault(404, "not-found", "There is nothing at this address."));
}

function sendFault(reply: FastifyReply, fault: ApiFault): FastifyReply {
  return reply
    .status(fault.status)
    .header("cache-control", "no-store")
    .send({ error: { code: fault.code, message: fault.message, retryable: fault.retryable } });
}

/** One translation of faults into answers. What nobody expected is logged, and told without its details. */
export function answerFault(error: unknown, reply: FastifyReply, log: (fault: unknown) => void): FastifyReply {
  if (error instanceof ApiFault) return sendFault(reply, error);
  const status =
    error instanceof Error && "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500;
  const message = error instanceof Error ? error.message : String(error);
  if (status < 500) return sendFault(reply, new ApiFault(status, "request", message));
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC")
    return sendFault(reply, new ApiFault(507, "disk-full", "The disk is full; nothing was taken in.", true));
  log(error);
  return sendFault(
    reply,
    new ApiFault(500, "internal", "Something went wrong here; the log of the server says what.", true),
  );
}
