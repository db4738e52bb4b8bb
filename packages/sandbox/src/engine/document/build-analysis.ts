/**
 * The document that `analysis.json` answers, in the documented shape. What did not happen is not in it: no process, stream or domain,
 * no heuristic score, no time of execution (`sample_executed`, `sample_started_at` and `current_os` are absent).
 */
import type { Analysis, IocEntry } from "@fumehood/contract";
import { FILE_TYPES } from "@fumehood/inspect";
import { scoreOf } from "../evaluate.ts";
import { extensionOf } from "../extensions.ts";
import type { Facts } from "../indicator.ts";
import type { AnalyseInput, EngineWarning, ExtractedArtifact } from "../types.ts";
import { buildArtifacts } from "./artifacts.ts";
import { buildStaticSection } from "./static-section.ts";

/** Changes when the same file may get other indicators or facts. */
export const ENGINE_VERSION = "1.0";

export interface AnalysisParts {
  input: AnalyseInput;
  /** The sample first, then members of its archive. */
  files: readonly [Facts, ...Facts[]];
  indicators: IocEntry[];
  threatScore: number;
  warnings: EngineWarning[];
  extracted: readonly ExtractedArtifact[];
  /** Milliseconds since 1970. */
  endedAt: number;
}

export function buildAnalysis(parts: AnalysisParts): Analysis {
  const { files, indicators, threatScore, warnings, extracted, endedAt } = parts;
  const [sample] = files;
  return {
    version: 4,
    versions: { version: "4.0", static_engine: ENGINE_VERSION },
    metadata: buildMetadata(parts),
    status: buildStatus(parts),
    threat: { threat_score: threatScore, suspected_categories: suspectedCategories(indicators) },
    iocs: indicators,
    network: {},
    artifacts: buildArtifacts(files, extracted, seconds(endedAt)),
    domains: {},
    annotations: { network: {} },
    dynamic: { processes: {} },
    warnings,
    static: buildStaticSection(sample),
  };
}

/** Indicators below it say nothing of what a sample is for. */
const MIN_SUSPECTED_SCORE = 50;
/** Categories that are no judgement, or say only who made it. */
const NOT_SUSPECTED: ReadonlySet<string> = new Set(["attribute", "network-information", "yara"]);

/** GUESS: the categories of the indicators that speak against the sample; what the service puts there is not published. */
function suspectedCategories(indicators: readonly IocEntry[]): string[] {
  const against = indicators.filter((indicator) => scoreOf(indicator) >= MIN_SUSPECTED_SCORE);
  const categories = against.flatMap(({ category }) => category ?? []);
  return [...new Set(categories)].filter((name) => !NOT_SUSPECTED.has(name));
}

/** The name with the type's extension appended where it has another, as the service does; unknown data keeps its name. */
export function describeFilename(filename: string, serviceType: string): string {
  if (serviceType === "" || extensionOf(filename) === serviceType) return filename;
  return `${filename}.${serviceType}`;
}

function buildMetadata({ input, files: [sample], endedAt }: AnalysisParts): Analysis["metadata"] {
  const { identification, digests, sizeBytes } = sample.inspection;
  const type = FILE_TYPES[identification.type].serviceType;
  return {
    general_details: {
      report_created: seconds(endedAt),
      sandbox_id: "fumehood",
      sandbox_version: `static-${ENGINE_VERSION}`,
    },
    malware_desc: [
      {
        filename: describeFilename(input.filename, type),
        magic: identification.magic,
        md5: digests.md5,
        sha1: digests.sha1,
        sha256: digests.sha256,
        size: sizeBytes,
        type,
      },
    ],
    sandcastle_env: {
      analysis_start: seconds(input.startedAt),
      analysis_end: seconds(endedAt),
      run_time: 0,
      vm: "static",
      display_name: "Static analysis (the sample is not run)",
      vm_id: input.sampleId,
      analysis_features: ["static"],
    },
  };
}

/** `state` says `proc` as in the service's documents: it is never the state of the sample. */
function buildStatus({ input, files: [sample] }: AnalysisParts): Analysis["status"] {
  const { md5, sha1, sha256 } = sample.inspection.digests;
  return {
    id: input.sampleId,
    md5,
    sha1,
    sha256,
    original_filename: input.filename,
    state: "proc",
    status: "Updating analysis status",
    playbook: input.playbook,
    vm: input.vm,
    vm_runtime: 0,
    ran: false,
    queue: "NA",
    origin: "static",
    tags: [],
    options: [],
    analysis_submitted_at: seconds(input.submittedAt),
    analysis_started_at: seconds(input.startedAt),
    ...(input.url === undefined ? {} : { url: input.url }),
  };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
