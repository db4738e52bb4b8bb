import { expect, test } from "vitest";
import { readTime, readWord } from "./policy-file.ts";

const NOW = Date.parse("2026-02-01T00:00:00Z");

test.each([
  ["30d", "2026-01-02T00:00:00.000Z"],
  ["12h", "2026-01-31T12:00:00.000Z"],
  ["90m", "2026-01-31T22:30:00.000Z"],
  ["1w", "2026-01-25T00:00:00.000Z"],
  ["0h", "2026-02-01T00:00:00.000Z"],
  ["2026-01-31", "2026-01-31T00:00:00.000Z"],
  ["2026-01-31T14:00:00Z", "2026-01-31T14:00:00.000Z"],
])("%s is %s", (text, iso) => {
  expect(new Date(readTime(text, "--since", NOW)).toISOString()).toBe(iso);
});

test.each(["", "30", "d", "yesterday", "-3d", "30 d", "2026-13-01", "12345678d"])("%j is no time", (text) => {
  expect(() => readTime(text, "--since", NOW)).toThrow("--since takes 12h, 30d or a date");
});

test("a word that is none of them names the nearest", () => {
  expect(readWord("amber", "--tlp", ["clear", "amber"])).toBe("amber");
  expect(() => readWord("ambre", "--tlp", ["clear", "amber"])).toThrow(
    '--tlp cannot be "ambre"; did you mean "amber"?',
  );
  expect(() => readWord("x", "--tlp", ["clear", "amber"])).toThrow("there are: clear, amber.");
});
