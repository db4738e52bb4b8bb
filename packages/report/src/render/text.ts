import type { Report } from "@fumehood/contract";
import { RENDER_LIMITS } from "../limits.ts";
import { visibleString } from "../visible-text.ts";
import { defangEndpoint, defangHost, defangUrlText, defuseText } from "./defang-text.ts";
import {
  attackLabels,
  countOf,
  cutCell,
  describeSample,
  evidenceLabel,
  formatCount,
  formatSize,
  KIND_LABELS,
  layOutTree,
  listDigests,
  placesOf,
  runFacts,
  showEvidence,
  splitNoise,
  VERDICT_LABELS,
} from "./shape.ts";
import { styleWith, type Style } from "./text-style.ts";
import { alignColumns, wrap, type Cell } from "./text-table.ts";

export interface TextOptions {
  /** ANSI colours (SGR sequences). Default: none. */
  color?: boolean;
  /** Columns of the terminal, at least 40. Default: 100. */
  width?: number;
}

const LIMITS = RENDER_LIMITS.text;

/**
 * A report for a terminal. Control and invisible characters of values are written as visible marks, so that nothing in a
 * report can move the cursor, set the title or recolour what stands around it.
 */
export function renderText(report: Report, options: TextOptions = {}): string {
  const style = styleWith(options.color ?? false);
  const width = Math.max(40, Math.floor(options.width ?? 100));
  const page: Page = { report, style, width };
  const blocks = [head, indicators, processes, network, artifacts, observables, warnings, missing]
    .map((block) => block(page))
    .filter((block) => block !== "");
  return `${blocks.join("\n\n")}\n`;
}

interface Page {
  report: Report;
  style: Style;
  width: number;
}

function safe(value: string): string {
  return visibleString(cutCell(value, LIMITS.cellChars));
}

function section(page: Page, title: string, headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "";
  const shown = rows.slice(0, LIMITS.rows);
  const more = rows.length - shown.length;
  const lines = alignColumns(headings, shown, page.width, page.style);
  if (more > 0) lines.push(page.style.dim(`${formatCount(more)} more are in the JSON report`));
  return [page.style.bold(title), ...lines].join("\n");
}

function head({ report, style, width }: Page): string {
  const { verdict, sample } = report;
  const score = verdict.score === null ? "no score" : `${verdict.score} of 100`;
  const facts: [string, string][] = [
    ...(sample.url === null ? [] : [["URL", defangUrlText(sample.url)] satisfies [string, string]]),
    ...listDigests(report),
    ...runFacts(report),
  ];
  return [
    ...wrap(safe(sample.name), width).map((line) => style.bold(line)),
    ...wrap(safe(defuseText(describeSample(report))), width).map((line) => style.dim(line)),
    "",
    style.verdict(verdict.level, `${VERDICT_LABELS[verdict.level]}, ${score}`),
    ...wrap(safe(verdict.reason), width),
    "",
    ...facts.map(([name, value]) => `${style.dim(name.padEnd(14))}${safe(value)}`),
  ].join("\n");
}

function indicators(page: Page): string {
  const { report, style, width } = page;
  if (report.indicators.length === 0) return "";
  const shown = report.indicators.slice(0, LIMITS.rows);
  const more = report.indicators.length - shown.length;
  const lines = shown.flatMap((indicator) => {
    const facts = [
      `${indicator.severity} × ${indicator.confidence} %`,
      attackLabels(indicator),
      indicator.categories.join(", "),
      countOf(indicator.hits, "hit", "hits"),
    ];
    const level =
      indicator.score >= report.verdict.bands.malicious
        ? "malicious"
        : indicator.score >= report.verdict.bands.suspicious
          ? "suspicious"
          : "unknown";
    return [
      `${style.verdict(level, String(indicator.score).padStart(5))}  ${safe(indicator.title)}`,
      ...wrap(safe(facts.filter((fact) => fact !== "").join(" · ")), width - 7).map(
        (line) => `       ${style.dim(line)}`,
      ),
      ...indicator.evidence
        .slice(0, LIMITS.evidence)
        .flatMap((evidence) =>
          wrap(safe(evidenceLine(evidence)), width - 9).map((line, at) => `       ${at === 0 ? "· " : "  "}${line}`),
        ),
    ];
  });
  if (more > 0) lines.push(style.dim(`${formatCount(more)} more are in the JSON report`));
  return [style.bold(`Indicators (${formatCount(report.indicators.length)})`), ...lines].join("\n");
}

