import type { Readable } from "node:stream";
import type { Analysis } from "@fumehood/contract";
import type { SandboxContext } from "../context.ts";
import { findElement } from "../tables/elements.ts";
import { findPositions, keepPositions } from "../tables/positions.ts";
import type { ElementRow } from "../tables/schema.ts";
import { serializeAnalysis, type Positions, type Span } from "./serialize-analysis.ts";

/** A part of a document as it lies there. */
export interface OpenedSpan {
  stream: Readable;
  sizeBytes: number;
}

/** A stored analysis.json, of which parts can be read without the rest. */
export interface StoredAnalysis {
  readonly positions: Positions;
  /** Whoever opens a span must read it to its end, or destroy it. */
  open(span: Span): Promise<OpenedSpan>;
}

/** The analysis of a sample that the caller may see; `undefined` when there is none. */
export async function openAnalysis(context: SandboxContext, sampleId: string): Promise<StoredAnalysis | undefined> {
  const element = await findElement(context.db, sampleId, "analysis.json");
  if (!element) return undefined;
  const text = await findPositions(context.db, sampleId);
  // Written by this package.
  const positions = text === undefined ? await locate(context, element) : (JSON.parse(text) as Positions);
  return {
    positions,
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
async function locate(context: SandboxContext, element: ElementRow): Promise<Positions> {
  // Stored documents are this package's own.
  const analysis = JSON.parse(await readText(await context.blobs.open(element.sha256))) as Analysis;
  // As they stand: sorting would move them.
  const pieces = serializeAnalysis(analysis, { sortIocs: false });
  let next = pieces.next();
  while (next.done !== true) next = pieces.next();
  await keepPositions(context.db, element.sample_id, JSON.stringify(next.value));
  return next.value;
}

async function readText(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}
