import { routePath, threatGridOperations as operations } from "@fumehood/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { openAnalysis, readSpan, type StoredAnalysis } from "../analysis/stored-analysis.ts";
import { findEntry, firstEntries, type SectionName } from "../analysis/serialize-analysis.ts";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { sendData, sendDataText } from "../http/envelope.ts";
import { wholeNumberField } from "../http/fields.ts";
import { withTimeTexts } from "./annotation-times.ts";
import { pathParameter, requestedSample } from "./samples.ts";

/**
 * Sections of an analysis, one by one. They are parts of analysis.json, sent from where they lie in it: there is one truth, and neither memory
 * nor time grows with the document. Without an analysis they are `{}`, as the service answers for samples that failed.
 */
export function addAnalysisRoutes(app: FastifyInstance, context: SandboxContext): void {
  const sections = [
    ["iocs", operations.getAnalysisIoc.path, "iocName"],
    ["network_streams", operations.getAnalysisStream.path, "streamId"],
    ["artifacts", operations.getAnalysisArtifact.path, "artifactId"],
    ["processes", operations.getAnalysisProcess.path, "processId"],
  ] as const;
  for (const [name, path, parameter] of sections) addEntryRoute(app, context, { name, path, parameter });
  addMapRoute(app, context, "network_streams", operations.getAnalysisStreams.path);
  addMapRoute(app, context, "artifacts", operations.getAnalysisArtifacts.path);
  addMapRoute(app, context, "processes", operations.getAnalysisProcesses.path);
  addIocRoute(app, context);
  addAnnotationRoute(app, context);
  addMetadataRoute(app, context);
}

type Answer = (analysis: StoredAnalysis, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

function addRoute(app: FastifyInstance, context: SandboxContext, path: string, answer: Answer): void {
  app.get(routePath(path), async (request: FastifyRequest, reply: FastifyReply) => {
    const { row } = await requestedSample(request, context);
    const analysis = await openAnalysis(context, row.id);
    return analysis ? await answer(analysis, request, reply) : sendData(request, reply, {});
  });
}

function addMapRoute(app: FastifyInstance, context: SandboxContext, name: SectionName, path: string): void {
  addRoute(app, context, path, async (analysis, request, reply) => {
    const span = await analysis.find(name);
    if (!span) return sendData(request, reply, { items: {} });
    return sendDataText(request, reply, { before: '{"items":', after: "}", ...(await analysis.open(span)) });
  });
}

interface EntryRoute {
  name: SectionName;
  path: string;
  parameter: string;
}

function addEntryRoute(app: FastifyInstance, context: SandboxContext, { name, path, parameter }: EntryRoute): void {
  app.get(routePath(path), async (request: FastifyRequest, reply: FastifyReply) => {
    const { row } = await requestedSample(request, context);
    const analysis = await openAnalysis(context, row.id);
    const span = findEntry(await analysis?.find(name), pathParameter(request, parameter));
    if (!analysis || !span) throw notFound("Entry");
    return sendDataText(request, reply, { before: "", after: "", ...(await analysis.open(span)) });
  });
}

/** By severity, as they lie in the document; a limit of 0 counts as none, as everywhere. */
function addIocRoute(app: FastifyInstance, context: SandboxContext): void {
  addRoute(app, context, operations.getAnalysisIocs.path, async (analysis, request, reply) => {
    const limit = wholeNumberField(request.sandbox.fields, "limit") || Number.POSITIVE_INFINITY;
    const section = await analysis.find("iocs");
    const span = section && firstEntries(section, limit);
    if (!span || span.length === 0) return sendData(request, reply, { items: [] });
    return sendDataText(request, reply, { before: '{"items":[', after: "]}", ...(await analysis.open(span)) });
  });
}

/** Captured: times are numbers in the document, and texts here. */
function addAnnotationRoute(app: FastifyInstance, context: SandboxContext): void {
  addRoute(app, context, operations.getAnalysisAnnotations.path, async (analysis, request, reply) => {
    const span = await analysis.find("annotations");
    return sendData(request, reply, { items: span ? withTimeTexts(await readSpan(analysis, span)) : {} });
  });
}

function addMetadataRoute(app: FastifyInstance, context: SandboxContext): void {
  addRoute(app, context, operations.getAnalysisMetadata.path, async (analysis, request, reply) => {
    const span = await analysis.find("metadata");
    return sendData(request, reply, span ? await readSpan(analysis, span) : {});
  });
}
