import type { Readable } from "node:stream";
import type { Analysis } from "@fumehood/contract";
import type { SandboxContext } from "../context.ts";
import { findElement } from "../tables/elements.ts";
import { findPosition, hasPositions, keepPositions, toPositionRows } from "../tables/positions.ts";
import type { ElementRow } from "../tables/schema.ts";
import { serializeAnalysis, type SectionName, type SectionPosition, type Span } from "./serialize-analysis.ts";

/** A part of a document as it lies there. */
export interface OpenedSpan {
  stream: Readable;
  sizeBytes: number;
}

/** A stored analysis.json, of which parts can be read without the rest. */
export interface StoredAnalysis {
  /** Where a section lies; `undefined` when the document has none of that name. */
  find(section: SectionName): Promise<SectionPosition | undefined>;
  /** Whoever opens a span must read it to its end, or destroy it. */
  open(span: Span): Promise<OpenedSpan>;
}

/** The analysis of a sample that the caller may see; `undefined` when there is none. */
export async function openAnalysis(context: SandboxContext, sampleId: string): Promise<StoredAnalysis | undefined> {
  const element = await findElement(context.db, sampleId, "analysis.json");
  if (!element) return undefined;
  if (!(await hasPositions(context.db, sampleId))) await locate(context, element);
  return {
    find: async (section) => await findPosition(context.db, sampleId, section),
    open: async ({ start, length }) => ({
      stream: await context.blobs.open(element.sha256, { start, end: start + length - 1 }),
      sizeBytes: length,
    }),
  };
}

/** The value of a span, for small ones. */
export async function readSpan(analysis: StoredAnalysis, span: Span): Promise<unknown> {
  const { stream } = await analysis.open(span);
  return JSON.parse(await readText(stream));
}

/** Finds where the parts lie in a document that was stored before that was written down, and writes it down. */
async function locate(context: SandboxContext, element: ElementRow): Promise<void> {
  // Stored documents are this package's own.
  const analysis = JSON.parse(await readText(await context.blobs.open(element.sha256))) as Analysis;
  // As they stand: sorting would move them.
  const pieces = serializeAnalysis(analysis, { sortIocs: false });
  let next = pieces.next();
  while (next.done !== true) next = pieces.next();
  await keepPositions(context.db, toPositionRows(element.sample_id, next.value));
}

async function readText(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}
