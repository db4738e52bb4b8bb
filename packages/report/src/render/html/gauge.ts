import type { Report, ReportIndicator } from "@fumehood/contract";
import { VERDICT_CLASS } from "./icons.ts";
import { attr, html, raw, type Markup } from "./markup.ts";

const LEFT = 8;
const WIDTH = 444;

function x(score: number): number {
  return Math.round((LEFT + (score / 100) * WIDTH) * 10) / 10;
}

/** The ruler from 0 to 100 with its bands and one needle; without a score there is no needle. */
export function drawGauge(verdict: Report["verdict"]): Markup {
  const { bands, score, level } = verdict;
  const label =
    score === null
      ? "No threat score"
      : `Threat score ${score} of 100; suspicious from ${bands.suspicious}, malicious from ${bands.malicious}`;
  const band = (from: number, to: number, name: string): string =>
    to > from ? `<rect x="${x(from)}" y="22" width="${x(to) - x(from)}" height="8" class="${name}"/>` : "";
  const ticks = Array.from({ length: 21 }, (_, at) => {
    const length = at % 10 === 0 ? 8 : at % 2 === 0 ? 6 : 4;
    return `<path d="M${x(at * 5)} 30v${length}"/>`;
  }).join("");
  const drawing = [
    band(0, Math.min(bands.suspicious, bands.malicious), "band-1"),
    band(bands.suspicious, bands.malicious, "band-2"),
    band(bands.malicious, 100, "band-3"),
    `<g class="ticks">${ticks}</g>`,
    score === null ? "" : drawNeedle(score, VERDICT_CLASS[level]),
    drawLabels(bands),
  ].join("");
  return html`<svg class="gauge" viewBox="0 0 460 58" role="img" aria-label="${attr(label)}">${raw(drawing)}</svg>`;
}

function drawNeedle(score: number, name: string): string {
  const at = x(Math.min(100, Math.max(0, score)));
  return `<g class="${name}"><path d="M${at} 30V14" stroke="currentColor" stroke-width="2"/><path d="M${at - 5} 8h10l-5 8z" fill="currentColor"/></g>`;
}

function drawLabels({ suspicious, malicious }: Report["verdict"]["bands"]): string {
  const text = (at: number, anchor: string, words: string): string =>
    `<text x="${x(at)}" y="50" text-anchor="${anchor}">${words}</text>`;
  const isCrowded = malicious - suspicious < 20;
  return [
    suspicious > 12 ? text(0, "start", "0") : "",
    isCrowded ? "" : text(suspicious, "middle", `${suspicious} suspicious`),
    text(malicious, malicious > 88 ? "end" : "middle", `${malicious} malicious`),
    malicious < 88 ? text(100, "end", "100") : "",
  ].join("");
}

const CHART = { left: 36, top: 8, size: 196 } as const;

/** Where the indicators stand by severity and confidence, with the curves on which the bands begin. */
export function drawScatter(indicators: readonly ReportIndicator[], bands: Report["verdict"]["bands"]): Markup {
  const px = (value: number): number => Math.round((CHART.left + (value / 100) * CHART.size) * 10) / 10;
  const py = (value: number): number => Math.round((CHART.top + CHART.size - (value / 100) * CHART.size) * 10) / 10;
  const grid = [0, 25, 50, 75, 100]
    .map(
      (at) =>
        `<path d="M${px(0)} ${py(at)}H${px(100)}M${px(at)} ${py(0)}V${py(100)}"/><text x="${CHART.left - 8}" y="${py(at) + 4}" text-anchor="end">${at}</text><text x="${px(at)}" y="${py(0) + 16}" text-anchor="middle">${at}</text>`,
    )
    .join("");
  const curve = (score: number, name: string): string => {
    const points = Array.from({ length: 21 }, (_, at) => score + ((100 - score) * at) / 20);
    const line = points.map((confidence) => `${px(confidence)},${py((score * 100) / confidence)}`).join(" ");
    return `<polyline points="${line}" class="curve ${name}"/><text x="${px(score) + 3}" y="${py(100) + 12}" class="${name}">${score}</text>`;
  };
  const dots = indicators
    .slice(0, 500)
    .toReversed()
    .map(({ severity, confidence, score }) => {
      const name = score >= bands.malicious ? "mal" : score >= bands.suspicious ? "sus" : "dim";
      return `<circle cx="${px(confidence)}" cy="${py(severity)}" r="3.5" class="${name}"/>`;
    })
    .join("");
  const drawing = `<g class="grid">${grid}</g>${curve(bands.suspicious, "sus")}${curve(bands.malicious, "mal")}<g class="dots">${dots}</g><text x="${px(50)}" y="${py(0) + 32}" text-anchor="middle">confidence, %</text><text transform="translate(10 ${py(50)}) rotate(-90)" text-anchor="middle">severity</text>`;
  return html`<svg
    class="scatter"
    viewBox="0 0 244 244"
    role="img"
    aria-label="Severity and confidence of each indicator; the same figures stand in the table"
  >
    ${raw(drawing)}
  </svg>`;
}
