import { buildReport, renderReport } from "@fumehood/report";
import type { Analysis } from "@fumehood/contract";
import { sampleRecord, threatRecord } from "../routes/records.ts";
import type { SampleRow } from "../tables/schema.ts";
import { storedTime } from "../times.ts";

/** `report.html`: the report of the analysis as one page without script, images or anything to load. */
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
  const text = renderReport(report, { format: "text", width: 120 });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Analysis report ${row.id}</title>
<style>body{margin:2rem;color:#1b1f24;background:#fff}pre{font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}</style>
</head>
<body>
<main><pre>${escapeHtml(text)}</pre></main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
