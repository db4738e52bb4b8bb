import type { Observable, ObservableKind, Report, ReportIndicator, ReportProcess } from "@fumehood/contract";
import { RENDER_LIMITS } from "../../limits.ts";
import { defangEndpoint, defangHost, defangUrlText, defuseText } from "../defang-text.ts";
import {
  countOf,
  cutCell,
  evidenceLabel,
  formatCount,
  formatSize,
  KIND_LABELS,
  layOutTree,
  placesOf,
  showEvidence,
  splitNoise,
  type TreeRow,
} from "../shape.ts";
import { drawScatter } from "./gauge.ts";
import { CHEVRON } from "./icons.ts";
import { attr, html, raw, type Markup } from "./markup.ts";
import { cell, moreThan, section, subhead, table } from "./parts.ts";

const LIMITS = RENDER_LIMITS.html;
/** Indicators whose evidence is open from the start. */
const OPEN_INDICATORS = 3;
const NAMES_SHOWN = 200;
const FREE_FORM_CHARS = 20_000;

export function indicatorsSection({ indicators, verdict }: Report): Markup | null {
  if (indicators.length === 0) return null;
  const rows = indicators.slice(0, LIMITS.rows).map((indicator, at) => indicatorRow(indicator, at, verdict.bands));
  const list = html`<div class="rows ind">
      <div class="hd opt">
        <span></span><span class="r">Score</span><span class="r">Sev. × conf.</span><span>Behaviour</span
        ><span>ATT&amp;CK</span><span>Category</span><span class="r">Hits</span>
      </div>
      ${rows}
    </div>
    ${moreThan(indicators.length)}`;
  const why = html`<aside>
    <h3>Severity and confidence</h3>
    <p class="t3 small">score = severity × confidence; the highest counts</p>
    ${drawScatter(indicators, verdict.bands)}
  </aside>`;
  const note = `${formatCount(indicators.length)}, by score`;
  return section("indicators", "Indicators", note, [
    html`<div class="two">
      <div>${list}</div>
      ${why}
    </div>`,
  ]);
}

function indicatorRow(indicator: ReportIndicator, at: number, bands: Report["verdict"]["bands"]): Markup {
  const { score } = indicator;
  const level = score >= bands.malicious ? "mal" : score >= bands.suspicious ? "sus" : "dim";
  const isOpen = at < OPEN_INDICATORS && score >= bands.suspicious;
  const evidence = indicator.evidence.slice(0, LIMITS.evidence).map(evidenceList);
  const more = indicator.evidence.length - evidence.length;
  const labels = [...indicator.techniques, ...indicator.tactics].join(" ");
  return html`<details ${isOpen ? html`open` : null}>
    <summary>
      ${CHEVRON}<span class="sc ${attr(level)}">${score}</span
      ><span class="r t2 opt">${indicator.severity} × ${indicator.confidence} %</span
      ><span class="t">${cell(indicator.title)}</span><span class="at mono t2 wrap">${labels}</span
      ><span class="t2 opt wrap">${cell(indicator.categories.join(", "))}</span
      ><span class="h r t2">${indicator.hits}</span>
    </summary>
    <div class="in">
      <p>${indicator.description === "" ? indicator.name : cell(indicator.description)}</p>
      ${evidence}${more > 0 ? html`<p class="t3 small">${formatCount(more)} more pieces of evidence are in the JSON report.</p>` : null}${indicator.truncated ? html`<p class="t3 small">The service cut its evidence here.</p>` : null}
    </div>
  </details> `;
}

function evidenceList(evidence: Record<string, unknown>): Markup {
  const entries = Object.entries(evidence).map(
    ([key, value]) =>
      html`<dt>${cutCell(evidenceLabel(key), 100)}</dt>
        <dd class="mono">${cell(defuseText(showEvidence(value)))}</dd>`,
  );
  return html`<dl class="ev">${entries}</dl>`;
}

