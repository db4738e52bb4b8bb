import type { ReportIndicator } from "@fumehood/contract";

/** Indicators by score, then by severity, then by title: the one that decides the threat score stands first. */
export function sortIndicators(indicators: readonly ReportIndicator[]): ReportIndicator[] {
  return indicators.toSorted(
    (a, b) => b.score - a.score || b.severity - a.severity || (a.title < b.title ? -1 : a.title > b.title ? 1 : 0),
  );
}

/** Rows of evidence drawn at once; the raw JSON holds all of them. */
export const EVIDENCE_LIMIT = 40;

export interface EvidenceField {
  readonly label: string;
  readonly value: string;
}

/** One piece of evidence as labelled values; `Process_ID` is shown as `Process ID`. */
export function fieldsOfEvidence(evidence: Readonly<Record<string, unknown>>): EvidenceField[] {
  return Object.entries(evidence).map(([key, value]) => ({ label: key.replaceAll("_", " "), value: textOf(value) }));
}

const TEXT_LIMIT = 4_000;

/** Any value of a free-form section as text, cut at a limit. */
export function textOf(value: unknown): string {
  const text = typeof value === "string" ? value : value === null || value === undefined ? "–" : JSON.stringify(value);
  return text.length > TEXT_LIMIT
    ? `${text.slice(0, TEXT_LIMIT)}… (${text.length - TEXT_LIMIT} more characters)`
    : text;
}

/** Page of MITRE that explains a technique: `T1055.012` → …/techniques/T1055/012/. `null` for what is no technique id. */
export function techniqueAddress(id: string): string | null {
  const match = /^(T\d{4})(?:\.(\d{3}))?$/.exec(id);
  if (!match) return null;
  return `https://attack.mitre.org/techniques/${match[1]}/${match[2] === undefined ? "" : `${match[2]}/`}`;
}
