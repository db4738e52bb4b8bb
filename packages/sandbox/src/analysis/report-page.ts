import type { Analysis } from "@fumehood/contract";
import { buildReport, renderReport } from "@fumehood/report";
import { sampleRecord, threatRecord } from "../routes/records.ts";
import type { SampleRow } from "../tables/schema.ts";
import { storedTime } from "../times.ts";

/** `report.html`: the report of the analysis as one page that loads nothing. */
export function renderReportPage(row: SampleRow, analysis: Analysis, nowMs: number): string {
  const viewer = { login: row.login, organization_id: row.organization_id };
  const report = buildReport({
    target: "built-in",
    sampleId: row.id,
    sample: sampleRecord(row, viewer),
    threat: threatRecord(row),
    analysis,
    generatedAt: storedTime(nowMs),
  });
  return renderReport(report, { format: "html" });
}
