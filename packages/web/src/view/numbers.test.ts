import { expect, test } from "vitest";
import { countOf, formatCount, formatSize } from "./numbers.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [96_000, "96.0 kB"],
  [999_949, "999.9 kB"],
  [999_950, "1.0 MB"],
  [1_800_000, "1.8 MB"],
  [3_100_000_000, "3.1 GB"],
  [null, "–"],
  [Number.NaN, "–"],
])("%s bytes are %s", (bytes, shown) => {
  expect(formatSize(bytes)).toBe(shown);
});

test("counts have their thousands apart and agree with their noun", () => {
  expect(formatCount(32_173)).toBe("32,173");
  expect(countOf(1, "item")).toBe("1 item");
  expect(countOf(0, "item")).toBe("0 items");
  expect(countOf(2, "query", "queries")).toBe("2 queries");
});
