import { Readable } from "node:stream";
import type { ElementName } from "@fumehood/contract";
import { buildReport, parseAnalysisText } from "@fumehood/report";
import type { BuildReportInput } from "@fumehood/report";
import type { ItemRecord } from "../item-record.ts";
import { reason } from "../outcome.ts";
import type { StageOutcome } from "../outcome.ts";
import type { StageDeps, StageInput } from "../stage.ts";
import { findTarget } from "../target-of.ts";
import { describeVerdict } from "../verdict-text.ts";

type Deps = Pick<StageDeps, "blobs" | "targets" | "policy" | "limits" | "now">;

/** Builds the report document from the elements and keeps it as a blob. */
export async function runReport({ record, signal }: StageInput, deps: Deps): Promise<StageOutcome> {
  const report = buildReport(await gatherInput(record, deps));
  const json = Buffer.from(JSON.stringify(report));
  const put = await deps.blobs.put(Readable.from([json]), { maxBytes: json.byteLength, signal });
  if (put.kind !== "stored") throw new Error("unreachable: the limit is the size of the document itself");
  const { verdict, indicators } = report;
  return {
    kind: "next",
    state: "reported",
    reason: reason("report.built", verdict.reason),
    facts: {
      item: {
        threatScore: verdict.score,
        indicatorCount: indicators.length,
        verdict: verdict.level,
        hasReport: true,
      },
      work: { reportSha256: put.sha256, verdictText: describeVerdict(report) },
    },
  };
}

async function gatherInput(record: ItemRecord, deps: Deps): Promise<BuildReportInput> {
  const { item, work } = record;
  const { limits } = deps;
  const target = findTarget(deps.targets, item.target);
  const analysis = await readJson(elementSha256(record, "analysis.json"), limits.analysisBytes, deps);
  const warnings = await readJson(elementSha256(record, "warnings.json"), limits.smallElementBytes, deps);
  const records = await readJson(work.recordsSha256 ?? undefined, limits.smallElementBytes, deps);
  return {
    target: target.label,
    sampleId: item.sampleId ?? "",
    portalUrl: item.portalUrl,
    ...pickRecords(records.value),
    analysis: analysis.value,
    analysisProblem: analysis.problem,
    warnings: warnings.value,
    elements: [
      ...work.elements.map(({ name }) => ({ name, present: true })),
      ...work.absent.map(({ name, why }) => ({ name, present: false, reason: why })),
    ],
    bands: deps.policy.bands,
    generatedAt: new Date(deps.now()).toISOString(),
    item: {
      name: item.name,
      kind: item.kind,
      url: item.url,
      digests: { md5: item.md5, sha1: item.sha1, sha256: item.sha256 },
      size: item.sizeBytes,
    },
  };
}

function elementSha256({ work }: ItemRecord, name: ElementName): string | undefined {
  return work.elements.find((element) => element.name === name)?.sha256;
}

function pickRecords(value: unknown): Pick<BuildReportInput, "sample" | "summary" | "threat"> {
  if (typeof value !== "object" || value === null) return {};
  const read = (name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value;
  return { sample: read("sample"), summary: read("summary"), threat: read("threat") };
}

/** A document over the limit is not opened at all; the problem goes into the report. */
async function readJson(
  sha256: string | undefined,
  maxBytes: number,
  { blobs }: Deps,
): Promise<{ value?: unknown; problem: string | null }> {
  if (sha256 === undefined) return { problem: null };
  const found = await blobs.stat(sha256);
  if (found === undefined) return { problem: "the stored bytes are gone" };
  if (found.sizeBytes > maxBytes) {
    return { problem: `larger than ${maxBytes.toLocaleString("en-US")} bytes, the limit here` };
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of await blobs.open(sha256)) chunks.push(chunk);
  const parsed = parseAnalysisText(Buffer.concat(chunks), { maxBytes });
  return parsed.ok ? { value: parsed.value, problem: null } : { problem: parsed.problem };
}
