import {
  consoleOperations,
  ELEMENTS,
  findElement,
  observableKindSchema,
  type Item,
  type Report,
} from "@fumehood/contract";
import { exportObservables, OBSERVABLE_FORMATS, renderReport, REPORT_FORMATS } from "@fumehood/report";
import type { FastifyInstance } from "fastify";
import { ApiFault } from "../errors.ts";
import { parseQuery } from "./parse-query.ts";
import type { ConsoleServerOptions } from "./options.ts";
import { sendAsAttachment } from "./attachment.ts";

type ItemParams = { Params: { itemId: string } };
type FormatParams = { Params: { itemId: string; format: string } };

/** Items, their ledger, reports, observables and elements. */
export function addItemRoutes(app: FastifyInstance, { pipeline }: ConsoleServerOptions): void {
  const find = async (id: string): Promise<Item> => {
    const item = await pipeline.findItem(id.toLowerCase());
    if (item === undefined) throw new ApiFault(404, "no-item", `Nothing here has the id "${id.slice(0, 100)}".`);
    return item;
  };
  const loadReport = async (id: string): Promise<{ item: Item; report: Report }> => {
    const item = await find(id);
    const report = item.hasReport ? await pipeline.readReport(item.id) : undefined;
    if (report === undefined) throw new ApiFault(404, "no-report", `There is no report: ${item.reason.text}`);
    return { item, report };
  };

  app.get("/api/items", async (request) =>
    pipeline.listItems(parseQuery(consoleOperations.listItems.query, request.query)),
  );

  app.get<ItemParams>("/api/items/:itemId", async (request) => {
    const item = await find(request.params.itemId);
    const [members, ledger] = await Promise.all([pipeline.members(item.id), pipeline.ledger(item.id)]);
    return { item, members, ledger };
  });

  app.get<ItemParams>("/api/items/:itemId/report", async (request) => (await loadReport(request.params.itemId)).report);

  app.get<FormatParams>("/api/items/:itemId/report/:format", async (request, reply) => {
    const format = REPORT_FORMATS.find((each) => each.id === request.params.format);
    if (format === undefined)
      throw new ApiFault(404, "format", `Reports come as ${REPORT_FORMATS.map((each) => each.id).join(", ")}.`);
    const { item, report } = await loadReport(request.params.itemId);
    sendAsAttachment(reply, `${fileStem(item)}.${format.extension}`, format.contentType);
    return renderReport(report, { format: format.id });
  });

  app.get<FormatParams>("/api/items/:itemId/observables/:format", async (request, reply) => {
    const format = OBSERVABLE_FORMATS.find((each) => each.id === request.params.format);
    if (format === undefined)
      throw new ApiFault(404, "format", `Observables come as ${OBSERVABLE_FORMATS.map((each) => each.id).join(", ")}.`);
    const query = parseQuery(consoleOperations.exportObservables.query, request.query);
    const { item, report } = await loadReport(request.params.itemId);
    sendAsAttachment(reply, `${fileStem(item)}-observables.${format.extension}`, format.contentType);
    return exportObservables(report.observables, {
      format: format.id,
      defanged: query.defanged ?? false,
      includeNoise: query.noise ?? false,
      minConfidence: query.minConfidence,
      kinds: query.kind?.split(",").map((kind) => parseQuery(observableKindSchema, kind)),
    });
  });

  app.get<{ Params: { itemId: string; element: string } }>(
    "/api/items/:itemId/elements/:element",
    async (request, reply) => {
      const element = findElement(request.params.element);
      if (element === undefined) throw new ApiFault(404, "no-element", "There is no element of that name.");
      const item = await find(request.params.itemId);
      const fetched = item.sampleId === null ? noSample(item) : await pipeline.fetchElement(item.id, element);
      if (fetched.kind === "unavailable") throw new ApiFault(502, "target", `${element}: ${fetched.why}`, true);
      const opened = fetched.kind === "stored" ? await pipeline.openElement(item.id, element) : undefined;
      if (fetched.kind === "absent") throw new ApiFault(404, "no-element", `${element}: ${fetched.why}`);
      if (opened === undefined)
        throw new ApiFault(404, "no-element", `${element}: it is kept only once the analysis has ended.`);
      sendAsAttachment(reply, `${fileStem(item)}-${element}`, ELEMENTS[element]);
      reply.header("content-length", opened.element.sizeBytes);
      return reply.send(opened.stream);
    },
  );
}

function noSample(item: Item): { kind: "absent"; why: string } {
  return { kind: "absent", why: `nothing was analysed: ${item.reason.text}` };
}

/** Names of downloads are ours: the beginning of the digest, never a name from outside. */
function fileStem(item: Item): string {
  return `fumehood-${(item.sha256 ?? item.id).slice(0, 16)}`;
}
