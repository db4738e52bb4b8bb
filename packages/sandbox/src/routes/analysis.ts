import { analysisSchema, routePath, threatGridOperations as operations, type Analysis } from "@fumehood/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { sendData } from "../http/envelope.ts";
import { wholeNumberField } from "../http/fields.ts";
import { findElement } from "../tables/elements.ts";
import { pathParameter, requestedSample } from "./samples.ts";

/** Sections of an analysis, one by one. Without an analysis they are `{}`, as the service answers for samples that failed. */
export function addAnalysisRoutes(app: FastifyInstance, context: SandboxContext): void {
  addIocRoutes(app, context);
  const sections = [
    [operations.getAnalysisStreams.path, operations.getAnalysisStream.path, "streamId", streamsOf],
    [operations.getAnalysisArtifacts.path, operations.getAnalysisArtifact.path, "artifactId", artifactsOf],
    [operations.getAnalysisProcesses.path, operations.getAnalysisProcess.path, "processId", processesOf],
  ] as const;
  for (const [mapPath, entryPath, parameter, sectionOf] of sections) {
    addSection(app, context, mapPath, (analysis) => ({ items: sectionOf(analysis) }));
    addEntry(app, context, entryPath, (analysis, request) =>
      entryOf(sectionOf(analysis), pathParameter(request, parameter)),
    );
  }
  addSection(app, context, operations.getAnalysisAnnotations.path, (analysis) => ({
    items: analysis.annotations ?? {},
  }));
  addSection(app, context, operations.getAnalysisMetadata.path, (analysis) => analysis.metadata ?? {});
}

function streamsOf(analysis: Analysis): object {
  return analysis.network ?? {};
}

function artifactsOf(analysis: Analysis): object {
  return analysis.artifacts ?? {};
}

function processesOf(analysis: Analysis): object {
  return analysis.dynamic?.processes ?? {};
}

/** Own entries only: `constructor` is nobody's stream. */
function entryOf(section: object, key: string): unknown {
  return Object.entries(section).find(([name]) => name === key)?.[1];
}

function addIocRoutes(app: FastifyInstance, context: SandboxContext): void {
  addSection(app, context, operations.getAnalysisIocs.path, (analysis, request) => {
    const limit = wholeNumberField(request.sandbox.fields, "limit");
    const items = (analysis.iocs ?? []).toSorted((a, b) => (b.severity ?? 0) - (a.severity ?? 0));
    return { items: items.slice(0, limit) };
  });
  addEntry(app, context, operations.getAnalysisIoc.path, (analysis, request) => {
    const name = pathParameter(request, "iocName");
    return analysis.iocs?.find((ioc) => ioc.ioc === name);
  });
}

type Pick_ = (analysis: Analysis, request: FastifyRequest) => unknown;

function addSection(app: FastifyInstance, context: SandboxContext, path: string, pick: Pick_): void {
  app.get(routePath(path), async (request: FastifyRequest, reply: FastifyReply) => {
    const analysis = await readAnalysis(request, context);
    return sendData(request, reply, analysis === undefined ? {} : pick(analysis, request));
  });
}

function addEntry(app: FastifyInstance, context: SandboxContext, path: string, pick: Pick_): void {
  app.get(routePath(path), async (request: FastifyRequest, reply: FastifyReply) => {
    const analysis = await readAnalysis(request, context);
    const entry = analysis && pick(analysis, request);
    if (entry === undefined) throw notFound("Entry");
    return sendData(request, reply, entry);
  });
}

/** The analysis of the path's sample, read from the element that `analysis.json` answers: there is one truth. */
async function readAnalysis(request: FastifyRequest, context: SandboxContext): Promise<Analysis | undefined> {
  const { row } = await requestedSample(request, context);
  const element = await findElement(context.db, row.id, "analysis.json");
  if (!element) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of await context.blobs.open(element.sha256)) chunks.push(chunk as Uint8Array);
  return analysisSchema.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
}
