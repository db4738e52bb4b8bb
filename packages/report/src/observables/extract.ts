import type { Observable, ObservableKind, ReportReference } from "@fumehood/contract";
import { SCAN_LIMITS, REPORT_LIMITS } from "../limits.ts";
import { createCollector } from "./collector.ts";
import { createScan, scanText } from "./scan.ts";

export interface ExtractOptions {
  /** Only these kinds. Default: all that free text can hold (no mutexes, user agents, ssdeep). */
  kinds?: readonly ObservableKind[];
  /** Only those at least this sure, 0–100. Default: 30, which leaves out file names that look like domains and the like. */
  minConfidence?: number;
  /** Where the text stands; goes into `seenIn`. Default: nowhere. */
  seenIn?: ReportReference;
  /** Most observables that are returned. Default: `SCAN_LIMITS.observables`. */
  maxObservables?: number;
  /** Told how many were left out at that limit. */
  onLimit?: (dropped: number) => void;
}

const DEFAULT_MIN_CONFIDENCE = 30;

/**
 * Finds the observables in free text, defanged ones too, each once, in the order of their first appearance. Time grows with the length
 * alone. Values are canonical: lower-case hosts in punycode, RFC 5952 addresses, short hive names.
 */
export function extractObservables(text: string, options: ExtractOptions = {}): Observable[] {
  const minConfidence = options.minConfidence ?? DEFAULT_MIN_CONFIDENCE;
  const kinds = options.kinds ? new Set(options.kinds) : null;
  const seenIn = options.seenIn ?? null;
  const collector = createCollector(
    options.maxObservables ?? SCAN_LIMITS.observables,
    REPORT_LIMITS.seenInPerObservable,
  );
  const scan = createScan((kind, value, confidence) => {
    if (confidence >= minConfidence && (kinds === null || kinds.has(kind))) {
      collector.add(kind, value, confidence, seenIn);
    }
  });
  scanText(text, scan);
  const { observables } = collector.dropped();
  if (observables > 0) options.onLimit?.(observables);
  return collector.list();
}
