import type { Report, ReportArtifact } from "@fumehood/contract";
import { REPORT_LIMITS } from "../limits.ts";
import { boundFreeForm } from "../read/free-form.ts";
import type { Notes } from "../read/notes.ts";
import { listEntries, unwrapSection } from "../read/section.ts";
import {
  isRecord,
  openRow,
  readAny,
  readInstant,
  readNumber,
  readRow,
  readText,
  readTexts,
  readList,
  type Row,
} from "../read/values.ts";

/** Files that the analysis met: submitted, dropped, downloaded, extracted, found in memory. */
export function buildArtifacts(section: unknown, notes: Notes): ReportArtifact[] {
  return listEntries(unwrapSection(section), REPORT_LIMITS.artifacts, "artifacts", notes).flatMap((entry) => {
    const row = openRow(entry.value, "artifacts[]", notes);
    return isRecord(entry.value) ? [buildArtifact(entry.id, row)] : [];
  });
}

function buildArtifact(id: string, row: Row): ReportArtifact {
  return {
    id,
    origin: readText(row, "origin"),
    path: readText(row, "path", "filename") ?? `artifact ${id}`,
    type: readText(row, "type"),
    magic: readText(row, "magic-type", "magic_type", "magic"),
    mime: readText(row, "mime-type", "mime_type", "mime"),
    sizeBytes: readNumber(row, "size"),
    md5: readText(row, "md5"),
    sha1: readText(row, "sha1"),
    sha256: readText(row, "sha256"),
    entropy: readNumber(row, "entropy"),
    createdAt: readInstant(row, "created-time", "created_time"),
    forensics: readFreeForm(row, "forensics"),
    antivirus: readFreeForm(row, "antivirus"),
  };
}

function readFreeForm(row: Row, key: string): Record<string, unknown> | null {
  const bounded = boundFreeForm(readAny(row, key), `${row.where}.${key}`, row.notes);
  if (isRecord(bounded)) return bounded;
  if (bounded !== undefined) row.notes.wrong(`${row.where}.${key}`, "an object");
  return null;
}

/** What the service knows about the domains that were met. */
export function buildDomains(section: unknown, notes: Notes): Report["domains"] {
  return listEntries(section, REPORT_LIMITS.domains, "domains", notes).map((entry) => {
    const row = openRow(entry.value, "domains[]", notes);
    const categories = [
      ...readTexts(row, REPORT_LIMITS.labels, "security_categories"),
      ...readTexts(row, REPORT_LIMITS.labels, "content_categories"),
    ];
    return { name: entry.id, status: readText(row, "status"), categories: [...new Set(categories)] };
  });
}

/** Where addresses are and whose they are; `network` of the annotations. */
export function buildAnnotations(section: unknown, notes: Notes): Report["annotations"] {
  const annotations = openRow(unwrapSection(section), "annotations", notes);
  const network = readAny(annotations, "network");
  return listEntries(network, REPORT_LIMITS.annotations, "annotations.network", notes).map((entry) => {
    const row = openRow(entry.value, "annotations.network[]", notes);
    return {
      address: entry.id,
      country: readText(row, "country_name", "country"),
      organisation: readText(row, "org"),
      asn: readNumber(row, "asn"),
      reverseDns: readTexts(row, REPORT_LIMITS.labels, "reverse_dns"),
    };
  });
}

/** Warnings of the service; warnings.json is enveloped, the section of the analysis is a list. */
export function buildWarnings(section: unknown, notes: Notes): Report["warnings"] {
  const holder = openRow({ warnings: isRecord(section) ? readRowData(section, notes) : section }, "analysis", notes);
  return readList(holder, REPORT_LIMITS.warnings, "warnings").flatMap((entry) => {
    if (typeof entry === "string") return [{ code: null, title: entry, description: null }];
    const row = openRow(entry, "warnings[]", notes);
    const title = readText(row, "title", "message", "error", "code");
    return title === null
      ? []
      : [{ code: readText(row, "code"), title, description: readText(row, "description", "error") }];
  });
}

function readRowData(section: Record<string, unknown>, notes: Notes): unknown {
  const row = openRow(section, "warnings", notes);
  const data = readAny(row, "data", "items");
  return isRecord(data) ? readAny(readRow(row, "data"), "items", "warnings") : data;
}
