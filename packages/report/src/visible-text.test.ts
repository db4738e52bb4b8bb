import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "./testing/any-text.ts";
import { needsMark, visibleString, visibleText } from "./visible-text.ts";

test("a right-to-left override becomes a mark between plain pieces", () => {
  expect(visibleText("invoice\u202Efdp.exe").map(({ isMark, text }) => [isMark, text])).toEqual([
    [false, "invoice"],
    [true, "U+202E"],
    [false, "fdp.exe"],
  ]);
});

test.each([
  ["null", "\u0000"],
  ["escape", "\u001B"],
  ["delete", "\u007F"],
  ["next line", "\u0085"],
  ["soft hyphen", "\u00AD"],
  ["Arabic letter mark", "\u061C"],
  ["zero width space", "\u200B"],
  ["zero width joiner", "\u200D"],
  ["isolate", "\u2066"],
  ["word joiner", "\u2060"],
  ["Hangul filler", "\u3164"],
  ["variation selector", "\uFE0F"],
  ["byte order mark", "\uFEFF"],
  ["lone surrogate", "\uD800"],
  ["noncharacter", "\uFFFF"],
  ["tag", "\u{E0041}"],
])("%s is marked", (_, char) => {
  expect(visibleText(`a${char}b`)[1]).toMatchObject({ isMark: true });
});

test.each(["plain", "Grüße", "日本語", "عربى", "😀", "a b"])("%s stays as it is", (text) => {
  expect(visibleText(text)).toEqual([{ isMark: false, text, title: "" }]);
  expect(visibleString(text)).toBe(text);
});

test("whatever the text, no plain piece holds a character that needs a mark, and nothing is lost", () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const segments = visibleText(text);
      const plain = segments.filter(({ isMark }) => !isMark).map(({ text: piece }) => piece);
      expect(Array.from(plain.join("")).some((char) => needsMark(char.codePointAt(0) ?? 0))).toBe(false);
      const back = segments.map(({ isMark, text: piece }) =>
        isMark ? String.fromCodePoint(Number.parseInt(piece.slice(2), 16)) : piece,
      );
      expect(back.join("")).toBe(text);
    }),
  );
});
