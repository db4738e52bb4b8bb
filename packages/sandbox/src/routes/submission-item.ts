import type { AnalysisMetadata, SubmissionItem } from "@fumehood/contract";
import type { Viewer } from "../tables/samples.ts";
import type { SampleRow } from "../tables/schema.ts";
import { wireTime, wireTimeOfSeconds } from "../times.ts";
import { indicatorsOf, isOwn, tagsOf } from "./records.ts";

/** A sample as searches tell it. Owner and privacy stand only in one's own samples, `analysis` only in those that succeeded. */
export function submissionItem(row: SampleRow, viewer: Viewer): SubmissionItem {
  const { login, organization_id } = row;
  return {
    // Captured like this; what a user may keep in it is not published.
    properties: { metadata: null },
    tags: tagsOf(row),
    vm_runtime: row.vm_runtime,
    md5: row.md5,
    ...(isOwn(row, viewer) ? { private: row.private === 1, organization_id, login } : {}),
    state: row.state,
    sha1: row.sha1,
    sample: row.id,
    filename: row.filename,
    status: row.status,
    submitted_at: wireTime(row.submitted_at),
    sha256: row.sha256,
    ...(row.state === "succ" ? { analysis: analysisItem(row) } : {}),
  };
}

function analysisItem(row: SampleRow): NonNullable<SubmissionItem["analysis"]> {
  const { md5, sha1, sha256, filename, type, magic } = row;
  const file = { md5, sha1, sha256, filename, type, magic, size: Number(row.size_bytes) };
  // Written by this package from the engine's typed result.
  const metadata = JSON.parse(row.metadata ?? "null") as AnalysisMetadata | null;
  return {
    threat_score: row.threat_score,
    behaviors: indicatorsOf(row).map(({ ioc, score, title }) => ({ name: ioc, threat: score, title })),
    metadata: { ...withIsoTimes(metadata ?? {}), submitted_file: file, analyzed_file: file },
  };
}

/** Epoch seconds become text here, all but `sample_executed`, as in the service's answers. */
function withIsoTimes(metadata: AnalysisMetadata): AnalysisMetadata {
  const { general_details: details, sandcastle_env: env } = metadata;
  return {
    ...metadata,
    ...(details ? { general_details: { ...details, report_created: isoOf(details.report_created) } } : {}),
    ...(env
      ? { sandcastle_env: { ...env, analysis_start: isoOf(env.analysis_start), analysis_end: isoOf(env.analysis_end) } }
      : {}),
  };
}

function isoOf(instant: number | string | null | undefined): string | null {
  return typeof instant === "number" ? wireTimeOfSeconds(instant) : (instant ?? null);
}
