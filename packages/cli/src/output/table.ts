import { graphemes } from "./terminal.ts";

export interface Column<T> {
  readonly head: string;
  readonly value: (row: T) => string;
  readonly align?: "right";
  /** Paints a cell after it was padded, so that escape codes do not count as width. */
  readonly paint?: (row: T, padded: string) => string;
}

const widthOf = (text: string) => graphemes(text).length;

/** Rows as lines of aligned columns, two spaces apart; the head first. */
export function formatTable<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const cells = rows.map((row) => columns.map((column) => column.value(row)));
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.head), ...cells.map((line) => widthOf(line[index] ?? ""))),
  );
  const pad = (text: string, index: number) => {
    const room = " ".repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)));
    return columns[index]?.align === "right" ? room + text : text + room;
  };
  const head = columns.map((column, index) => pad(column.head, index)).join("  ");
  const lines = cells.map((line, rowIndex) =>
    line
      .map((cell, index) => {
        const padded = pad(cell, index);
        const row = rows[rowIndex];
        const painter = columns[index]?.paint;
        return painter && row !== undefined ? painter(row, padded) : padded;
      })
      .join("  "),
  );
  return [head, ...lines].map((line) => line.trimEnd()).join("\n");
}
