import { consoleOperations } from "@fumehood/contract";
import type { FastifyInstance } from "fastify";
import { ApiFault } from "../errors.ts";
import type { ConsoleServerOptions } from "./options.ts";
import { parseQuery } from "./parse-query.ts";

/** Sinks, their outbox and its dead letters. */
export function addSinkRoutes(app: FastifyInstance, { pipeline }: ConsoleServerOptions): void {
  app.get("/api/sinks", async () => ({ sinks: await pipeline.describeSinks() }));

  app.post<{ Params: { sink: string } }>("/api/sinks/:sink/test", async (request) => {
    const { sink } = request.params;
    const outcome = await pipeline.testSink(sink);
    if (outcome === undefined) throw new ApiFault(404, "no-sink", `There is no sink "${sink.slice(0, 100)}".`);
    return outcome;
  });

  app.get("/api/deliveries", async (request) => {
    const { item, ...query } = parseQuery(consoleOperations.listDeliveries.query, request.query);
    const itemId = item === undefined ? undefined : ((await pipeline.findItem(item))?.id ?? item);
    return pipeline.listDeliveries({ ...query, item: itemId });
  });

  app.post("/api/deliveries/replay", async (request) => {
    const { sink, item } = parseQuery(consoleOperations.replayDeliveries.body, request.body ?? {});
    const known = await pipeline.describeSinks();
    if (sink !== undefined && !known.some(({ name }) => name === sink)) {
      throw new ApiFault(404, "no-sink", `There is no sink "${sink.slice(0, 100)}".`);
    }
    return { replayed: await pipeline.replayDeliveries({ sink, item }) };
  });
}
