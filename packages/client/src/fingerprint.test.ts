import { expect, test } from "vitest";
import { readFingerprint } from "./fingerprint.ts";

const DIGITS = "0123456789abcdef".repeat(4);
const READ = DIGITS.toUpperCase().match(/../g)?.join(":");

test.each([
  [DIGITS, READ],
  [DIGITS.toUpperCase(), READ],
  [READ ?? "", READ],
  [`  ${READ}\n`, READ],
  [DIGITS.slice(1), undefined],
  [`${DIGITS}0`, undefined],
  [`${DIGITS.slice(1)}g`, undefined],
  [`${READ}:`, undefined],
  [`${READ}:00`, undefined],
  ["AB:CD", undefined],
  [`sha256:${DIGITS}`, undefined],
  ["", undefined],
])("the fingerprint %j is read", (text, read) => {
  expect(readFingerprint(text)).toBe(read);
});
