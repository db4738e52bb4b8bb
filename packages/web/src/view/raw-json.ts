import { visibleText } from "@fumehood/report";

/** Characters of JSON drawn at once. */
export const RAW_LIMIT = 200_000;

/**
 * A document as indented JSON, cut at the limit. Characters that would change how the rest is drawn (bidirectional
 * controls, escapes) are written as JSON escapes, so that the text stays the same document.
 */
export function rawText(document: unknown): { text: string; length: number; isCut: boolean } {
  const whole = JSON.stringify(document, null, 2);
  const cut = whole.slice(0, RAW_LIMIT);
  const text = cut
    .split("\n")
    .map((line) =>
      visibleText(line)
        .map((part) => (part.isMark ? escapeOf(part.text) : part.text))
        .join(""),
    )
    .join("\n");
  return { text, length: whole.length, isCut: whole.length > RAW_LIMIT };
}

function escapeOf(mark: string): string {
  const code = Number.parseInt(mark.slice(2), 16);
  const units = String.fromCodePoint(code);
  return Array.from(
    { length: units.length },
    (_, at) => `\\u${units.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
}
