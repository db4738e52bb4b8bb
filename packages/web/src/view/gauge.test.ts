import { expect, test } from "vitest";
import { drawGauge } from "./gauge.ts";

const BANDS = { malicious: 85, suspicious: 50 };

test("the needle stands where the score is, and bands begin where they are configured", () => {
  const gauge = drawGauge(95, BANDS);
  expect(gauge.needle).toBeCloseTo(429.8);
  expect(gauge.bands.map((band) => Math.round(band.x))).toEqual([8, 230, 385]);
  expect(gauge.ticks.length).toBe(21);
});

test("without a score there is no needle, and a score beyond the ruler stays on it", () => {
  expect(drawGauge(null, BANDS).needle).toBeNull();
  expect(drawGauge(140, BANDS).needle).toBe(452);
});

test.each([
  [{ malicious: 100, suspicious: 99 }],
  [{ malicious: 2, suspicious: 1 }],
  [{ malicious: 60, suspicious: 50 }],
  [{ malicious: 85, suspicious: 50 }],
])("labels of the bands %j never touch each other", (bands) => {
  const spans = drawGauge(50, bands).labels.map(({ x, text, anchor }) => {
    const width = text.length * 6;
    const from = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
    return { from, to: from + width };
  });
  const sorted = spans.toSorted((a, b) => a.from - b.from);
  for (const [index, span] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next) expect(next.from, JSON.stringify(sorted)).toBeGreaterThanOrEqual(span.to);
  }
});
