import { NotFoundError, type Client } from "@fumehood/client";
import type { Configuration } from "@fumehood/console/configuration";
import type { Item, Report } from "@fumehood/contract";
import { buildReport, parseAnalysisText } from "@fumehood/report";
import { findItem } from "./commands/status.ts";
import type { ConsoleApi } from "./console-api.ts";
import { CliError } from "./exit-codes.ts";

/** Largest analysis.json that is read into memory for a report. */
export const MAX_ANALYSIS_BYTES = 200 * 1024 * 1024;

const SAMPLE_ID = /^[0-9a-f]{32}$/;

/** The report of an item of ours, or of any sample of the target when the id is a sample's and not known here. */
export async function loadReport(
  api: ConsoleApi,
  id: string,
  around: { configuration: Configuration; target: string; now: number },
): Promise<Report> {
  const item = await findItem(api, id);
  if (item?.hasReport) return api.call("getReport", { params: { itemId: item.id } });
  if (item !== undefined && item.sampleId === null) throw noReport(item);
  const sampleId = item?.sampleId ?? id;
  if (!SAMPLE_ID.test(sampleId))
    throw new CliError("notFound", `Nothing here has the id "${id}", and it is not the id of a sample.`);
  const client = await openClient(around.configuration, item?.target ?? around.target);
  try {
    return await readRemoteReport(client, sampleId, around);
  } finally {
    await client.close();
  }
}

function noReport(item: Item): CliError {
  return new CliError("notFound", `There is no report of this item: ${item.decision}, ${item.reason.text}`);
}

/** A client of a target by name. @throws {CliError} `notFound` when no target has that name here. */
export async function openClient(configuration: Configuration, target: string): Promise<Client> {
  const settings = configuration.targets.find((each) => each.name === target);
  if (settings !== undefined) return (await import("@fumehood/console")).createTargetClient(settings);
  throw new CliError(
    "notFound",
    "Nothing here has that id; if it is a sample of another target, name that with --target.",
  );
}

async function readRemoteReport(
  client: Client,
  sampleId: string,
  around: { configuration: Configuration; target: string; now: number },
): Promise<Report> {
  const [sample, summary, threat, analysis] = await Promise.all([
    client.call("getSample", { params: { sampleId } }).catch(explainMissing(sampleId)),
    optional(client.call("getSampleSummary", { params: { sampleId } })),
    optional(client.call("getSampleThreat", { params: { sampleId } })),
    readAnalysis(client, sampleId),
  ]);
  return buildReport({
    target: around.target,
    sampleId,
    portalUrl: client.portalUrl(sampleId),
    sample,
    summary,
    threat,
    analysis: analysis.ok ? analysis.value : undefined,
    analysisProblem: analysis.ok ? null : analysis.problem,
    bands: around.configuration.verdict,
    generatedAt: new Date(around.now).toISOString(),
  });
}

function explainMissing(sampleId: string) {
  return (error: unknown): never => {
    if (error instanceof NotFoundError)
      throw new CliError("notFound", `The target has no sample ${sampleId}.`, { cause: error });
    throw error;
  };
}

async function optional<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
}

async function readAnalysis(client: Client, sampleId: string): Promise<ReturnType<typeof parseAnalysisText>> {
  try {
    const download = await client.samples.download(sampleId, "analysis.json");
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of download.stream) {
      sizeBytes += chunk.length;
      if (sizeBytes > MAX_ANALYSIS_BYTES) return { ok: false, problem: `larger than ${MAX_ANALYSIS_BYTES} bytes` };
      chunks.push(chunk);
    }
    return parseAnalysisText(Buffer.concat(chunks), { maxBytes: MAX_ANALYSIS_BYTES });
  } catch (error) {
    if (error instanceof NotFoundError) return { ok: false, problem: "the service has none" };
    throw error;
  }
}
