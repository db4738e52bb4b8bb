import type { ReportIndicator } from "@fumehood/contract";
import { REPORT_LIMITS } from "../limits.ts";
import { boundFreeForm } from "../read/free-form.ts";
import type { Notes } from "../read/notes.ts";
import { listEntries, unwrapSection, type Entry } from "../read/section.ts";
import {
  isRecord,
  openRow,
  readAny,
  readBoolean,
  readLabel,
  readList,
  readNumber,
  readPercent,
  readText,
  readTexts,
  type Row,
} from "../read/values.ts";

/** Behavioral indicators, highest score first; equal scores keep the service's order. */
export function buildIndicators(section: unknown, notes: Notes): ReportIndicator[] {
  return listEntries(unwrapSection(section), REPORT_LIMITS.indicators, "indicators", notes)
    .filter((entry) => isReadable(entry, notes))
    .map((entry) => buildIndicator(openRow(entry.value, "indicators[]", notes), entry.id))
    .sort((left, right) => right.score - left.score);
}

function isReadable(entry: Entry, notes: Notes): boolean {
  if (isRecord(entry.value)) return true;
  notes.wrong("indicators[]", "an object");
  return false;
}

function buildIndicator(row: Row, id: string): ReportIndicator {
  const name = readLabel(row, "ioc", "name") ?? `indicator ${id}`;
  const severity = readPercent(row, "severity") ?? 0;
  const confidence = readPercent(row, "confidence") ?? 0;
  const evidence = buildEvidence(row);
  return {
    name,
    title: readText(row, "title") ?? name,
    description: readText(row, "description") ?? "",
    severity,
    confidence,
    score: Math.floor((severity * confidence) / 100),
    hits: readNumber(row, "hits") ?? evidence.length,
    truncated: readBoolean(row, "truncated") ?? false,
    categories: readTexts(row, REPORT_LIMITS.labels, "category", "categories"),
    tags: readTexts(row, REPORT_LIMITS.labels, "tags"),
    ...buildMitre(row),
    evidence,
  };
}

function buildEvidence(row: Row): ReportIndicator["evidence"] {
  return readList(row, REPORT_LIMITS.evidencePerIndicator, "data").flatMap((entry) => {
    const bounded = boundFreeForm(entry, "indicators[].data", row.notes);
    if (isRecord(bounded)) return [bounded];
    row.notes.wrong("indicators[].data[]", "an object");
    return [];
  });
}

/** 2018–2020: two flat lists. 2022: `mitre`, a list of tactics with their techniques and sub-techniques. */
function buildMitre(row: Row): Pick<ReportIndicator, "tactics" | "techniques"> {
  const tactics = new Set(readTexts(row, REPORT_LIMITS.labels, "mitre-tactics", "mitre_tactics"));
  const techniques = new Set(readTexts(row, REPORT_LIMITS.labels, "mitre-techniques", "mitre_techniques"));
  for (const entry of readList(row, REPORT_LIMITS.labels, "mitre")) {
    const mitre = openRow(entry, "indicators[].mitre[]", row.notes);
    const tactic = nameOf(mitre, "tactic");
    if (tactic !== null) tactics.add(tactic);
    for (const technique of listTechniques(mitre)) techniques.add(technique);
  }
  return { tactics: [...tactics], techniques: [...techniques] };
}

function listTechniques(mitre: Row): string[] {
  return readList(mitre, REPORT_LIMITS.labels, "techniques").flatMap((entry) => {
    if (typeof entry === "string") return [entry];
    const row = openRow(entry, "indicators[].mitre[].techniques[]", mitre.notes);
    const own = nameOf(row, "technique");
    const below = readList(row, REPORT_LIMITS.labels, "subtechniques").flatMap((sub) =>
      typeof sub === "string"
        ? [sub]
        : (nameOf(openRow(sub, "indicators[].mitre[]", mitre.notes), "subtechnique") ?? []),
    );
    return own === null ? below : [own, ...below];
  });
}

/** A tactic or technique is text, or an object with an id or a name. */
function nameOf(row: Row, key: string): string | null {
  const value = readAny(row, key);
  if (isRecord(value)) return readText(openRow(value, `${row.where}.${key}`, row.notes), "id", "name");
  return readText(row, key, "id", "name");
}
