import type { Report, VerdictBands } from "@fumehood/contract";
import { drawGauge } from "../../view/gauge.ts";

/** Ruler from 0 to 100 with the configured bands and one needle. */
export function ScoreGauge({ score, bands }: { readonly score: number | null; readonly bands: VerdictBands }) {
  const gauge = drawGauge(score, bands);
  const words = score === null ? "No threat score" : `Threat score ${score} of 100`;
  return (
    <svg
      className="axis gauge"
      viewBox={`0 0 ${gauge.width} 58`}
      role="img"
      aria-label={`${words}; suspicious from ${bands.suspicious}, malicious from ${bands.malicious}`}
    >
      {gauge.bands.map((band) => (
        <rect key={band.tone} x={band.x} y="22" width={band.width} height="8" className={`band-${band.tone}`} />
      ))}
      {gauge.ticks.map((tick) => (
        <path key={tick.x} d={`M${tick.x} 30v${tick.length}`} className="tick" />
      ))}
      {gauge.needle !== null && (
        <g className={needleClass(score, bands)}>
          <path d={`M${gauge.needle} 30V14`} className="shaft" />
          <path d={`M${gauge.needle - 5} 8h10l-5 8z`} />
        </g>
      )}
      {gauge.labels.map((label) => (
        <text key={label.text} x={label.x} y="50" textAnchor={label.anchor}>
          {label.text}
        </text>
      ))}
    </svg>
  );
}

function needleClass(score: number | null, bands: VerdictBands): string {
  if (score === null) return "needle";
  if (score >= bands.malicious) return "needle mal";
  return score >= bands.suspicious ? "needle sus" : "needle";
}

/** Indicators by severity and confidence, with the curves of the two bands. */
export function WhyChart({
  indicators,
  bands,
}: {
  readonly indicators: Report["indicators"];
  readonly bands: VerdictBands;
}) {
  const x = (confidence: number): number => 36 + confidence * 2.2;
  const y = (severity: number): number => 206 - severity * 1.8;
  const high = indicators.filter((each) => each.score >= bands.malicious).length;
  return (
    <svg
      width="268"
      height="244"
      className="axis"
      role="img"
      aria-label={`${indicators.length} indicators by severity and confidence; ${high} reach the malicious band. The table beside it has the numbers.`}
    >
      {[0, 25, 50, 75, 100].map((value) => (
        <g key={value}>
          <path d={`M${x(value)} 206v-180M36 ${y(value)}h220`} className="grid" />
          <text x={x(value)} y="222" textAnchor="middle">
            {value}
          </text>
          <text x="30" y={y(value) + 4} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
      <Curve at={bands.suspicious} tone="sus" x={x} y={y} />
      <Curve at={bands.malicious} tone="mal" x={x} y={y} />
      {indicators.map((each, index) => (
        <circle
          key={`${index}-${each.name}`}
          cx={x(each.confidence)}
          cy={y(each.severity)}
          r={index === 0 ? 5 : 3.5}
          className={dotClass(each.score, bands)}
        />
      ))}
      <text x="146" y="240" textAnchor="middle">
        confidence, %
      </text>
      <text transform="translate(9 116) rotate(-90)" textAnchor="middle">
        severity
      </text>
    </svg>
  );
}

function dotClass(score: number, bands: VerdictBands): string {
  if (score >= bands.malicious) return "dot mal";
  return score >= bands.suspicious ? "dot sus" : "dot";
}

interface CurveProps {
  readonly at: number;
  readonly tone: "sus" | "mal";
  readonly x: (confidence: number) => number;
  readonly y: (severity: number) => number;
}

function Curve({ at, tone, x, y }: CurveProps) {
  const steps = Array.from({ length: 21 }, (_, index) => at + ((100 - at) * index) / 20);
  const path = steps
    .map((confidence, index) => `${index === 0 ? "M" : "L"}${x(confidence)} ${y((at * 100) / confidence)}`)
    .join("");
  return (
    <g className={`curve ${tone}`}>
      <path d={path} />
      <text x={x(at) + 6} y="22">
        {at}
      </text>
    </g>
  );
}
