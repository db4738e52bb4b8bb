import { attr, html, type Markup } from "@fumehood/report";
import type { OpenApiDocument } from "../document.ts";
import { block, frame, PAGE_PATHS, prose } from "./frame.ts";
import { operationView } from "./operation-view.ts";

/** The page of an API for people: every operation by its part, all of it in one page that a browser can search. */
export function renderApiDocs(document: OpenApiDocument, baseUrl: string): string {
  const parts = operationsByPart(document);
  const count = parts.reduce((sum, { operations }) => sum + operations.length, 0);
  const sections = parts.map(
    ({ name, description, operations }) =>
      html`<section class="part" id="${attr(idOf(name))}" aria-label="${attr(name)}">
        <header>
          <h2>${name}</h2>
          <span class="count">${operations.length}</span>
          <p>${description}</p>
        </header>
        ${operations.map((each) => operationView(each, document.components.schemas))}
      </section> `,
  );
  const body = html`<div class="page">
    <nav class="side" aria-label="Parts of the API">
      <ul>
        ${parts.map(
          ({ name, operations }) =>
            html`<li>
              <a href="#${attr(idOf(name))}">${name}<span>${operations.length}</span></a>
            </li>`,
        )}
      </ul>
    </nav>
    <main id="main">
      ${introduction(document, baseUrl, count)} ${sections}
      <p class="none" hidden>
        No operation has these words. <button type="button" class="link" data-clear>Show all</button>
      </p>
    </main>
  </div>`;
  return frame({ title: `${document.info.title}, Fumehood sandbox`, bar: bar(count), body });
}

function idOf(part: string): string {
  return `part-${part.toLowerCase()}`;
}

function bar(count: number): Markup {
  return html`<form class="find" role="search" hidden>
      <label class="vh" for="find">Find an operation</label
      ><input
        id="find"
        type="search"
        placeholder="Find a path, parameter or word"
        autocomplete="off"
        spellcheck="false"
      /><kbd>/</kbd>
    </form>
    <output class="found" for="find" hidden data-all="${attr(String(count))}"></output>
    <a class="plain" href="${attr(PAGE_PATHS.document)}">openapi.json</a>`;
}

function introduction(document: OpenApiDocument, baseUrl: string, count: number): Markup {
  const { info, components } = document;
  const paragraphs = info.description.split("\n\n").map((text) => html`<p>${prose(text)}</p>`);
  const keys = Object.values(components.securitySchemes).map(
    ({ description, in: place }) =>
      html`<dt>${place ?? "Header"}</dt>
        <dd>${prose(description)}</dd>`,
  );
  return html`<section class="intro">
    <div>
      <h1>${info.title}</h1>
      <p class="lead">${info.summary} ${count} operations.</p>
      ${paragraphs}
    </div>
    <div>
      <h4>Set once, then paste any line below</h4>
      ${block(`export TG_URL=${baseUrl}\nexport TG_KEY=your-key`, "Address and key")}
      <h4>The key</h4>
      <dl>${keys}</dl>
    </div>
  </section>`;
}

/** Every operation of a document with its path and method, by the names of their parts. */
function operationsByPart(document: OpenApiDocument) {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  return document.tags.map(({ name, description }) => ({
    name,
    description,
    operations: all.filter(({ operation }) => operation.tags.includes(name)),
  }));
}
