import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createMatcher, longestText } from "./match-pattern.ts";
import { toPattern, type Pattern } from "./query.ts";

function patternOf(text: string): Pattern {
  const pattern = toPattern(
    text,
    Array.from({ length: text.length }, (_, at) => text[at] === "*" || text[at] === "?"),
  );
  return pattern ?? [{ kind: "text", text }];
}

test.each([
  ["*voice_12*", "invoice_12-x.exe", true],
  ["*voice_12*", "invoice-12", false],
  ["in*ce", "invoice", true],
  ["in*ce", "invoices", false],
  ["in?oice", "invoice", true],
  ["in?oice", "inoice", false],
  ["?", "🦠", true],
  ["*", "", true],
  ["?*", "", false],
  ["a*b*c", "a-b-b-c", true],
  ["*ab?", "ababc", true],
  ["*.exe", "setup.exe.pdf", false],
])("%s and %s: %s", (pattern, word, isMeant) => {
  expect(createMatcher(patternOf(pattern))(word)).toBe(isMeant);
});

test("a pattern stands for the same words as the regular expression that says the same", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (written, word) => {
      const expression = new RegExp(`^${written.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(createMatcher(patternOf(written))(word)).toBe(expression.test(word));
    }),
  );
});

test("a word that nearly fits a pattern of many asterisks is refused at once", () => {
  const isMeant = createMatcher(patternOf(`${"*aaaa".repeat(8)}*b`));
  const before = process.cpuUsage();
  for (let round = 0; round < 100; round++) expect(isMeant("a".repeat(200))).toBe(false);
  expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
});

test("the longest text of a pattern is what its words are looked for by", () => {
  expect(longestText(patternOf("a*bcd?ef"))).toBe("bcd");
  expect(longestText(patternOf("?*"))).toBe("");
});
