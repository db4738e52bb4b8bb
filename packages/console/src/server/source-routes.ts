import { newDropTokenSchema } from "@fumehood/contract";
import { PipelineError } from "@fumehood/pipeline";
import type { FastifyInstance } from "fastify";
import type { SourcesPart } from "../compose-sources.ts";
import { ApiFault } from "../errors.ts";
import { parseQuery } from "./parse-query.ts";

type SourceParams = { Params: { source: string } };

/** Sources, and the tokens of the drop endpoint. */
export function addSourceRoutes(app: FastifyInstance, { supervisor, tokens, findDrop }: SourcesPart): void {
  app.get("/api/sources", () => ({ sources: supervisor.health() }));

  app.post<SourceParams>("/api/sources/:source/pause", (request) =>
    told(supervisor.pause(request.params.source, request.identity.user)),
  );

  app.post<SourceParams>("/api/sources/:source/resume", (request) =>
    told(supervisor.resume(request.params.source, request.identity.user)),
  );

  app.get("/api/drop-tokens", async () => ({ tokens: await tokens.list() }));

  app.post("/api/drop-tokens", async (request, reply) => {
    const { source, label, settings } = parseQuery(newDropTokenSchema, request.body ?? {});
    if (findDrop(source) === undefined) {
      throw new ApiFault(400, "source", `The source "${source}" is not one of kind drop; take another name.`);
    }
    const created = await tokens.create({ sourceName: source, label, settings, by: request.identity.user });
    reply.header("cache-control", "no-store");
    return { ...created, path: `/drop/${source}` };
  });

  app.delete<{ Params: { token: string } }>("/api/drop-tokens/:token", async (request) => {
    if (!(await tokens.revoke(request.params.token)))
      throw new ApiFault(404, "no-token", "There is no token with this id.");
    return {};
  });
}

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PipelineError && error.code === "pipeline.unknown-source")
      throw new ApiFault(404, "no-source", error.message);
    throw error;
  }
}
