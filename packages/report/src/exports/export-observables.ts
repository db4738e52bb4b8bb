import type { Observable, ObservableKind } from "@fumehood/contract";
import { visibleString } from "../visible-text.ts";
import { writeJson } from "../render/json.ts";
import { writeCsv } from "./csv.ts";

/** The formats in which observables leave, for menus, routes and commands. */
export const OBSERVABLE_FORMATS = [
  { id: "csv", label: "CSV", contentType: "text/csv;charset=utf-8", extension: "csv" },
  { id: "json", label: "JSON", contentType: "application/json;charset=utf-8", extension: "json" },
  { id: "ndjson", label: "JSON lines", contentType: "application/x-ndjson;charset=utf-8", extension: "ndjson" },
  { id: "txt", label: "Plain list, one a line", contentType: "text/plain;charset=utf-8", extension: "txt" },
] as const;

export type ObservableFormat = (typeof OBSERVABLE_FORMATS)[number]["id"];

export interface ExportOptions {
  format: ObservableFormat;
  /** Values as people may safely paste them. Default: as machines read them. */
  defanged?: boolean;
  /** Also those that a noise list names. Default: no. */
  includeNoise?: boolean;
  /** Only these kinds. Default: all. */
  kinds?: readonly ObservableKind[];
  /** Only those at least this sure, 0–100. Default: 0. */
  minConfidence?: number;
}

/** The observables that an export of these options holds, in their order. */
export function selectObservables(
  observables: readonly Observable[],
  options: Omit<ExportOptions, "format" | "defanged">,
): Observable[] {
  const kinds = options.kinds ? new Set(options.kinds) : null;
  const minConfidence = options.minConfidence ?? 0;
  return observables.filter(
    (observable) =>
      (options.includeNoise === true || observable.noise === null) &&
      (kinds === null || kinds.has(observable.kind)) &&
      observable.confidence >= minConfidence,
  );
}

/**
 * Writes observables as text. CSV is RFC 4180 with a head, safe to open in a spreadsheet; JSON is a list, JSON lines one
 * object a line; `txt` is one value a line, control and invisible characters as visible marks.
 */
export function exportObservables(observables: readonly Observable[], options: ExportOptions): string {
  const selected = selectObservables(observables, options);
  const isDefanged = options.defanged ?? false;
  switch (options.format) {
    case "csv":
      return writeCsv([CSV_HEAD, ...selected.map((observable) => csvRow(observable, isDefanged))]);
    case "json":
      return `${writeJson(
        selected.map((observable) => toRecord(observable, isDefanged)),
        2,
      )}\n`;
    case "ndjson":
      return selected.map((observable) => `${writeJson(toRecord(observable, isDefanged))}\n`).join("");
    case "txt":
      return selected.map((observable) => `${visibleString(shownValue(observable, isDefanged))}\n`).join("");
    default:
      return assertNever(options.format);
  }
}

const CSV_HEAD = ["kind", "value", "confidence", "seen_in", "noise"];

function csvRow(observable: Observable, isDefanged: boolean): string[] {
  const { kind, confidence, seenIn, noise } = observable;
  return [
    kind,
    shownValue(observable, isDefanged),
    String(confidence),
    seenIn.map((place) => place.label).join("; "),
    noise === null ? "" : `${noise.list}: ${noise.reason}`,
  ];
}

function shownValue(observable: Observable, isDefanged: boolean): string {
  return isDefanged ? observable.defanged : observable.value;
}

function toRecord(observable: Observable, isDefanged: boolean): Omit<Observable, "defanged"> {
  const { kind, confidence, seenIn, noise } = observable;
  return { kind, value: shownValue(observable, isDefanged), confidence, seenIn, noise };
}

function assertNever(format: never): never {
  throw new TypeError(`There is no observable format ${String(format)}.`);
}
