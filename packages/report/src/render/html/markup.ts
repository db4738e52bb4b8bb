import { visibleString, visibleText } from "../../visible-text.ts";

/** Finished HTML. Only `html`, `attr` and `raw` make it, so that no text from outside gets in unescaped. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: text and numbers are escaped, markup goes in as it is, `null` is nothing. */
export type Insert = string | number | Markup | readonly Markup[] | null;

/**
 * A template of HTML. Text is escaped, and its control, bidirectional and zero width characters become boxed marks: for the
 * content of elements only. Attributes take `attr`.
 */
export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  let markup = outdent(strings[0]);
  for (const [at, insert] of inserts.entries()) markup += write(insert) + outdent(strings[at + 1]);
  return { markup };
}

/** The indentation of our sources is of no use in the page. */
function outdent(part = ""): string {
  return part.includes("\n") ? part.replace(/\n\s*/g, "\n") : part;
}

function write(insert: Insert): string {
  if (insert === null) return "";
  if (typeof insert === "number") return String(insert);
  if (typeof insert === "string") return writeText(insert);
  return "markup" in insert ? insert.markup : insert.map((one) => one.markup).join("");
}

function writeText(text: string): string {
  return visibleText(text)
    .map((segment) =>
      segment.isMark
        ? `<span class="mark" title="${escapeHtml(segment.title)}">${segment.text}</span>`
        : escapeHtml(segment.text),
    )
    .join("");
}

/** Text for the inside of a quoted attribute; marks are written in angle brackets there. */
export function attr(text: string): Markup {
  return { markup: escapeHtml(visibleString(text)) };
}

/** Markup of our own: drawings and styles. Never text from outside. */
export function raw(markup: string): Markup {
  return { markup };
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
