import { randomInt } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Analysis, ElementName } from "@fumehood/contract";
import type { SandboxContext } from "../context.ts";
import type { EngineResult, EngineWarning } from "../engine/types.ts";
import { NOTHING_SEEN } from "../entities/seen.ts";
import { resultTerms } from "../search/result-terms.ts";
import { toPositionRows } from "../tables/positions.ts";
import type { ElementRow, PositionRow, SampleRow } from "../tables/schema.ts";
import { isAnalysed } from "./columns.ts";
import { writeDelivered } from "./deliveries.ts";
import { deriveApart } from "./derive-apart.ts";
import { deriveResults, type Derived } from "./derive.ts";
import { serializeAnalysis, type Positions } from "./serialize-analysis.ts";

/** What is stored of an analysis and follows from it; the rows are written later, together with the sample's end. */
export interface Documents extends Omit<Derived, "page"> {
  elements: ElementRow[];
  /** Where the parts of analysis.json lie; none without one. */
  positions: PositionRow[];
}

/**
 * Writes the elements of an analysis into the blob store. A static analysis has no processes.json, timeline.json, network.pcap, video.webm or
 * screenshot.png: nothing was run, and empty ones would say that something was and did nothing. An engine that ran the sample delivers them.
 */
export async function writeDocuments(
  context: SandboxContext,
  row: SampleRow,
  result: EngineResult,
  signal: AbortSignal,
): Promise<Documents> {
  const delivered = await writeDelivered(context, row, result);
  const warnings = [...result.warnings, ...submitWarningsOf(row), ...delivered.warnings];
  const elements = [...delivered.elements, await writeElement(context, row.id, "warnings.json", enveloped(warnings))];
  if (!isAnalysed(result)) return { elements, ...nothingSeen(context, result) };
  const analysis: Analysis = { ...result.analysis, warnings };
  const document = await writeAnalysis(context, row.id, analysis);
  const { page, ...derived } = await derive(context, row, { ...result, analysis }, document.element, signal);
  elements.push(document.element, await writeElement(context, row.id, "report.html", page));
  return { elements, positions: toPositionRows(row.id, document.positions), ...derived };
}

function nothingSeen({ limits }: SandboxContext, result: EngineResult): Omit<Documents, "elements"> {
  return { positions: [], sightings: NOTHING_SEEN, evidence: [], terms: resultTerms(result, NOTHING_SEEN, limits) };
}

/** A document up to this size is read on the event loop, in about 100 ms at most: a thread costs more than that to start. */
const DERIVED_HERE_BYTES = 384 * 1024;

async function derive(
  context: SandboxContext,
  row: SampleRow,
  { outcome, type, digests, analysis }: EngineResult,
  { sha256, size_bytes: sizeBytes }: ElementRow,
  signal: AbortSignal,
): Promise<Derived> {
  const { maxTermsPerSample, maxTermChars } = context.limits;
  const limits = { maxTermsPerSample, maxTermChars };
  const input = { row, result: { outcome, type, digests }, limits, nowMs: context.clock() };
  if (Number(sizeBytes) <= DERIVED_HERE_BYTES) return deriveResults(input, analysis);
  return await context.blobs.withLocalFile(sha256, async (path) => await deriveApart({ path, input }, signal));
}

function submitWarningsOf(row: SampleRow): EngineWarning[] {
  // Written by this package when the sample was accepted.
  return JSON.parse(row.submit_warnings) as EngineWarning[];
}

/** The one element that has an envelope. */
function enveloped(data: unknown): string {
  return JSON.stringify({ api_version: 2, id: randomInt(1, 10_000_000), data });
}

async function writeAnalysis(
  context: SandboxContext,
  sampleId: string,
  analysis: Analysis,
): Promise<{ element: ElementRow; positions: Positions }> {
  const ended: { positions: Positions } = { positions: {} };
  const element = await putElement(context, sampleId, "analysis.json", piecesOf(analysis, ended));
  return { element, positions: ended.positions };
}

/** Others get their turn behind each piece. */
async function* piecesOf(analysis: Analysis, ended: { positions: Positions }): AsyncGenerator<Uint8Array> {
  const pieces = serializeAnalysis(analysis);
  let next = pieces.next();
  for (; next.done !== true; next = pieces.next()) {
    yield next.value;
    await setImmediate();
  }
  ended.positions = next.value;
}

async function writeElement(
  context: SandboxContext,
  sampleId: string,
  name: ElementName,
  text: string,
): Promise<ElementRow> {
  return await putElement(context, sampleId, name, oneChunk(new TextEncoder().encode(text)));
}

/** Says that an element is larger than is kept. */
export class ElementTooLargeError extends RangeError {
  override readonly name = "ElementTooLargeError";
}

/** Puts bytes into the blob store and returns the row that makes them an element of the sample. @throws {ElementTooLargeError} */
export async function putElement(
  context: SandboxContext,
  sampleId: string,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number = context.limits.maxDocumentBytes,
): Promise<ElementRow> {
  const outcome = await context.blobs.put(bytes, { maxBytes });
  if (outcome.kind === "too-large") {
    throw new ElementTooLargeError(`The element ${name} is larger than ${maxBytes} bytes.`);
  }
  return { sample_id: sampleId, name, sha256: outcome.sha256, size_bytes: outcome.sizeBytes };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