export function processesSection({ processes }: Report): Markup | null {
  if (processes.length === 0) return null;
  const rows = layOutTree(processes, LIMITS.treeDepth).slice(0, LIMITS.rows).map(processRow);
  return section("processes", "Processes", countOf(processes.length, "process", "processes"), [
    html`<div class="rows proc">
      <div class="hd opt">
        <span></span><span>Process</span><span class="r">PID</span><span class="r">Started</span
        ><span>Command line</span><span class="r">Activity</span>
      </div>
      ${rows}
    </div>`,
    moreThan(processes.length),
  ]);
}

function processRow({ process, depth }: TreeRow): Markup {
  const clock = process.startedAt === null ? "–" : process.startedAt.slice(11, 19);
  const activity = listActivity(process);
  const count = activity.reduce((sum, [, names]) => sum + names.length, 0);
  const name = html`<span class="nm d${depth}"
    >${depth > 0 ? html`<i>└</i>` : null}<span class="${process.isTarget ? attr("strong") : attr("")}"
      >${cell(process.name)}</span
    >${process.isTarget ? html` <span class="tag">target</span>` : null}</span
  >`;
  const facts = html`${name}<span class="r t2 mono">${process.pid ?? "–"}</span
    ><span class="r t2 mono opt">${clock}</span
    ><span class="cmd mono">${process.commandLine === null ? "" : cell(defuseText(process.commandLine))}</span
    ><span class="r t2 opt">${count === 0 ? "–" : countOf(count, "object", "objects")}</span>`;
  if (count === 0) return html`<div class="plain"><span class="opt"></span>${facts}</div> `;
  const entries = activity
    .filter(([, names]) => names.length > 0)
    .map(
      ([title, names]) =>
        html`<dt>${title}</dt>
          <dd class="mono">${nameLines(names)}</dd>`,
    );
  const full =
    process.commandLine === null
      ? null
      : html`<dt>Command line</dt>
          <dd class="mono">${cell(defuseText(process.commandLine))}</dd>`;
  return html`<details>
    <summary>${CHEVRON}${facts}</summary>
    <div class="in"><dl class="acts">${full}${entries}</dl></div>
  </details> `;
}

function listActivity(process: ReportProcess): [string, string[]][] {
  return [
    ["Files created", process.filesCreated],
    ["Files modified", process.filesModified],
    ["Files deleted", process.filesDeleted],
    ["Registry", process.registryKeys],
    ["Mutexes", process.mutexes],
  ];
}

function nameLines(names: readonly string[]): Markup[] {
  const lines = names.slice(0, NAMES_SHOWN).map((name) => html`<div>${cell(name)}</div>`);
  const more = names.length - lines.length;
  return more > 0 ? [...lines, html`<div class="t3">${formatCount(more)} more</div>`] : lines;
}

export function networkSection(report: Report): Markup | null {
  const { streams, dns, http } = report.network;
  if (streams.length + dns.length + http.length === 0) return null;
  const note = `${countOf(streams.length, "stream", "streams")}, ${countOf(dns.length, "DNS query", "DNS queries")}, ${countOf(http.length, "HTTP request", "HTTP requests")}`;
  const halves = [dnsTable(report), addressTable(report)].filter((half) => half !== null);
  const pair =
    halves.length === 2
      ? html`<div class="half">${halves.map((half) => html`<div>${half}</div>`)}</div>`
      : (halves[0] ?? null);
  return section("network", "Network", note, [httpTable(report), pair, streamTable(report)]);
}

function httpTable({ network: { http } }: Report): Markup | null {
  if (http.length === 0) return null;
  const columns = [
    { head: "Verb", className: "mono w64" },
    { head: "URL", className: "mono val" },
    { head: "Code", className: "r mono w56" },
    { head: "Answer", className: "r w88" },
    { head: "User agent", className: "t2 opt w260" },
    { head: "Stream", className: "r t2 opt w72" },
  ];
  const rows = http.map((row) => [
    cell(row.method),
    cell(defangUrlText(row.url ?? row.host ?? "")),
    row.status ?? "–",
    formatSize(row.bodyBytes),
    cell(row.userAgent),
    cell(row.streamId),
  ]);
  return html`${subhead("HTTP", countOf(http.length, "request", "requests"))}${table(columns, rows)}`;
}

