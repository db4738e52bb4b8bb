import type { Analysis } from "@fumehood/contract";
import { buildReport, renderReport } from "@fumehood/report";
import { sampleRecord, threatRecord } from "../routes/records.ts";
import type { SampleRow } from "../tables/schema.ts";
import { storedTime } from "../times.ts";

/** Whoever may see a sample sees this page, so that it says no more of the owner than strangers are told. */
const NOBODY = { login: "", organization_id: -1 };

/** `report.html`: the report of the analysis as one page that loads nothing. */
export function renderReportPage(row: SampleRow, analysis: Analysis, nowMs: number): string {
  const report = buildReport({
    target: "built-in",
    sampleId: row.id,
    sample: sampleRecord(row, NOBODY),
    threat: threatRecord(row),
    analysis,
    generatedAt: storedTime(nowMs),
  });
  return renderReport(report, { format: "html" });
}
