import { DEFAULT_VERDICT_BANDS, type Report } from "@fumehood/contract";
import { collectObservables, type StaticSources } from "../observables/collect.ts";
import { boundFreeForm } from "../read/free-form.ts";
import { createNotes, type Notes } from "../read/notes.ts";
import { isEmptySection, unwrapSection } from "../read/section.ts";
import {
  isRecord,
  openRow,
  readAny,
  readBoolean,
  readList,
  readNumber,
  readRow,
  readText,
  readTexts,
  type Row,
} from "../read/values.ts";
import { REPORT_LIMITS } from "../limits.ts";
import { buildAnnotations, buildArtifacts, buildDomains, buildWarnings } from "./artifacts.ts";
import { buildIndicators } from "./indicators.ts";
import type { BuildReportInput } from "./input.ts";
import { buildNetwork } from "./network.ts";
import { buildProcesses } from "./processes.ts";
import { buildSample } from "./sample.ts";
import { buildVerdict } from "./verdict.ts";

/** Sections of analysis.json that have a place of their own in the report. */
const PLACED = new Set(["iocs", "network", "artifacts", "domains", "warnings"]);

/**
 * Builds the report document from whatever is there: every age of the service's answers, elements that are broken or
 * absent, fields of the wrong type. Never throws for what a server sent; what it could not read or had to cut stands in
 * `missing`, and sections without a place stand in `rest` as they came. The result passes `reportSchema`.
 */
export function buildReport(input: BuildReportInput): Report {
  const notes = createNotes();
  noteElements(input, notes);
  const analysis = openRow(input.analysis, "analysis.json", notes);
  const parts = buildParts(input, analysis, notes);
  const observables = collectObservables({ ...parts, static: readStatic(analysis, notes) }, (what, why) =>
    notes.missing(what, why),
  );
  return {
    version: 1,
    generatedAt: input.generatedAt,
    source: { target: input.target, sampleId: input.sampleId, portalUrl: input.portalUrl ?? null },
    ...parts,
    observables,
    rest: collectRest(analysis, notes),
    // Last: everything before may add to it.
    missing: notes.list(),
  };
}

/** The section of a static analysis, which the built-in sandbox adds under a name of its own. */
function readStatic(analysis: Row, notes: Notes): StaticSources {
  const section = readRow(analysis, "static");
  const strings = readList(section, REPORT_LIMITS.staticStrings, "strings").flatMap((entry) => {
    const row = openRow(entry, "static.strings[]", notes);
    const value = readText(row, "value");
    if (value === null) return [];
    return [{ value, offset: readNumber(row, "offset") ?? 0, isDecoded: readText(row, "encoding") === "decoded" }];
  });
  return { strings, facts: readAny(section, "facts") };
}

type Parts = Omit<Report, "version" | "generatedAt" | "source" | "observables" | "rest" | "missing">;

function buildParts(input: BuildReportInput, analysis: Row, notes: Notes): Parts {
  const { sections = {} } = input;
  const summary = openRow(unwrapRecord(input.summary), "summary", notes);
  const threat = openRow(unwrapRecord(input.threat), "threat", notes);
  const indicators = buildIndicators(
    firstFilled(readAny(analysis, "iocs"), sections.iocs, readAny(summary, "iocs")),
    notes,
  );
  if (indicators.length === 0) noteUndescribed(threat, notes);
  const status = readRow(analysis, "status");
  const sample = buildSample({
    sampleId: input.sampleId,
    item: input.item ?? null,
    sample: openRow(unwrapRecord(input.sample), "sample", notes),
    summary,
    status,
    metadata: openRow(firstFilled(readAny(analysis, "metadata"), unwrapRecord(sections.metadata)), "metadata", notes),
  });
  return {
    sample,
    verdict: buildVerdict({
      analysisThreat: readRow(analysis, "threat"),
      threat,
      indicators,
      bands: input.bands ?? DEFAULT_VERDICT_BANDS,
      isStatic: readBoolean(status, "ran") === false,
      isUrl: sample.kind === "url",
    }),
    indicators,
    processes: buildProcesses(
      firstFilled(readAny(readRow(analysis, "dynamic"), "processes"), sections.processes),
      notes,
    ),
    network: buildNetwork(firstFilled(readAny(analysis, "network"), sections.streams), notes),
    artifacts: buildArtifacts(firstFilled(readAny(analysis, "artifacts"), sections.artifacts), notes),
    domains: buildDomains(readAny(analysis, "domains"), notes),
    annotations: buildAnnotations(firstFilled(readAny(analysis, "annotations"), sections.annotations), notes),
    warnings: buildWarnings(firstFilled(readAny(analysis, "warnings"), input.warnings), notes),
  };
}

/** The first section with something in it; else the first that is there, so that a wrong type is noted. */
function firstFilled(...sections: unknown[]): unknown {
  const isThere = (section: unknown): boolean => section !== undefined && section !== null;
  return sections.find((section) => !isEmptySection(unwrapSection(section))) ?? sections.find(isThere);
}

/** `data` of an enveloped answer, or the value itself. */
function unwrapRecord(value: unknown): unknown {
  return isRecord(value) && Object.hasOwn(value, "api_version") && Object.hasOwn(value, "data") ? value["data"] : value;
}

function noteElements(input: BuildReportInput, notes: Notes): void {
  for (const element of input.elements ?? []) {
    if (!element.present) notes.missing(element.name, element.reason ?? "the service has none");
  }
  if (input.analysisProblem) notes.missing("analysis.json", input.analysisProblem);
  const isNamed = input.elements?.some((element) => element.name === "analysis.json" && !element.present) ?? false;
  const isAbsent = input.analysis === undefined || input.analysis === null;
  if (isAbsent && !isNamed && !input.analysisProblem) notes.missing("analysis.json", "not there");
}

/** The threat summary names indicators without their severity: they are told, not made up. */
function noteUndescribed(threat: Row, notes: Notes): void {
  const names = readTexts(threat, REPORT_LIMITS.labels, "bis");
  if (names.length === 0) return;
  const shown = names.slice(0, 50).join(", ");
  notes.missing("indicators", `the service names ${names.length} without describing them: ${shown}`);
}

/** What has no place of its own, as it came. `Object.fromEntries` keeps a key `__proto__` an ordinary field. */
function collectRest(analysis: Row, notes: Notes): Report["rest"] {
  const left = Object.entries(analysis.fields).flatMap(([key, value]): [string, unknown][] => {
    if (PLACED.has(key)) {
      if (isPlaceable(key, value)) return [];
      notes.wrong(`analysis.json.${key}`, "an object or a list");
      return [[key, value]];
    }
    if (key === "dynamic") return withoutKey(key, value, "processes");
    if (key === "annotations") return withoutKey(key, value, "network");
    return [[key, value]];
  });
  return Object.fromEntries(left.map(([key, value]) => [key, boundFreeForm(value, `rest.${key}`, notes)]));
}

function isPlaceable(key: string, value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return key === "warnings" ? Array.isArray(value) : typeof value === "object";
}

function withoutKey(key: string, value: unknown, placed: string): [string, unknown][] {
  if (!isRecord(value)) return value === null || value === undefined ? [] : [[key, value]];
  const left = Object.entries(value).filter(([name]) => name !== placed);
  return left.length === 0 ? [] : [[key, Object.fromEntries(left)]];
}
