/** The static engine: tells what a sample is and what it may do, from its bytes alone. It never runs, opens or fetches anything. */
import { FILE_TYPES, type Inspection } from "@fumehood/inspect";
import { decideOutcome, isUnsupported } from "./decide-outcome.ts";
import { describeComponents } from "./describe-components.ts";
import { buildAnalysis } from "./document/build-analysis.ts";
import { extractArtifacts } from "./document/extracted.ts";
import { buildWarnings } from "./document/warnings.ts";
import { evaluateIndicators, threatScoreOf } from "./evaluate.ts";
import { holdArchive, type HeldArchive } from "./hold-archive.ts";
import type { Facts } from "./indicator.ts";
import { inspectMembers, type MemberInspections } from "./inspect-members.ts";
import { DEFAULT_INSPECTION_TIMEOUT_MS, MAX_INSPECTED_BYTES } from "./limits.ts";
import { STATIC_RULES } from "./rule-set.ts";
import type { AnalyseInput, ArchiveListing, EngineResult, StaticEngine, StaticEngineOptions } from "./types.ts";
import { readUrlFacts } from "./url-facts.ts";

/** Passwords under which samples are usually handed on, tried after the one that was given. */
export const USUAL_PASSWORDS: readonly string[] = ["infected", "malware", "virus"];

/** Builds the engine; it keeps no state between samples. */
export function createStaticEngine(options: StaticEngineOptions): StaticEngine {
  return {
    analyse: (input) => analyse(options, input),
    describe: () => describeComponents(options),
  };
}

interface Gathered {
  sample: Facts;
  members: MemberInspections;
}

async function analyse(options: StaticEngineOptions, input: AnalyseInput): Promise<EngineResult> {
  input.signal.throwIfAborted();
  const inspection = await options.inspector.inspect(input.path, {
    name: input.filename,
    timeoutMs: options.inspectionTimeoutMs ?? DEFAULT_INSPECTION_TIMEOUT_MS,
    maxBytes: MAX_INSPECTED_BYTES,
    signal: input.signal,
  });
  const { value, release } = await gather(options, input, inspection);
  try {
    return { ...conclude(options, input, value), release };
  } catch (error) {
    await release();
    throw error;
  }
}

const NO_MEMBERS: MemberInspections = { files: [], artifacts: [], isCut: false, leftOut: 0 };

/** Opens the sample where it is an archive, and looks at its members; they lie there until they are released. */
async function gather(
  options: StaticEngineOptions,
  input: AnalyseInput,
  inspection: Inspection,
): Promise<HeldArchive<Gathered>> {
  const nowSeconds = Math.floor(options.clock() / 1000);
  const sampleWith = (archive?: ArchiveListing): Facts => toSample(input, inspection, nowSeconds, archive);
  const { type } = inspection.identification;
  const isReadable = inspection.outcome === "complete" || inspection.outcome === "partial";
  if (!isReadable || options.archives === undefined || !options.archives.canOpen(type)) {
    return { value: { sample: sampleWith(), members: NO_MEMBERS }, release: async () => {} };
  }
  const request = {
    path: input.path,
    typeId: type,
    name: input.filename,
    passwords: [...(input.password === undefined ? [] : [input.password]), ...USUAL_PASSWORDS],
    signal: input.signal,
  };
  return await holdArchive(options.archives, request, async (listing) => {
    const timeoutMs = options.inspectionTimeoutMs ?? DEFAULT_INSPECTION_TIMEOUT_MS;
    const members = await inspectMembers(listing, options.inspector, { timeoutMs, signal: input.signal, nowSeconds });
    return { sample: sampleWith(listing), members };
  });
}

function toSample(input: AnalyseInput, inspection: Inspection, nowSeconds: number, archive?: ArchiveListing): Facts {
  const url = input.url ?? inspection.urlShortcut?.url;
  return {
    artifactId: 1,
    path: input.filename,
    inspection,
    nowSeconds,
    ...(url === undefined ? {} : { url: readUrlFacts(url) }),
    ...(archive === undefined ? {} : { archive }),
  };
}

function conclude(options: StaticEngineOptions, input: AnalyseInput, { sample, members }: Gathered): EngineResult {
  const { inspection, archive } = sample;
  const files: [Facts, ...Facts[]] = [sample, ...members.files];
  const indicators = evaluateIndicators(STATIC_RULES, files);
  const threatScore = threatScoreOf(indicators);
  const extraction = extractArtifacts(inspection, files.length + 1);
  const warnings = buildWarnings({
    inspection,
    isUnsupported: isUnsupported(inspection),
    ...(archive === undefined ? {} : { archive }),
    isArchiveLeftClosed: inspection.identification.family === "archive" && archive === undefined,
    membersInspected: members.files.length,
    membersLeftOut: members.leftOut,
    isExtractionCut: extraction.isCut || members.isCut,
  });
  const extracted = extraction.artifacts;
  const endedAt = options.clock();
  return {
    ...decideOutcome(inspection, archive, members.leftOut > 0 || extraction.isCut || members.isCut),
    type: FILE_TYPES[inspection.identification.type].serviceType,
    magic: inspection.identification.magic,
    sizeBytes: inspection.sizeBytes,
    digests: inspection.digests,
    threatScore,
    indicators,
    analysis: buildAnalysis({ input, files, indicators, threatScore, warnings, extracted, endedAt }),
    warnings,
    extracted,
    artifacts: members.artifacts,
  };
}
