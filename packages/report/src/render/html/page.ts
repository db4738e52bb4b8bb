import type { Report } from "@fumehood/contract";
import { defangUrlText, defuseText } from "../defang-text.ts";
import { countOf, describeSample, formatCount, formatTime, listDigests, runFacts, VERDICT_LABELS } from "../shape.ts";
import { drawGauge } from "./gauge.ts";
import { BRAND_ICON, VERDICT_CLASS, verdictIcon } from "./icons.ts";
import { attr, html, raw, type Markup } from "./markup.ts";
import { cell } from "./parts.ts";
import {
  artifactsSection,
  domainsSection,
  indicatorsSection,
  missingSection,
  networkSection,
  observablesSection,
  processesSection,
  restSection,
  warningsSection,
} from "./sections.ts";
import { STYLE } from "./style.ts";

/** One row for each section: its anchor, its name, how much there is, and how it is drawn. */
const SECTIONS: readonly {
  id: string;
  title: string;
  count: (report: Report) => number;
  draw: (report: Report) => Markup | null;
}[] = [
  { id: "indicators", title: "Indicators", count: (report) => report.indicators.length, draw: indicatorsSection },
  { id: "processes", title: "Processes", count: (report) => report.processes.length, draw: processesSection },
  {
    id: "network",
    title: "Network",
    count: ({ network }) => network.streams.length + network.dns.length + network.http.length,
    draw: networkSection,
  },
  { id: "artifacts", title: "Artifacts", count: (report) => report.artifacts.length, draw: artifactsSection },
  { id: "domains", title: "Domains", count: (report) => report.domains.length, draw: domainsSection },
  { id: "observables", title: "Observables", count: (report) => report.observables.length, draw: observablesSection },
  { id: "warnings", title: "Warnings", count: (report) => report.warnings.length, draw: warningsSection },
  { id: "missing", title: "Not in this report", count: (report) => report.missing.length, draw: missingSection },
  { id: "rest", title: "Other sections", count: (report) => Object.keys(report.rest).length, draw: restSection },
];

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * A report as one HTML file without script, to keep, send and print. Observables are defanged; text from outside is escaped, and its
 * invisible characters are boxed marks.
 */
export function renderHtml(report: Report): string {
  const drawn = SECTIONS.flatMap(({ id, title, count, draw }) => {
    const content = draw(report);
    return content === null ? [] : [{ id, title, count: count(report), content }];
  });
  const links = drawn.map(
    ({ id, title, count }) => html`<a href="#${attr(id)}">${title}<span class="n">${formatCount(count)}</span></a>`,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${attr(report.sample.name)}, report</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <div class="top">
          <span class="brand">${BRAND_ICON}Fumehood</span><span class="for">Analysis report</span
          ><span class="at">${formatTime(report.generatedAt)}</span>
        </div>
        ${identity(report)}
        <div class="lay">
          <nav class="toc" aria-label="Sections">${links}</nav>
          <main>${drawn.map(({ content }) => content)}</main>
        </div>
      </body>
    </html> `.markup;
}

function identity(report: Report): Markup {
  const { sample } = report;
  const digests = listDigests(report).map(
    ([name, value]) =>
      html`<dt>${name}</dt>
        <dd class="mono">${cell(value)}</dd>`,
  );
  const url =
    sample.url === null
      ? null
      : html`<dt>URL</dt>
          <dd class="mono wrap">${cell(defangUrlText(sample.url))}</dd>`;
  const facts = runFacts(report).map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${cell(value)}</dd>
      </div>`,
  );
  return html`<header class="id">
    <div>
      <h1>${cell(sample.name)}</h1>
      <p class="what small t2">${cell(defuseText(describeSample(report)))}</p>
      <dl class="digests">${url}${digests}</dl>
    </div>
    <div>${score(report)}</div>
    <dl class="facts">${facts}</dl>
  </header>`;
}

function score({ verdict, indicators }: Report): Markup {
  const name = VERDICT_CLASS[verdict.level];
  const number =
    verdict.score === null
      ? html`<span class="t3">no score</span>`
      : html`<span class="n ${attr(name)}">${verdict.score}</span><span class="t3">of 100</span>`;
  const malicious = indicators.filter((indicator) => indicator.score >= verdict.bands.malicious).length;
  const count = `${countOf(indicators.length, "indicator", "indicators")}${malicious > 0 ? `, ${formatCount(malicious)} malicious` : ""}`;
  return html`<div class="score">
      <span class="level ${attr(name)}">${verdictIcon(verdict.level)}${VERDICT_LABELS[verdict.level]}</span
      >${number}<span class="count small t2">${count}</span>
    </div>
    ${drawGauge(verdict)}
    <p class="small t2 wrap">${cell(verdict.reason)}</p>`;
}
