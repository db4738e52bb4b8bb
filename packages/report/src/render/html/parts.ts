import { RENDER_LIMITS } from "../../limits.ts";
import { cutCell, formatCount } from "../shape.ts";
import { attr, html, type Insert, type Markup } from "./markup.ts";

const LIMITS = RENDER_LIMITS.html;

/** One column of a table: its heading, and classes for its width, alignment and importance. */
export interface Column {
  head: string;
  /** `opt` goes on phones, `r` is right-aligned, `val` leads there; widths are `w40` … `w500`. */
  className: string;
}

/** Anything that can be shown as it is: text is cut at the cell's limit. */
export function cell(value: string | null): Insert {
  return value === null || value === "" ? "–" : cutCell(value, LIMITS.cellChars);
}

/** A table that becomes a stack of lines on phones. Rows beyond the limit are counted, not drawn. */
export function table(columns: readonly Column[], rows: readonly (readonly Insert[])[]): Markup {
  const head = columns.map((column) => html`<th class="${attr(column.className)}">${column.head}</th>`);
  const body = rows.slice(0, LIMITS.rows).map(
    (row) =>
      html`<tr>
        ${row.map((value, at) => html`<td class="${attr(columns[at]?.className ?? "")}">${value}</td>`)}
      </tr> `,
  );
  return html`<table class="stack">
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
    ${moreThan(rows.length)}`;
}

/** The line under what was cut. */
export function moreThan(count: number): Markup | null {
  const more = count - LIMITS.rows;
  return more > 0 ? html`<p class="more">${formatCount(more)} more are in the JSON report.</p>` : null;
}

/** A section with its heading; `note` stands beside it. */
export function section(id: string, title: string, note: string, content: readonly (Markup | null)[]): Markup {
  return html`<section id="${attr(id)}">
    <header>
      <h2>${title}</h2>
      <span class="t3 small">${note}</span>
    </header>
    ${content.flatMap((part) => (part === null ? [] : [part]))}
  </section> `;
}

export function subhead(title: string, note: string): Markup {
  return html`<div class="sub">
    <h3>${title}</h3>
    <span class="t3 small">${note}</span>
  </div> `;
}
