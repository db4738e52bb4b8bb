import { visibleText } from "@fumehood/report";

/** Where a command writes, and what that place can show. */
export interface Terminal {
  readonly isTty: boolean;
  readonly color: boolean;
  readonly width: number;
  out(text: string): void;
  err(text: string): void;
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
export type Paint = keyof typeof CODES;

export function paint(terminal: Pick<Terminal, "color">, text: string, ...styles: readonly Paint[]): string {
  if (!terminal.color || styles.length === 0) return text;
  return `\u001B[${styles.map((style) => CODES[style]).join(";")}m${text}\u001B[0m`;
}

/** Text from outside as a terminal may show it: control and direction characters become visible marks. */
export function safe(text: string): string {
  return visibleText(text)
    .map((segment) => (segment.isMark ? `<${segment.text}>` : segment.text))
    .join("");
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A text as the characters that a reader counts. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Cuts in the middle, so that a name keeps its beginning and its ending. */
export function cutMiddle(text: string, width: number): string {
  const characters = graphemes(text);
  if (characters.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${characters.slice(0, width - 1 - tail).join("")}…${tail > 0 ? characters.slice(-tail).join("") : ""}`;
}

/** Cuts at the end: sentences begin with what matters. */
export function cutEnd(text: string, width: number): string {
  const characters = graphemes(text);
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}
