import { sql } from "kysely";
import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";
import { sendJson } from "../http/envelope.ts";

/** What whoever asks may know: where this service is, and whether it works. */
export function addServiceRoutes(app: FastifyInstance, context: SandboxContext): void {
  const config = { isOpen: true };
  // The service's own list is not published; this one has what a reader needs to offer a choice of servers.
  app.get("/cloud.json", { config }, async (_request, reply) =>
    sendJson(reply, [{ name: "built-in", "display-name": "Built-in sandbox", url: context.publicUrl }]),
  );
  app.get("/health", { config }, async (request, reply) => {
    try {
      await sql`select 1`.execute(context.db);
      const faults = context.faults ? { faults: context.faults.summary() } : {};
      return sendJson(reply, { status: "ok", ...faults });
    } catch (error) {
      request.log.error({ err: error }, "the database does not answer");
      return sendJson(reply.code(503), { status: "unavailable" });
    }
  });
}
