import { expect, test } from "vitest";
import { drawnElsewhere, shortDigest, showName } from "./names.ts";

const textOf = (parts: readonly { text: string; isMark: boolean }[]) =>
  parts.map((part) => (part.isMark ? `[${part.text}]` : part.text)).join("");

test("the ending of a name and the mark before it stay when it is cut", () => {
  const shown = showName("Rechnung_2026-11-4471\u202efdp.lnk");
  expect(textOf(shown.head)).toBe("Rechnung_2026-11-4471");
  expect(textOf(shown.tail)).toBe("[U+202E]fdp.lnk");
  expect(shown.label).toBe("Rechnung_2026-11-4471[U+202E]fdp.lnk");
});

test.each(["a", "report.pdf", "💀💀💀💀💀💀💀💀💀💀.exe", "\u0000\u001b[31m\u200bx"])(
  "head and tail together are the whole name: %j",
  (name) => {
    const shown = showName(name);
    expect(textOf(shown.head) + textOf(shown.tail)).toBe(shown.label);
  },
);

test("no character of a name that is wider than one code unit is torn apart", () => {
  const { head, tail } = showName("💀".repeat(20));
  expect(textOf(head) + textOf(tail)).toBe("💀".repeat(20));
});

test("a name of a megabyte is cut before it is looked at", () => {
  const shown = showName(`${"\u202e".repeat(1_000_000)}.exe`);
  expect(shown.head.length + shown.tail.length).toBeLessThan(2_100);
  expect(shown.label.endsWith(".exe")).toBe(true);
});

test.each([
  ["Rechnung_2026-11-4471\u202efdp.lnk", "Rechnung_2026-11-4471knl.pdf"],
  ["a\u202ecba\u202c.exe", "aabc.exe"],
  ["plain.pdf", null],
])("%j is drawn elsewhere as %s", (name, drawn) => {
  expect(drawnElsewhere(name)).toBe(drawn);
});

test("digests are cut in the middle and short ids are not", () => {
  expect(shortDigest("5c1e90ab".padEnd(58, "0") + "d07f44")).toBe("5c1e90ab…d07f44");
  expect(shortDigest("abc")).toBe("abc");
});

test("an empty name is said to be one, so that it can be pointed at", () => {
  expect(showName("").label).toBe("(no name)");
});
