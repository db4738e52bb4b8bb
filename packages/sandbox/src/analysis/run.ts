import type { SandboxContext } from "../context.ts";
import type { EngineResult } from "../engine/types.ts";
import { NOTHING_SEEN } from "../entities/seen.ts";
import {
  ANALYZING_STATUS,
  finishSample,
  moveSample,
  offerGlovebox,
  type Claim,
  type Results,
} from "../tables/claims.ts";
import type { SampleRow } from "../tables/schema.ts";
import { storedTime } from "../times.ts";
import { isAnalysed, resultColumns } from "./columns.ts";
import { writeDocuments } from "./documents.ts";

const RUNNING = "running static";
const INTERNAL_ERROR = "internal_error";

/**
 * Analyses a claimed sample and writes its end. The states follow what happens: `prep` while the bytes are fetched, `run` while the engine
 * looks at them, `proc` while documents are written.
 * @throws {LeaseLostError} when another worker has the sample by now; the signal's reason when it is aborted; faults of engine and stores.
 */
export async function analyseClaim(context: SandboxContext, claim: Claim, signal: AbortSignal): Promise<void> {
  const row = claim.sample;
  const result = await context.blobs.withLocalFile(row.sha256, async (path) => {
    signal.throwIfAborted();
    await moveSample(context.db, claim, { state: "run", status: RUNNING, at: storedTime(context.clock()) });
    return await runEngine(context, claim, path, signal);
  });
  try {
    signal.throwIfAborted();
    await moveSample(context.db, claim, { state: "proc", status: ANALYZING_STATUS, at: storedTime(context.clock()) });
    await writeEnd(context, claim, result, signal);
  } finally {
    await result.release?.();
  }
}

async function runEngine(
  context: SandboxContext,
  claim: Claim,
  path: string,
  signal: AbortSignal,
): Promise<EngineResult> {
  const row = claim.sample;
  return await context.engine.analyse({
    path,
    filename: row.filename,
    sampleId: row.id,
    submittedAt: Date.parse(row.submitted_at),
    startedAt: Date.parse(row.started_at ?? row.submitted_at),
    ...(row.url === null ? {} : { url: row.url }),
    ...(row.password === null ? {} : { password: row.password }),
    vm: row.vm,
    playbook: row.playbook,
    onInteractive: async (url) => await offerGlovebox(context.db, claim, checkedLink(url)),
    signal,
  });
}

/** Clients put it into a frame: a link of another scheme would be run there. @throws {TypeError} for what is no http or https URL. */
function checkedLink(url: string): string {
  const { protocol, href } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") throw new TypeError("A glovebox is reached by http or https.");
  return href;
}

async function writeEnd(
  context: SandboxContext,
  claim: Claim,
  result: EngineResult,
  signal: AbortSignal,
): Promise<void> {
  const at = storedTime(context.clock());
  const state = isAnalysed(result) ? "succ" : "fail";
  const columns = resultColumns(result);
  // The report tells of the end that is about to be written.
  const ended: SampleRow = { ...claim.sample, ...columns, state, status: result.status, completed_at: at };
  const results = await writeDocuments(context, ended, result, signal);
  await finishSample(context.db, claim, { state, status: result.status, at, set: columns }, results);
}

/** Ends a sample without a result. @throws {LeaseLostError} */
export async function failClaim(context: SandboxContext, claim: Claim, status: string = INTERNAL_ERROR): Promise<void> {
  const at = storedTime(context.clock());
  await finishSample(context.db, claim, { state: "fail", status, at }, NOTHING);
}

const NOTHING: Results = { elements: [], positions: [], terms: [], sightings: NOTHING_SEEN, evidence: [] };
