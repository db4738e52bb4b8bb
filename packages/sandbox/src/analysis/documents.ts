import { randomInt } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Analysis, ElementName } from "@fumehood/contract";
import type { SandboxContext } from "../context.ts";
import type { EngineResult, EngineWarning } from "../engine/types.ts";
import { toPositionRows } from "../tables/positions.ts";
import type { ElementRow, PositionRow, SampleRow } from "../tables/schema.ts";
import { isAnalysed } from "./columns.ts";
import { writeDelivered } from "./deliveries.ts";
import { renderReportPage } from "./report-page.ts";
import { serializeAnalysis, type Positions } from "./serialize-analysis.ts";

/** What is stored of an analysis; the rows are written later, together with the sample's end. */
export interface Documents {
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
): Promise<Documents> {
  const delivered = await writeDelivered(context, row, result);
  const warnings = [...result.warnings, ...submitWarningsOf(row), ...delivered.warnings];
  const elements = [...delivered.elements, await writeElement(context, row.id, "warnings.json", enveloped(warnings))];
  if (!isAnalysed(result)) return { elements, positions: [] };
  const analysis: Analysis = { ...result.analysis, warnings };
  const document = await writeAnalysis(context, row.id, analysis);
  const page = renderReportPage(row, analysis, context.clock());
  elements.push(document.element, await writeElement(context, row.id, "report.html", page));
  return { elements, positions: toPositionRows(row.id, document.positions) };
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