function dnsTable({ network: { dns } }: Report): Markup | null {
  if (dns.length === 0) return null;
  const columns = [
    { head: "Type", className: "mono t2 w56" },
    { head: "Query", className: "mono val" },
    { head: "Answer", className: "mono t2 w200" },
  ];
  const rows = dns.map((row) => [
    cell(row.type),
    cell(defangHost(row.query)),
    row.answers.length === 0
      ? "no answer"
      : row.answers.slice(0, LIMITS.evidence).map((answer) => html`<div>${cell(defangHost(answer.data))}</div>`),
  ]);
  return html`${subhead("DNS", countOf(dns.length, "query", "queries"))}${table(columns, rows)}`;
}

function addressTable({ annotations }: Report): Markup | null {
  if (annotations.length === 0) return null;
  const columns = [
    { head: "Address", className: "mono val w160" },
    { head: "Country", className: "t2 w112" },
    { head: "Network", className: "t2" },
    { head: "Name", className: "mono t2 opt w200" },
  ];
  const rows = annotations.map((row) => [
    cell(defangHost(row.address)),
    cell(row.country),
    cell([row.organisation, row.asn === null ? null : `AS${row.asn}`].filter((part) => part !== null).join(", ")),
    cell(row.reverseDns.slice(0, 5).map(defangHost).join(" ")),
  ]);
  return html`${subhead("Addresses", `${formatCount(annotations.length)}, as the service knows them`)}${table(columns, rows)}`;
}

function streamTable({ network: { streams } }: Report): Markup | null {
  if (streams.length === 0) return null;
  const columns = [
    { head: "#", className: "r t2 opt w56" },
    { head: "Protocol", className: "w112" },
    { head: "From", className: "mono t2 opt" },
    { head: "To", className: "mono val" },
    { head: "Server name", className: "mono t2" },
    { head: "Began", className: "r t2 mono opt w88" },
    { head: "Packets", className: "r t2 opt w72" },
    { head: "Bytes", className: "r w88" },
  ];
  const rows = streams.map((row) => [
    cell(row.id),
    cell([row.transport, row.protocol].filter((part) => part !== null).join(" ")),
    cell(defangEndpoint(row.source, row.sourcePort)),
    cell(defangEndpoint(row.destination, row.destinationPort)),
    row.serverName ? cell(defangHost(row.serverName)) : "–",
    row.beganAt === null ? "–" : row.beganAt.slice(11, 19),
    row.packets === null ? "–" : formatCount(row.packets),
    formatSize(row.bytes),
  ]);
  return html`${subhead("Streams", formatCount(streams.length))}${table(columns, rows)}`;
}

export function artifactsSection({ artifacts }: Report): Markup | null {
  if (artifacts.length === 0) return null;
  const columns = [
    { head: "#", className: "r t2 opt w56" },
    { head: "Name", className: "val" },
    { head: "Origin", className: "t2 w96" },
    { head: "Type", className: "t2 w200" },
    { head: "Size", className: "r w88" },
    { head: "SHA-256", className: "mono t2 w500" },
  ];
  const rows = artifacts.map((artifact) => [
    cell(artifact.id),
    cell(artifact.path),
    cell(artifact.origin),
    cell(artifact.magic ?? artifact.mime ?? artifact.type),
    formatSize(artifact.sizeBytes),
    cell(artifact.sha256),
  ]);
  return section("artifacts", "Artifacts", countOf(artifacts.length, "file", "files"), [table(columns, rows)]);
}