function evidenceLine(evidence: Record<string, unknown>): string {
  return Object.entries(evidence)
    .map(([key, value]) => `${evidenceLabel(key)}: ${defuseText(showEvidence(value))}`)
    .join(", ");
}

function processes(page: Page): string {
  const rows = layOutTree(page.report.processes, LIMITS.treeDepth).map(({ process, depth }): Cell[] => [
    { text: process.pid === null ? "–" : String(process.pid), isNumber: true },
    {
      text: `${"  ".repeat(depth)}${depth > 0 ? "└ " : ""}${safe(process.name)}${process.isTarget ? " (target)" : ""}`,
    },
    { text: safe(defuseText(process.commandLine ?? "–")) },
  ]);
  return section(page, `Processes (${formatCount(rows.length)})`, ["PID", "Process", "Command line"], rows);
}

function network(page: Page): string {
  const { http, dns, streams } = page.report.network;
  const blocks = [
    section(
      page,
      `HTTP (${formatCount(http.length)})`,
      ["Verb", "Status", "Answer", "URL"],
      http.map((row): Cell[] => [
        { text: safe(row.method ?? "–") },
        { text: row.status === null ? "–" : String(row.status), isNumber: true },
        { text: formatSize(row.bodyBytes), isNumber: true },
        { text: safe(defangUrlText(row.url ?? row.host ?? "–")) },
      ]),
    ),
    section(
      page,
      `DNS (${formatCount(dns.length)})`,
      ["Type", "Query", "Answers"],
      dns.map((row): Cell[] => [
        { text: safe(row.type ?? "–") },
        { text: safe(defangHost(row.query)) },
        { text: safe(row.answers.map((answer) => defangHost(answer.data)).join(" ") || "–") },
      ]),
    ),
    section(
      page,
      `Streams (${formatCount(streams.length)})`,
      ["Protocol", "To", "Packets", "Bytes"],
      streams.map((row): Cell[] => [
        { text: safe([row.transport, row.protocol].filter((part) => part !== null).join(" ") || "–") },
        { text: safe(defangEndpoint(row.destination, row.destinationPort)) },
        { text: row.packets === null ? "–" : formatCount(row.packets), isNumber: true },
        { text: formatSize(row.bytes), isNumber: true },
      ]),
    ),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function artifacts(page: Page): string {
  const rows = page.report.artifacts.map((artifact): Cell[] => [
    { text: safe(artifact.origin ?? "–") },
    { text: safe(artifact.type ?? "–") },
    { text: formatSize(artifact.sizeBytes), isNumber: true },
    { text: safe(artifact.sha256 ?? "–"), isWhole: true },
    { text: safe(artifact.path) },
  ]);
  return section(page, `Artifacts (${formatCount(rows.length)})`, ["Origin", "Type", "Size", "SHA-256", "Path"], rows);
}

function observables(page: Page): string {
  const { kept, noise } = splitNoise(page.report.observables);
  const rows = kept.map((observable): Cell[] => [
    { text: KIND_LABELS[observable.kind] },
    { text: safe(observable.defanged), isWhole: true },
    { text: safe(placesOf(observable, 2)) },
  ]);
  const shown = section(
    page,
    `Observables (${formatCount(rows.length)})`,
    ["Kind", "Value, defanged", "Where it was seen"],
    rows,
  );
  const filtered =
    noise.length === 0
      ? ""
      : page.style.dim(`${countOf(noise.length, "observable is", "observables are")} filtered as noise`);
  return [shown, filtered].filter((block) => block !== "").join("\n");
}

function warnings(page: Page): string {
  const { report, style } = page;
  return lines(
    page,
    "Warnings",
    report.warnings.map(({ title, description }) => (description ? `${title}: ${description}` : title)),
    style,
  );
}

function missing(page: Page): string {
  const { report, style } = page;
  return lines(
    page,
    "Not in this report",
    report.missing.map(({ what, why }) => `${what}: ${why}`),
    style,
  );
}

function lines(page: Page, title: string, entries: readonly string[], style: Style): string {
  if (entries.length === 0) return "";
  const shown = entries
    .slice(0, LIMITS.rows)
    .flatMap((entry) => wrap(safe(entry), page.width - 2).map((line, at) => `${at === 0 ? "- " : "  "}${line}`));
  return [style.bold(title), ...shown].join("\n");
}
