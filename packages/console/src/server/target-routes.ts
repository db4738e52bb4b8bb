import type { FastifyInstance } from "fastify";
import { ApiFault } from "../errors.ts";
import type { ConnectedTarget } from "../targets.ts";
import type { ConsoleServerOptions } from "./options.ts";

/** Targets, and what they offer right now. */
export function addTargetRoutes(app: FastifyInstance, server: ConsoleServerOptions): void {
  const find = (name: string): ConnectedTarget => {
    const target = server.targets.find(({ info }) => info.name === name);
    if (target === undefined) throw new ApiFault(404, "no-target", `There is no target "${name.slice(0, 100)}".`);
    return target;
  };

  app.get("/api/targets", async () => ({ targets: server.targets.map(({ info }) => info) }));

  app.get<{ Params: { target: string } }>("/api/targets/:target/options", async (request) => {
    const { info, client } = find(request.params.target);
    return server.lists.options(info.name, client);
  });

  app.get<{ Params: { target: string } }>("/api/targets/:target/quota", async (request) => {
    const { info, client } = find(request.params.target);
    return server.lists.quota(info.name, client);
  });
}
