import { html, type Markup } from "@fumehood/report";
import type { ExampleObject, MediaType, OperationObject } from "../document.ts";
import { curlLine } from "./curl.ts";
import { block, prose } from "./frame.ts";

/** How to call an operation, and what was sent and answered: each example with its source, its fields before its answer. */
export function examplesView(path: string, method: string, operation: OperationObject): Markup[] {
  const sent = examplesOf(operation.requestBody?.content);
  const answered = Object.values(operation.responses).flatMap((response) =>
    "content" in response ? [...examplesOf(response.content)] : [],
  );
  const names = [...new Set([...sent.keys(), ...answered.map(([name]) => name)])].toSorted();
  const answers = new Map(answered);
  return [
    html`<h4>By curl</h4>
      ${block(curlLine(path, method, operation), `curl for ${operation.operationId}`)}`,
    ...names.map((name) => exampleView(sent.get(name), answers.get(name))),
  ];
}

function examplesOf(content: Readonly<Record<string, MediaType>> | undefined): Map<string, ExampleObject> {
  return new Map(Object.values(content ?? {}).flatMap(({ examples }) => Object.entries(examples ?? {})));
}

function exampleView(sent: ExampleObject | undefined, answered: ExampleObject | undefined): Markup {
  const source = (sent ?? answered)?.summary ?? "";
  const both = [
    ["Fields", sent],
    ["Answer", answered],
  ] as const;
  const shown = both.flatMap(([what, example]) => (example === undefined ? [] : [{ what, value: example.value }]));
  return html`<h4>Example <span class="note">${prose(source)}</span></h4>
    ${shown.map(({ what, value }) =>
      titled(shown.length > 1 ? what : undefined, block(JSON.stringify(value, null, 2), `${what}, ${source}`)),
    )}`;
}

function titled(title: string | undefined, shown: Markup): Markup {
  return title === undefined
    ? shown
    : html`<p class="what">${title}</p>
        ${shown}`;
}
