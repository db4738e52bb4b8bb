import { expect, test } from "vitest";
import { decideRange } from "./ranges.ts";

test.each([
  [undefined, { kind: "whole" }],
  ["bytes=0-3", { kind: "part", start: 0, end: 3 }],
  ["Bytes=0-3", { kind: "part", start: 0, end: 3 }],
  ["bytes=4-", { kind: "part", start: 4, end: 9 }],
  ["bytes=-3", { kind: "part", start: 7, end: 9 }],
  ["bytes=-30", { kind: "part", start: 0, end: 9 }],
  ["bytes=2-100", { kind: "part", start: 2, end: 9 }],
  ["bytes=10-", { kind: "unsatisfiable" }],
  ["bytes=-0", { kind: "unsatisfiable" }],
  ["bytes=3-2", { kind: "whole" }],
  ["bytes=0-1,4-5", { kind: "whole" }],
  ["bytes=-", { kind: "whole" }],
  ["lines=1-2", { kind: "whole" }],
  ["bytes=99999999999999999999-", { kind: "whole" }],
] as const)("of ten bytes, %s asks for %j", (header, expected) => {
  expect(decideRange(header, 10)).toEqual(expected);
});

test.each(["bytes=0-", "bytes=0-0", "bytes=-5"])("of nothing, %s cannot be had", (header) => {
  expect(decideRange(header, 0)).toEqual({ kind: "unsatisfiable" });
});
