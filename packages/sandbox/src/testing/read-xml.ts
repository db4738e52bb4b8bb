export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  /** Text of the element itself. */
  text: string;
  children: XmlElement[];
}

const NAME = "[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?";
const PIECE = new RegExp(
  `<(?<end>/)?(?<name>${NAME})(?<attributes>(?:\\s+${NAME}="[^"<&]*(?:&[^"<]*)*")*)\\s*(?<empty>/)?>|(?<text>[^<]+)`,
  "y",
);
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** Reads a document without doctype, comments and sections. @throws when it is not well-formed, prefixes without a namespace included. */
export function readXml(document: string): XmlElement {
  const root: XmlElement = { name: "", attributes: {}, text: "", children: [] };
  const open = [root];
  const pattern = new RegExp(PIECE);
  pattern.lastIndex = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(document)?.[0].length ?? 0;
  while (pattern.lastIndex < document.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(document)?.groups;
    if (!groups) throw new Error(`Not well-formed at ${at}: ${document.slice(at, at + 40)}`);
    readPiece(groups, open);
  }
  const [first, ...others] = root.children;
  if (open.length !== 1 || !first || others.length > 0) throw new Error("There is not exactly one whole element.");
  checkPrefixes(first, new Set(["xmlns"]));
  return first;
}

function readPiece(groups: Readonly<Record<string, string | undefined>>, open: XmlElement[]): void {
  const parent = open.at(-1);
  if (!parent) throw new Error("An end without a beginning.");
  const { name, text } = groups;
  if (name === undefined) parent.text += unescape(text ?? "");
  else if (groups["end"] !== undefined) {
    if (open.pop()?.name !== name) throw new Error(`${name} ends where another element is open.`);
  } else {
    const element = { name, attributes: readAttributes(groups["attributes"] ?? ""), text: "", children: [] };
    parent.children.push(element);
    if (groups["empty"] === undefined) open.push(element);
  }
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, unescape(value)]);
  const attributes: Record<string, string> = Object.fromEntries(found);
  if (Object.keys(attributes).length !== found.length) throw new Error("An attribute stands there twice.");
  return attributes;
}

function unescape(text: string): string {
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)) throw new Error("A character that XML does not allow.");
  return text.replaceAll(/&([^;]*);?/g, (_, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`There is no entity ${name}.`);
    return character;
  });
}

function checkPrefixes(element: XmlElement, known: ReadonlySet<string>): void {
  const names = Object.keys(element.attributes);
  const declared = names.flatMap((name) => (name.startsWith("xmlns:") ? [name.slice(6)] : []));
  const prefixes = new Set([...known, ...declared]);
  for (const name of [element.name, ...names]) {
    const prefix = name.includes(":") ? name.slice(0, name.indexOf(":")) : "xmlns";
    if (!prefixes.has(prefix)) throw new Error(`The prefix ${prefix} has no namespace.`);
  }
  for (const child of element.children) checkPrefixes(child, prefixes);
}
