import type { Report } from "@fumehood/contract";
import { REPORT_LIMITS } from "../limits.ts";
import {
  openRow,
  readBoolean,
  readInstant,
  readList,
  readNumber,
  readRow,
  readText,
  readTexts,
  type Row,
} from "../read/values.ts";
import type { ReportItem } from "./input.ts";

type ReportSample = Report["sample"];

/** The objects that say something about the sample, opened. */
export interface SampleSources {
  sampleId: string;
  item: ReportItem | null;
  sample: Row;
  summary: Row;
  status: Row;
  metadata: Row;
}

/** What was analysed and how, from the item, the sample's record, the summary and the analysis, in this order. */
export function buildSample(sources: SampleSources): ReportSample {
  const { sample, summary, status, metadata } = sources;
  const described = describedFile(metadata);
  const environment = readRow(metadata, "sandcastle_env");
  const type = readText(described, "type") ?? readText(summary, "run_type");
  const magic = readText(described, "magic") ?? readText(summary, "magic_type");
  return {
    ...identity(sources, described, type, magic),
    type,
    magic,
    ...digests(sources, described),
    state: readText(sample, "state") ?? "unknown",
    status: readText(sample, "status"),
    submittedAt: readInstant(sample, "submitted_at") ?? readInstant(status, "analysis_submitted_at"),
    startedAt: readInstant(sample, "started_at") ?? readInstant(environment, "analysis_start"),
    completedAt: readInstant(sample, "completed_at") ?? readInstant(environment, "analysis_end"),
    vm: readText(sample, "vm") ?? readText(environment, "vm") ?? readText(status, "vm"),
    os: readText(sample, "os") ?? readText(environment, "current_os") ?? readText(environment, "display_name"),
    playbook: readText(sample, "playbook") ?? readText(status, "playbook"),
    networkExit: readText(sample, "network_exit") ?? readText(status, "ven"),
    runtimeSeconds: runtimeSeconds(sources, environment),
    tags: sampleTags(sources),
    isPrivate: readBoolean(sample, "private"),
  };
}

/** How long it ran, or else was to run; `null` where the analysis says that it did not run at all. */
function runtimeSeconds({ sample, status }: SampleSources, environment: Row): number | null {
  if (readBoolean(status, "ran") === false) return null;
  return readNumber(environment, "run_time") ?? readNumber(sample, "vm_runtime") ?? readNumber(status, "vm_runtime");
}

/** The first entry is the submitted file; newer documents call it `submitted_file`. */
function describedFile(metadata: Row): Row {
  const list = readList(metadata, REPORT_LIMITS.artifacts, "malware_desc");
  if (list.length > 0) return openRow(list[0], `${metadata.where}.malware_desc[]`, metadata.notes);
  return readRow(metadata, "submitted_file", "analyzed_file");
}

type Identity = Pick<ReportSample, "kind" | "name" | "url">;

function identity(sources: SampleSources, described: Row, type: string | null, magic: string | null): Identity {
  const { item } = sources;
  if (item) return { kind: item.kind, name: item.name, url: item.url ?? null };
  const name =
    readText(sources.sample, "filename") ??
    readText(sources.status, "original_filename") ??
    readText(sources.summary, "filename") ??
    readText(described, "filename") ??
    sources.sampleId;
  // The service names the shortcut that it writes for a submitted URL `<host>_.url`.
  const isUrl = type === "url" && name.endsWith("_.url");
  return isUrl ? { kind: "url", name, url: shortcutTarget(magic) } : { kind: "file", name, url: null };
}

/** `MS Windows 95 Internet shortcut text (URL=<http://www.example.com>), ASCII text` */
function shortcutTarget(magic: string | null): string | null {
  const from = magic?.indexOf("(URL=<") ?? -1;
  if (magic === null || from < 0) return null;
  const to = magic.indexOf(">)", from);
  return to < 0 ? null : magic.slice(from + 6, to);
}

type Digests = Pick<ReportSample, "md5" | "sha1" | "sha256" | "sizeBytes">;

function digests(sources: SampleSources, described: Row): Digests {
  const { item, sample, summary, status } = sources;
  const digest = (name: "md5" | "sha1" | "sha256"): string | null =>
    item?.digests?.[name] ??
    readText(sample, name) ??
    readText(described, name) ??
    readText(summary, name) ??
    readText(status, name);
  return {
    md5: digest("md5"),
    sha1: digest("sha1"),
    sha256: digest("sha256"),
    sizeBytes: item?.size ?? readNumber(described, "size"),
  };
}

function sampleTags(sources: SampleSources): string[] {
  const own = readTexts(sources.sample, REPORT_LIMITS.labels, "tags");
  return own.length > 0 ? own : readTexts(sources.summary, REPORT_LIMITS.labels, "tags");
}
