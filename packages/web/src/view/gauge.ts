/** Positions of the score ruler, in the units of its drawing. */
export interface Gauge {
  readonly width: number;
  readonly bands: readonly { readonly x: number; readonly width: number; readonly tone: 1 | 2 | 3 }[];
  readonly ticks: readonly { readonly x: number; readonly length: number }[];
  readonly labels: readonly {
    readonly x: number;
    readonly text: string;
    readonly anchor: "start" | "middle" | "end";
  }[];
  /** `null` without a score: a ruler without a needle. */
  readonly needle: number | null;
}

const WIDTH = 460;
const EDGE = 8;
const LABEL_ROOM = 7;

/** Ruler from 0 to 100 with a tick every 5, the configured bands and one needle. */
export function drawGauge(score: number | null, bands: { malicious: number; suspicious: number }): Gauge {
  const at = (value: number): number => EDGE + (value / 100) * (WIDTH - 2 * EDGE);
  const segment = (from: number, to: number, tone: 1 | 2 | 3) => ({
    x: at(from),
    width: Math.max(0, at(to) - at(from) - 1),
    tone,
  });
  const ticks = Array.from({ length: 21 }, (_, index) => ({
    x: at(index * 5),
    length: index * 5 === 0 || index * 5 === 50 || index * 5 === 100 ? 8 : index % 2 === 0 ? 6 : 4,
  }));
  return {
    width: WIDTH,
    bands: [
      segment(0, bands.suspicious, 1),
      segment(bands.suspicious, bands.malicious, 2),
      segment(bands.malicious, 100, 3),
    ],
    ticks,
    labels: labelsOf(bands, at),
    needle: score === null ? null : at(Math.min(100, Math.max(0, score))),
  };
}

function labelsOf(bands: { malicious: number; suspicious: number }, at: (value: number) => number): Gauge["labels"] {
  const labels: { x: number; text: string; anchor: "start" | "middle" | "end" }[] = [];
  if (bands.suspicious > LABEL_ROOM) labels.push({ x: at(0), text: "0", anchor: "start" });
  labels.push({
    x: at(bands.suspicious),
    text: `${bands.suspicious} suspicious`,
    anchor: bands.suspicious < 12 ? "start" : "middle",
  });
  // Two names that would touch stand apart: the first is left out, the bands keep their colours.
  if (bands.malicious - bands.suspicious < 20) labels.pop();
  const isNearEnd = bands.malicious > 88;
  labels.push({
    x: isNearEnd ? at(100) : at(bands.malicious),
    text: `${bands.malicious} malicious`,
    anchor: isNearEnd ? "end" : "middle",
  });
  if (!isNearEnd) labels.push({ x: at(100), text: "100", anchor: "end" });
  return labels;
}
