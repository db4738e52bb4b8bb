import type { Report } from "@fumehood/contract";
import { RENDER_LIMITS } from "../limits.ts";
import { writeJson } from "./json.ts";
import { splitNoise } from "./shape.ts";

/** A report in one small object, for logs and SIEMs. Text from outside is kept as it came. */
export interface ReportSummary {
  version: 1;
  generatedAt: string;
  target: string;
  sampleId: string;
  portalUrl: string | null;
  name: string;
  kind: "file" | "url";
  url: string | null;
  sha256: string | null;
  sha1: string | null;
  md5: string | null;
  state: string;
  completedAt: string | null;
  verdict: Report["verdict"]["level"];
  threatScore: number | null;
  reason: string;
  indicatorCount: number;
  /** The highest ones. */
  indicators: { name: string; score: number }[];
  techniques: string[];
  /** Most certain first, noise left out, as machines read them. */
  observables: { kind: string; value: string }[];
  counts: {
    processes: number;
    streams: number;
    dns: number;
    http: number;
    artifacts: number;
    observables: number;
    noise: number;
    missing: number;
  };
}

const FIELD_CHARS = 200;
/** Left out step by step until the object fits. */
const STEPS = [
  { chars: FIELD_CHARS, indicators: 10, techniques: 20, observables: 20 },
  { chars: FIELD_CHARS, indicators: 5, techniques: 10, observables: 8 },
  { chars: 100, indicators: 3, techniques: 5, observables: 3 },
  { chars: 40, indicators: 1, techniques: 1, observables: 0 },
  { chars: 16, indicators: 0, techniques: 0, observables: 0 },
] as const;

/** The summary of a report; as JSON in UTF-8 it is shorter than 4,096 bytes, whatever the report holds. */
export function summarizeReport(report: Report): ReportSummary {
  let summary = buildSummary(report, STEPS[0]);
  for (const step of STEPS.slice(1)) {
    if (jsonBytes(summary) < RENDER_LIMITS.summaryBytes) return summary;
    summary = buildSummary(report, step);
  }
  return summary;
}

function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(writeJson(value)).length;
}

interface Step {
  chars: number;
  indicators: number;
  techniques: number;
  observables: number;
}

function buildSummary(report: Report, step: Step): ReportSummary {
  const { sample, verdict, source, network } = report;
  const cut = (value: string): string => value.slice(0, step.chars);
  const cutMaybe = (value: string | null): string | null => (value === null ? null : cut(value));
  const { kept, noise } = splitNoise(report.observables);
  return {
    version: 1,
    generatedAt: cut(report.generatedAt),
    target: cut(source.target),
    sampleId: cut(source.sampleId),
    portalUrl: cutMaybe(source.portalUrl),
    name: cut(sample.name),
    kind: sample.kind,
    url: cutMaybe(sample.url),
    sha256: cutMaybe(sample.sha256),
    sha1: cutMaybe(sample.sha1),
    md5: cutMaybe(sample.md5),
    state: cut(sample.state),
    completedAt: cutMaybe(sample.completedAt),
    verdict: verdict.level,
    threatScore: verdict.score,
    reason: cut(verdict.reason),
    indicatorCount: report.indicators.length,
    indicators: report.indicators.slice(0, step.indicators).map(({ name, score }) => ({ name: cut(name), score })),
    techniques: [...new Set(report.indicators.flatMap((indicator) => indicator.techniques))]
      .slice(0, step.techniques)
      .map(cut),
    observables: kept
      .toSorted((left, right) => right.confidence - left.confidence)
      .filter(({ value }) => value.length <= step.chars)
      .slice(0, step.observables)
      .map(({ kind, value }) => ({ kind, value })),
    counts: {
      processes: report.processes.length,
      streams: network.streams.length,
      dns: network.dns.length,
      http: network.http.length,
      artifacts: report.artifacts.length,
      observables: kept.length,
      noise: noise.length,
      missing: report.missing.length,
    },
  };
}
