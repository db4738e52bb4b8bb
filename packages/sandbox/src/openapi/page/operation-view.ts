import { attr, html, type Markup } from "@fumehood/report";
import type { MediaType, OperationObject, ParameterObject, ResponseObject } from "../document.ts";
import { examplesView } from "./examples-view.ts";
import { prose } from "./frame.ts";
import { buildTree, describeType, type Schemas, type TreeNode } from "./schema-tree.ts";
import { treeView } from "./tree-view.ts";

export interface PlacedOperation {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

/** One operation: a line that opens to all that is known of it. */
export function operationView({ path, method, operation }: PlacedOperation, schemas: Schemas): Markup {
  const { operationId, summary } = operation;
  const [body] = Object.values(operation.requestBody?.content ?? {});
  const fields = body?.schema === undefined ? [] : buildTree(body.schema, schemas).children;
  const names = [...(operation.parameters ?? []), ...fields].map(({ name }) => name ?? "");
  const words = [method, path, summary, operationId, ...names];
  return html`<details class="op" id="${attr(operationId)}" data-words="${attr(words.join(" ").toLowerCase())}">
    <summary>
      <span class="method m-${attr(method)}">${method.toUpperCase()}</span><span class="path">${pathView(path)}</span
      ><span class="about">${prose(summary)}</span>
    </summary>
    <div class="detail">
      <div class="facts">${factsView(operation, schemas)}</div>
      <div class="shown">${examplesView(path, method, operation)}</div>
    </div>
  </details> `;
}

/** A path in which parameters stand out, and which may break behind a slash. */
function pathView(path: string): Markup[] {
  return path.split(/(\{\w+\}|\/)/).map((piece) => {
    if (piece === "/") return html`/<wbr />`;
    return piece.startsWith("{") ? html`<var>${piece}</var>` : html`${piece}`;
  });
}

function factsView(operation: OperationObject, schemas: Schemas): Markup[] {
  const { description, parameters = [], requestBody, operationId, security } = operation;
  const [body] = Object.values(requestBody?.content ?? {});
  return [
    html`<p class="name"><code>${operationId}</code>${security?.length === 0 ? " needs no key" : ""}</p>`,
    description === undefined ? html`` : html`<p>${prose(description)}</p>`,
    parameters.length === 0 ? html`` : parametersView(parameters, schemas),
    body === undefined ? html`` : bodyView(Object.keys(requestBody?.content ?? {}), body, schemas),
    ...Object.entries(operation.responses).flatMap(([status, response]) =>
      "content" in response ? [answerView(status, response, schemas)] : [],
    ),
    failuresView(operation),
  ];
}

function parametersView(parameters: readonly ParameterObject[], schemas: Schemas): Markup {
  const nodes = parameters.map((each) => ({
    name: each.name,
    type: `${describeType(each.schema, schemas)}${each.in === "path" ? ", path" : each.required ? ", needed" : ""}`,
    values: (each.schema.enum ?? []).map(String),
    note: undefined,
    about: each.description,
    children: [],
  }));
  return html`<h4>Parameters <span class="note">in the query where it says nothing else</span></h4>
    ${treeView(nodes, "flat", 0)}`;
}

function bodyView(types: readonly string[], media: MediaType, schemas: Schemas): Markup {
  const children = buildTree(media.schema ?? {}, schemas).children.map((field) =>
    field.note === undefined ? field : { ...field, type: `${field.type}, needed`, note: undefined },
  );
  return html`<h4>Fields <span class="note">${types.join(", ")}; or in the query</span></h4>
    ${treeView(children, "flat", 0)}`;
}

function answerView(status: string, response: ResponseObject, schemas: Schemas): Markup {
  const [first] = Object.entries(response.content ?? {});
  const [type, media] = first ?? ["", undefined];
  const title = html`<h4>
    Answer <b>${status}</b> <span class="note">${Object.keys(response.content ?? {}).join(", ")}</span>
  </h4>`;
  if (media?.schema === undefined || !type.includes("json"))
    return html`${title}
      <p>${response.description}</p>`;
  const [envelope, around] = media.schema.allOf ?? [];
  const data = around?.properties?.["data"];
  if (envelope !== undefined && data !== undefined)
    return html`${title}${treeView([named("data", buildTree(data, schemas))], "", 0)}`;
  const tree = buildTree(media.schema, schemas);
  const isBare = tree.children.length > 0 && tree.type.startsWith("Envelope");
  return html`${title}${isBare ? html`<p>Only the envelope: it was done.</p>` : treeView([named("the answer", tree)], "", 0)}`;
}

function named(name: string, node: TreeNode): TreeNode {
  return { ...node, name, note: undefined };
}

function failuresView({ responses, security }: OperationObject): Markup {
  const own = Object.keys(responses).filter(
    (status) => /^4\d\d$/.test(status) && !["401", "403", "429"].includes(status),
  );
  const any = security?.length === 0 ? "Any may fail with 5XX" : "Any may fail with 401, 403, 429 or 5XX";
  const first = own.length === 0 ? "" : `Fails with ${own.join(", ")}. `;
  return html`<p class="fails">${first}${any}, in the error envelope.</p>`;
}
