export { buildReport } from "./build/build-report.ts";
export type { BuildReportInput, ElementPresence, ReportItem, ReportSections } from "./build/input.ts";
export { parseAnalysisText, type ParseOptions, type ParseOutcome } from "./parse-analysis.ts";
export { REPORT_LIMITS, SCAN_LIMITS } from "./limits.ts";

export { collectObservables, type ObservableSources } from "./observables/collect.ts";
export { extractObservables, type ExtractOptions } from "./observables/extract.ts";
export { defang } from "./observables/defang.ts";
export { refang } from "./observables/refang.ts";
export { readHost, type Host } from "./observables/host.ts";
export { readUrl, type ReadUrl } from "./observables/url.ts";
export { decideNoise, type Noise } from "./noise/decide-noise.ts";

export {
  exportObservables,
  OBSERVABLE_FORMATS,
  selectObservables,
  type ExportOptions,
  type ObservableFormat,
} from "./exports/export-observables.ts";
export { writeCsv } from "./exports/csv.ts";
export { renderReport, REPORT_FORMATS, type RenderOptions, type ReportFormat } from "./render/render-report.ts";
export { summarizeReport, type ReportSummary } from "./render/summary.ts";
export { KIND_LABELS, layOutTree, type TreeRow } from "./render/shape.ts";
export { attr, html, raw, type Insert, type Markup } from "./render/html/markup.ts";

export { needsMark, visibleString, visibleText, type TextSegment } from "./visible-text.ts";
