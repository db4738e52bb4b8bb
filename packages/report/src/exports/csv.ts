/** Characters that make a spreadsheet read a cell as a formula. */
const FORMULA_STARTS = new Set(["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]);

/** Prefix of a cell that would be a formula; spreadsheets show it as text. */
const DEFUSE = "'";

/**
 * One cell by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front: the cell then reads
 * `'=1+1`. Everything else reads back unchanged.
 */
export function writeCsvCell(value: string): string {
  const safe = FORMULA_STARTS.has(value.charAt(0)) ? `${DEFUSE}${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of cells as CSV with CRLF line ends, the last line too. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(writeCsvCell).join(",")}\r\n`).join("");
}
