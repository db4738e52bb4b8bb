import { createHash, randomInt } from "node:crypto";
import type { Analysis, ElementName } from "@fumehood/contract";
import type { SandboxContext } from "../context.ts";
import type { EngineResult, EngineWarning, ExtractedArtifact } from "../engine/types.ts";
import { artifactName } from "../tables/elements.ts";
import type { ElementRow, SampleRow } from "../tables/schema.ts";
import { isAnalysed } from "./columns.ts";
import { quarantineZip } from "./quarantine-zip.ts";
import { renderReportPage } from "./report-page.ts";

/**
 * Writes the elements of an analysis into the blob store; their rows are written later, together with the sample's end. A static analysis has
 * no processes.json, timeline.json, network.pcap, video.webm or screenshot.png: nothing was run, and empty ones would say that something was
 * and did nothing.
 */
export async function writeDocuments(
  context: SandboxContext,
  row: SampleRow,
  result: EngineResult,
): Promise<ElementRow[]> {
  const warnings = [...result.warnings, ...submitWarningsOf(row)];
  const rows = [await writeElement(context, row.id, "warnings.json", enveloped(warnings))];
  if (!isAnalysed(result)) return rows;
  const analysis: Analysis = { ...result.analysis, warnings };
  rows.push(await writeElement(context, row.id, "analysis.json", JSON.stringify(analysis)));
  const page = renderReportPage(row, analysis, context.clock());
  rows.push(await writeElement(context, row.id, "report.html", page));
  rows.push(...(await writeExtracted(context, row, result.extracted)));
  return rows;
}

function submitWarningsOf(row: SampleRow): EngineWarning[] {
  // Written by this package when the sample was accepted.
  return JSON.parse(row.submit_warnings) as EngineWarning[];
}

/** The one element that has an envelope. */
function enveloped(data: unknown): string {
  return JSON.stringify({ api_version: 2, id: randomInt(1, 10_000_000), data });
}

async function writeElement(
  context: SandboxContext,
  sampleId: string,
  name: ElementName,
  text: string,
): Promise<ElementRow> {
  return await putElement(context, sampleId, name, oneChunk(new TextEncoder().encode(text)));
}

/** Puts bytes into the blob store and returns the row that makes them an element of the sample. */
export async function putElement(
  context: SandboxContext,
  sampleId: string,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number = context.limits.maxDocumentBytes,
): Promise<ElementRow> {
  const outcome = await context.blobs.put(bytes, { maxBytes });
  if (outcome.kind === "too-large") throw new RangeError(`The element ${name} is larger than ${maxBytes} bytes.`);
  return { sample_id: sampleId, name, sha256: outcome.sha256, size_bytes: outcome.sizeBytes };
}

/** Each artifact by itself, for its download by digest, and all in one zip. */
async function writeExtracted(
  context: SandboxContext,
  row: SampleRow,
  extracted: readonly ExtractedArtifact[],
): Promise<ElementRow[]> {
  const artifacts = extracted.slice(0, context.limits.maxExtractedArtifacts);
  if (artifacts.length === 0) return [];
  const rows = new Map<string, ElementRow>();
  for (const artifact of artifacts) {
    const sha256 = createHash("sha256").update(artifact.bytes).digest("hex");
    rows.set(sha256, await putElement(context, row.id, artifactName(sha256), oneChunk(artifact.bytes)));
  }
  const members = artifacts.map((artifact) => ({
    name: `${artifact.artifactId}-${createHash("sha256").update(artifact.bytes).digest("hex")}`,
    open: async () => oneChunk(artifact.bytes),
  }));
  const zip = quarantineZip(members, Date.parse(row.submitted_at));
  const zipped = await putElement(context, row.id, "extracted-artifacts.zip", zip, context.limits.maxExtractedBytes);
  return [...rows.values(), zipped];
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
