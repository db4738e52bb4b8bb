import type { Report } from "@fumehood/contract";
import { renderHtml } from "./html/page.ts";
import { writeJson } from "./json.ts";
import { renderMarkdown } from "./markdown.ts";
import { summarizeReport } from "./summary.ts";
import { renderText } from "./text.ts";

/** The formats in which a report leaves, for menus, routes and commands. */
export const REPORT_FORMATS = [
  { id: "html", label: "HTML, one file", contentType: "text/html;charset=utf-8", extension: "html" },
  { id: "json", label: "JSON, everything", contentType: "application/json;charset=utf-8", extension: "json" },
  { id: "markdown", label: "Markdown", contentType: "text/markdown;charset=utf-8", extension: "md" },
  { id: "text", label: "Text", contentType: "text/plain;charset=utf-8", extension: "txt" },
  {
    id: "summary",
    label: "Summary, small JSON",
    contentType: "application/json;charset=utf-8",
    extension: "summary.json",
  },
] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number]["id"];

export interface RenderOptions {
  format: ReportFormat;
  /** ANSI colours, `text` only. Default: none. */
  color?: boolean;
  /** Columns, `text` only. Default: 100. */
  width?: number;
}

/** Writes a report as text in one of the formats of `REPORT_FORMATS`. Reads nothing but the document. */
export function renderReport(report: Report, options: RenderOptions): string {
  switch (options.format) {
    case "html":
      return renderHtml(report);
    case "json":
      return `${writeJson(report, 2)}\n`;
    case "markdown":
      return renderMarkdown(report);
    case "text":
      return renderText(report, { color: options.color, width: options.width });
    case "summary":
      return `${writeJson(summarizeReport(report))}\n`;
    default:
      return assertNever(options.format);
  }
}

function assertNever(format: never): never {
  throw new TypeError(`There is no report format ${String(format)}.`);
}
