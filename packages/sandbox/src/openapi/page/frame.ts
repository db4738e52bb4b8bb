import { attr, html, raw, type Markup } from "@fumehood/report";

/** Where the pages and what they load stand. None of these paths is one of the service's. */
export const PAGE_PATHS = {
  start: "/",
  docs: "/api-docs",
  baseStyle: "/api-docs/base.css",
  docsStyle: "/api-docs/docs.css",
  script: "/api-docs/page.js",
  icon: "/api-docs/icon.svg",
  document: "/openapi.json",
} as const;

/** Nothing but our own style, script and icon, from here; nobody frames the page, and no form leaves it. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HOOD = '<path d="M2.5 17.5v-15h15v15M5.5 17.5V9h9v8.5M1 17.5h18"/><path d="M8.5 5.5h3" stroke-linecap="round"/>';

/** The icon as a file of its own; a mid tone that stands on light and on dark. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="none" stroke="#2b8cab" stroke-width="1.6" stroke-linejoin="round">${HOOD}</svg>`;

/** A page with the bar at its top; `bar` is what stands there behind the name. */
export function frame(page: { title: string; bar: Markup; body: Markup }): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title}</title>
        <link rel="icon" href="${attr(PAGE_PATHS.icon)}" type="image/svg+xml" />
        <link rel="stylesheet" href="${attr(PAGE_PATHS.baseStyle)}" />
        <link rel="stylesheet" href="${attr(PAGE_PATHS.docsStyle)}" />
        <script src="${attr(PAGE_PATHS.script)}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <a class="brand" href="${attr(PAGE_PATHS.start)}"
            ><svg viewBox="0 0 20 20" aria-hidden="true">${raw(HOOD)}</svg
            ><span>Fumehood <span class="sub">sandbox</span></span></a
          >
          ${page.bar}
        </header>
        ${page.body}
      </body>
    </html> `.markup;
}

/** A block of text as it stands: commands and JSON. */
export function block(text: string, label: string): Markup {
  const lines = text.split("\n").flatMap((line, at) => (at === 0 ? [html`${line}`] : [raw("\n"), html`${line}`]));
  return html`<pre class="code" tabindex="0" aria-label="${attr(label)}"><code>${lines}</code></pre>`;
}

/** A sentence in which names stand between grave accents. */
export function prose(text: string): Markup {
  const pieces = text.split("`").map((piece, at) => (at % 2 === 0 ? html`${piece}` : html`<code>${piece}</code>`));
  return { markup: pieces.map(({ markup }) => markup).join("") };
}
