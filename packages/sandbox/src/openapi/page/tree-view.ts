import { html, type Markup } from "@fumehood/report";
import { prose } from "./frame.ts";
import type { TreeNode } from "./schema-tree.ts";

/** Members of members are open as long as they are few; the rest opens on a click. */
const OPEN_DEPTH = 2;

/** Members as a list whose members open. Flat ones stand in columns. */
export function treeView(nodes: readonly TreeNode[], look: "" | "flat", depth: number): Markup {
  const items = nodes.map((node) =>
    node.children.length === 0 ? html`<li>${nodeView(node)}</li>` : html`<li>${branchView(node, depth)}</li>`,
  );
  return html`<ul class="tree ${look}">
    ${items}
  </ul>`;
}

function branchView(node: TreeNode, depth: number): Markup {
  const open = depth < OPEN_DEPTH ? html` open` : html``;
  return html`<details${open}><summary>${nodeView(node)}</summary>${treeView(node.children, "", depth + 1)}</details>`;
}

function nodeView(node: TreeNode): Markup {
  const name =
    node.name === "*" ? html`<i class="key">each member</i>` : html`<code class="key">${node.name ?? ""}</code>`;
  const note = node.note === undefined ? html`` : html`<span class="where">${node.note}</span>`;
  return html`<div class="field">${name}<span class="type">${node.type}</span>${note}</div>
    ${aboutView(node.about, node.values)}`;
}

/** What a member means, and the only values that it may have. */
function aboutView(about: string | undefined, values: readonly string[]): Markup {
  const listed = values.map((value, at) => (at === 0 ? html`<code>${value}</code>` : html` · <code>${value}</code>`));
  const text = about === undefined ? html`` : html`<p>${prose(about)}</p>`;
  return values.length === 0
    ? text
    : html`${text}
        <p class="values">${listed}</p>`;
}