export function domainsSection({ domains }: Report): Markup | null {
  if (domains.length === 0) return null;
  const columns = [
    { head: "Domain", className: "mono val" },
    { head: "Status", className: "w136" },
    { head: "Categories", className: "t2" },
  ];
  const rows = domains.map((domain) => [
    cell(defangHost(domain.name)),
    domain.status === "malicious" ? html`<span class="mal strong">${domain.status}</span>` : cell(domain.status),
    cell(domain.categories.join(", ")),
  ]);
  const note = `${formatCount(domains.length)}, as the service knows them`;
  return section("domains", "Domains", note, [table(columns, rows)]);
}

export function observablesSection({ observables }: Report): Markup | null {
  if (observables.length === 0) return null;
  const { kept, noise } = splitNoise(observables);
  const note = `${formatCount(observables.length)}, of which ${formatCount(noise.length)} are noise; defanged`;
  const folded =
    noise.length === 0
      ? null
      : html`<details class="fold">
          <summary>${CHEVRON}Noise, ${formatCount(noise.length)}</summary>
          ${observableTable(noise, true)}
        </details>`;
  return section("observables", "Observables", note, [
    kindTags(kept),
    kept.length === 0 ? null : observableTable(kept, false),
    folded,
  ]);
}

function kindTags(observables: readonly Observable[]): Markup | null {
  const counts = new Map<ObservableKind, number>();
  for (const { kind } of observables) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const tags = [...counts].map(
    ([kind, count]) => html`<span class="tag">${KIND_LABELS[kind]} ${formatCount(count)}</span>`,
  );
  return tags.length === 0 ? null : html`<div class="kinds">${tags}</div>`;
}

function observableTable(observables: readonly Observable[], isNoise: boolean): Markup {
  const columns = [
    { head: "Kind", className: "t2 w112" },
    { head: "Value", className: "mono val" },
    { head: isNoise ? "Why it is noise" : "Where it was seen", className: "t2 w300" },
    { head: "Confidence", className: "r t2 opt w96" },
  ];
  const rows = observables.map((observable) => [
    KIND_LABELS[observable.kind],
    cell(observable.defanged),
    cell(observable.noise === null ? placesOf(observable, 3) : observable.noise.reason),
    observable.confidence,
  ]);
  return table(columns, rows);
}

export function warningsSection({ warnings }: Report): Markup | null {
  if (warnings.length === 0) return null;
  const lines = warnings.map(
    ({ title, description }) => html`<li><span>${cell(title)}</span><span class="t2">${description ?? ""}</span></li>`,
  );
  return section("warnings", "Warnings", "by the service", [
    html`<ul class="list">
      ${lines}
    </ul>`,
  ]);
}

export function missingSection({ missing }: Report): Markup | null {
  if (missing.length === 0) return null;
  const lines = missing.map(
    ({ what, why }) => html`<li><span class="mono">${cell(what)}</span><span class="t2">${cell(why)}</span></li>`,
  );
  return section("missing", "Not in this report", countOf(missing.length, "entry", "entries"), [
    html`<ul class="list">
      ${lines}
    </ul>`,
  ]);
}

export function restSection({ rest }: Report): Markup | null {
  const entries = Object.entries(rest);
  if (entries.length === 0) return null;
  const folds = entries.slice(0, LIMITS.rows).map(
    ([key, value]) =>
      html`<details class="fold">
        <summary>${CHEVRON}<span class="mono">${cutCell(key, 200)}</span></summary>
        <pre>${jsonLines(value)}</pre>
      </details>`,
  );
  return section("rest", "Other sections", "of the analysis, as they came", folds);
}

const LINE_FEED = raw("\n");

/** Lines of JSON as lines of the page: a line feed inside a value stays escaped. */
function jsonLines(value: unknown): Markup[] {
  const text = cutCell(JSON.stringify(value, null, 2) ?? "null", FREE_FORM_CHARS);
  return text.split("\n").map((line) => html`${defuseText(line)}${LINE_FEED}`);
}
