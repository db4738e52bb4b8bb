import type { Style } from "./text-style.ts";

/** One cell of a table for terminals; `text` holds no control characters. */
export interface Cell {
  text: string;
  /** Aligned right. */
  isNumber?: boolean;
  /** Never cut, even if the line grows beyond the width: hashes and observables are there to be copied. */
  isWhole?: boolean;
}

const GAP = "  ";
const NARROWEST = 12;

/** Columns that a character takes: 2 for East Asian wide characters and emoji, else 1. Marks that combine count 0. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char.codePointAt(0) ?? 0);
  return width;
}

function charWidth(code: number): number {
  if (code < 0x300) return 1;
  if (code <= 0x36f || (code >= 0x1ab0 && code <= 0x1aff) || (code >= 0x20d0 && code <= 0x20ff)) return 0;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return isWide ? 2 : 1;
}

/** Lines of a table: columns as wide as their widest cell; the last one gives way, and long cells are cut in the middle. */
export function alignColumns(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number,
  style: Style,
): string[] {
  const widths = fitColumns(headings, rows, width);
  const head = headings.map((text, at) => ({ text, isNumber: rows[0]?.[at]?.isNumber ?? false }));
  return [style.dim(writeRow(head, widths)), ...rows.map((row) => writeRow(row, widths))];
}

function fitColumns(headings: readonly string[], rows: readonly (readonly Cell[])[], width: number): number[] {
  const widths = headings.map((heading, at) =>
    rows.reduce((widest, row) => Math.max(widest, textWidth(row[at]?.text ?? "")), textWidth(heading)),
  );
  const isWhole = headings.map((_, at) => rows.some((row) => row[at]?.isWhole === true));
  let excess = widths.reduce((sum, column) => sum + column, 0) + GAP.length * (widths.length - 1) - width;
  // From the right: names and command lines stand there.
  for (let at = widths.length - 1; at >= 0 && excess > 0; at--) {
    const current = widths[at] ?? 0;
    if (isWhole[at] === true || current <= NARROWEST) continue;
    const taken = Math.min(excess, current - NARROWEST);
    widths[at] = current - taken;
    excess -= taken;
  }
  return widths;
}

function writeRow(cells: readonly Cell[], widths: readonly number[]): string {
  const last = cells.length - 1;
  return cells
    .map((cell, at) => {
      const room = widths[at] ?? 0;
      const text = cell.isWhole === true ? cell.text : cutMiddle(cell.text, room);
      const padding = " ".repeat(Math.max(0, room - textWidth(text)));
      if (cell.isNumber === true) return padding + text;
      return at === last ? text : text + padding;
    })
    .join(GAP)
    .trimEnd();
}

/** Keeps the beginning and the ending, which is where names and paths differ. */
function cutMiddle(text: string, room: number): string {
  if (textWidth(text) <= room) return text;
  const chars = Array.from(text);
  const tail = takeWidth(chars.toReversed(), Math.floor((room - 1) / 2)).toReversed();
  const head = takeWidth(chars, room - 1 - textWidth(tail.join("")));
  return `${head.join("")}…${tail.join("")}`;
}

function takeWidth(chars: readonly string[], room: number): string[] {
  const taken: string[] = [];
  let left = room;
  for (const char of chars) {
    left -= textWidth(char);
    if (left < 0) break;
    taken.push(char);
  }
  return taken;
}

/** Breaks at spaces; a word longer than a line is broken inside. Always at least one line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((piece) => breakWord(piece, width))) {
    if (line !== "" && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function breakWord(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let chars = Array.from(word);
  while (chars.length > 0) {
    const taken = takeWidth(chars, width);
    pieces.push(taken.join(""));
    chars = chars.slice(Math.max(1, taken.length));
  }
  return pieces;
}
