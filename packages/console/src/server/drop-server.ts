import multipart from "@fastify/multipart";
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { answerFault } from "./app.ts";
import { addDropRoutes, type DropRoutesOptions } from "./drop-routes.ts";
import { addSecurityHeaders } from "./security.ts";

/** The drop endpoint alone, for a port of its own: the console need not be reachable for those who drop files. */
export async function createDropServer(
  options: DropRoutesOptions & { readonly logger: FastifyBaseLogger },
): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  addSecurityHeaders(app);
  await app.register(multipart, { limits: { fileSize: options.maxFileBytes + 1 } });
  app.setErrorHandler((error, request, reply) =>
    answerFault(error, reply, (fault) => request.log.error({ err: fault }, "request failed")),
  );
  await addDropRoutes(app, options);
  return app;
}
