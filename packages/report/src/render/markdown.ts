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
  formatTime,
  KIND_LABELS,
  layOutTree,
  listDigests,
  placesOf,
  runFacts,
  showEvidence,
  splitNoise,
  VERDICT_LABELS,
} from "./shape.ts";

const LIMITS = RENDER_LIMITS.markdown;

/** A report as GitHub-flavoured Markdown. Values from outside cannot end a cell, start a tag, a link or emphasis. */
export function renderMarkdown(report: Report): string {
  const blocks = [
    head(report),
    indicators(report),
    processes(report),
    network(report),
    artifacts(report),
    observables(report),
    list(
      "Warnings",
      report.warnings.map(({ title, description }) => (description ? `${title}: ${description}` : title)),
    ),
    list(
      "Not in this report",
      report.missing.map(({ what, why }) => `${what}: ${why}`),
    ),
    `Built ${plain(report.generatedAt)} from the elements of the analysis.`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/**
 * Text that stays text: what has a meaning in Markdown or HTML is escaped, invisible characters are shown, and neither a URL
 * nor `www.` nor `@name` becomes a link.
 */
function plain(value: string): string {
  const visible = visibleString(cutCell(value, LIMITS.cellChars));
  return visible
    .replace(/[\\`*_[\]#~$<>&|@]/g, (char) => HTML_ENTITIES[char] ?? `\\${char}`)
    .replace(/:\/\//g, "&#58;//")
    .replace(/\b(www)\./gi, "$1&#46;")
    .replace(/^[-+=]/, (start) => `\\${start}`)
    .replace(/^(\d{1,9})([.)])/, "$1\\$2");
}

// A backslash does not stop mentions, and renderers differ on `\\<`: entities mean the same everywhere.
const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  "@": "&#64;",
  "|": "&#124;",
};

/** A value as code. The fence is longer than any run of backquotes inside; a pipe would end the table cell. */
function code(value: string): string {
  const visible = visibleString(cutCell(value, LIMITS.cellChars));
  if (visible === "" || visible === "–") return "–";
  if (!/[`|<&]/.test(visible)) return `\`${visible}\``;
  // Code spans keep their own rules for pipes in tables: a `code` element with entities means the same everywhere.
  const escaped = visible.replace(/[&<>|`*_[\]\\~$:@]/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<code>${escaped}</code>`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A section with a table; nothing when there are no rows. */
function section(title: string, headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const shown = rows.slice(0, LIMITS.rows);
  const more = rows.length - shown.length;
  const note = more > 0 ? `\n\n${formatCount(more)} more are in the JSON report.` : "";
  return `## ${title}\n\n${table(headings, shown)}${note}`;
}

function list(title: string, entries: readonly string[]): string {
  if (entries.length === 0) return "";
  return `## ${title}\n\n${entries
    .slice(0, LIMITS.rows)
    .map((entry) => `- ${plain(entry)}`)
    .join("\n")}`;
}

function head(report: Report): string {
  const { sample, verdict } = report;
  const score = verdict.score === null ? "no score" : `${verdict.score} of 100`;
  const facts = [
    ...listDigests(report).map(([name, value]) => [name, code(value)]),
    ...runFacts(report).map(([name, value]) => [name, plain(value)]),
  ];
  const url = sample.url === null ? "" : `\n\nURL: ${code(defangUrlText(sample.url))}`;
  return [
    `# ${plain(sample.name)}`,
    `**${VERDICT_LABELS[verdict.level]}, ${score}.** ${plain(verdict.reason)}`,
    `${plain(defuseText(describeSample(report)))}${url}`,
    table(["Fact", "Value"], facts),
  ].join("\n\n");
}

function indicators(report: Report): string {
  const rows = report.indicators.map((indicator) => [
    String(indicator.score),
    `${indicator.severity} × ${indicator.confidence} %`,
    plain(indicator.title),
    plain(attackLabels(indicator)) || "–",
    plain(indicator.categories.join(", ")) || "–",
    String(indicator.hits),
    indicator.evidence.slice(0, LIMITS.evidence).map(evidenceLine).join("<br>") || "–",
  ]);
  return section(
    `Indicators (${formatCount(rows.length)})`,
    ["Score", "Sev. × conf.", "Behaviour", "ATT&CK", "Category", "Hits", "Evidence"],
    rows,
  );
}

function evidenceLine(evidence: Record<string, unknown>): string {
  return Object.entries(evidence)
    .map(([key, value]) => `${plain(evidenceLabel(key))} ${code(defuseText(showEvidence(value)))}`)
    .join(", ");
}

function processes(report: Report): string {
  const rows = layOutTree(report.processes, LIMITS.treeDepth).map(({ process, depth }) => [
    process.pid === null ? "–" : String(process.pid),
    `${"&nbsp;&nbsp;".repeat(depth)}${depth > 0 ? "└ " : ""}${process.isTarget ? `**${plain(process.name)}**` : plain(process.name)}`,
    code(defuseText(process.commandLine ?? "")),
    formatTime(process.startedAt),
    `${process.filesCreated.length + process.filesModified.length}`,
    `${process.registryKeys.length}`,
  ]);
  return section(
    `Processes (${formatCount(rows.length)})`,
    ["PID", "Process", "Command line", "Started", "Files", "Registry"],
    rows,
  );
}

function network(report: Report): string {
  const { http, dns, streams } = report.network;
  return [
    section(
      `HTTP (${formatCount(http.length)})`,
      ["Verb", "URL", "Status", "Answer", "User agent"],
      http.map((row) => [
        code(row.method ?? ""),
        code(defangUrlText(row.url ?? row.host ?? "")),
        row.status === null ? "–" : String(row.status),
        formatSize(row.bodyBytes),
        plain(row.userAgent ?? "–"),
      ]),
    ),
    section(
      `DNS (${formatCount(dns.length)})`,
      ["Type", "Query", "Answers"],
      dns.map((row) => [
        plain(row.type ?? "–"),
        code(defangHost(row.query)),
        row.answers.map((answer) => code(defangHost(answer.data))).join(" ") || "–",
      ]),
    ),
    section(
      `Streams (${formatCount(streams.length)})`,
      ["Protocol", "From", "To", "Began", "Packets", "Bytes"],
      streams.map((row) => [
        plain([row.transport, row.protocol].filter((part) => part !== null).join(" ") || "–"),
        code(defangEndpoint(row.source, row.sourcePort)),
        code(defangEndpoint(row.destination, row.destinationPort)),
        formatTime(row.beganAt),
        row.packets === null ? "–" : formatCount(row.packets),
        formatSize(row.bytes),
      ]),
    ),
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}

function artifacts(report: Report): string {
  const rows = report.artifacts.map((artifact) => [
    plain(artifact.id),
    plain(artifact.path),
    plain(artifact.origin ?? "–"),
    plain(artifact.type ?? artifact.magic ?? "–"),
    formatSize(artifact.sizeBytes),
    code(artifact.sha256 ?? ""),
  ]);
  return section(`Artifacts (${formatCount(rows.length)})`, ["#", "Path", "Origin", "Type", "Size", "SHA-256"], rows);
}

function observables(report: Report): string {
  const { kept, noise } = splitNoise(report.observables);
  const rows = kept.map((observable) => [
    KIND_LABELS[observable.kind],
    code(observable.defanged),
    String(observable.confidence),
    plain(placesOf(observable, 3)) || "–",
  ]);
  const shown = section(
    `Observables (${formatCount(rows.length)})`,
    ["Kind", "Value, defanged", "Confidence", "Where it was seen"],
    rows,
  );
  const filtered =
    noise.length === 0
      ? ""
      : `${countOf(noise.length, "observable is", "observables are")} filtered as noise and left out here.`;
  return [shown, filtered].filter((block) => block !== "").join("\n\n");
}
