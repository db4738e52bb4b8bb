import { classifyMz } from "../identify/binary-family.ts";
import { findSignature } from "../identify/signatures.ts";
import { MAX_HTML_ELEMENTS, MAX_HTML_VALUES, MAX_SCRIPT_CHARACTERS } from "../limits.ts";
import { decodeEntities } from "../office/parse-ooxml.ts";
import { analyzeScript } from "../script/analyze-script.ts";
import type { FileTypeId } from "../file-type.ts";
import type { HtmlFacts, ScriptLanguage } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";

interface Page {
  facts: HtmlFacts;
  limits: Set<string>;
  scripts: string[];
  language: ScriptLanguage;
}

/** Reads an HTML (or SVG) page by its tags, without building a document. Scripts are analysed together. Never throws. */
export function parseHtml(text: string): Parsed<HtmlFacts> {
  const page: Page = {
    facts: {
      scriptCount: 0,
      inlineScriptBytes: 0,
      scriptSources: [],
      forms: [],
      iframes: [],
      metaRefresh: [],
      links: [],
      dataUris: [],
      smugglingSigns: [],
      activeContent: [],
      problems: [],
    },
    limits: new Set(),
    scripts: [],
    language: "javascript",
  };
  readElements(text, page);
  readDataUris(text, page);
  const script = page.scripts.join("\n");
  page.facts.smugglingSigns = findSmugglingSigns(text, page.facts);
  if (script.trim() !== "") {
    const parsed = analyzeScript(script, page.language);
    for (const limit of parsed.limitsReached) page.limits.add(limit);
    page.facts.script = parsed.facts;
  }
  return { facts: page.facts, limitsReached: [...page.limits] };
}

function readElements(text: string, page: Page): void {
  let count = 0;
  let scriptEnd = 0;
  // A tag ends at the next ">" and holds no other "<": attributes with either are cut, which loses a value and never the pace.
  for (const match of text.matchAll(/<([a-zA-Z][a-zA-Z0-9:]{0,30})((?:\s|\/)[^<>]{0,16384})?>/g)) {
    if (match.index < scriptEnd) continue;
    if (++count > MAX_HTML_ELEMENTS) {
      page.limits.add("MAX_HTML_ELEMENTS");
      return;
    }
    const name = (match[1] ?? "").toLowerCase();
    const attributes = readAttributes(match[2] ?? "");
    if (name === "script") scriptEnd = readScript(text, match.index + match[0].length, attributes, page);
    else if (name === "title" && page.facts.title === undefined)
      page.facts.title = decodeEntities(
        text.slice(match.index + match[0].length, match.index + match[0].length + 300).split("<", 1)[0] ?? "",
      ).trim();
    else noteElement(name, attributes, page);
  }
}

type Attributes = Map<string, string>;

function readAttributes(source: string): Attributes {
  const attributes: Attributes = new Map();
  for (const [, name = "", double, single, bare] of source.matchAll(
    /([a-zA-Z][\w:-]{0,40})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]{1,4096})))?/g,
  )) {
    if (attributes.size < 64 && !attributes.has(name.toLowerCase()))
      attributes.set(name.toLowerCase(), decodeEntities(double ?? single ?? bare ?? ""));
  }
  return attributes;
}

/** Returns where the script ends; text up to there is code, not markup. */
function readScript(text: string, start: number, attributes: Attributes, page: Page): number {
  page.facts.scriptCount++;
  push(page, page.facts.scriptSources, attributes.get("src"));
  const close = /<\/script/gi;
  close.lastIndex = start;
  const end = close.exec(text)?.index ?? text.length;
  page.facts.inlineScriptBytes += end - start;
  const language = `${attributes.get("type") ?? ""} ${attributes.get("language") ?? ""}`.toLowerCase();
  if (language.includes("vbs")) page.language = "hta";
  const kept = page.scripts.reduce((sum, script) => sum + script.length, 0);
  if (page.scripts.length < MAX_HTML_VALUES && kept < MAX_SCRIPT_CHARACTERS) page.scripts.push(text.slice(start, end));
  else page.limits.add("MAX_SCRIPT_CHARACTERS");
  return end;
}

function push(page: Page, values: string[], value: string | undefined): void {
  if (value === undefined || value === "" || values.includes(value)) return;
  if (values.length >= MAX_HTML_VALUES) page.limits.add("MAX_HTML_VALUES");
  else values.push(value.slice(0, 2048));
}

function noteElement(name: string, attributes: Attributes, page: Page): void {
  const { facts } = page;
  const handler = [...attributes].filter(([key]) => key.startsWith("on")).map(([, code]) => code);
  if (page.scripts.length < MAX_HTML_VALUES) page.scripts.push(...handler);
  const form = facts.forms.at(-1);
  switch (name) {
    case "form":
      if (facts.forms.length < MAX_HTML_VALUES)
        facts.forms.push({
          action: attributes.get("action") ?? "",
          method: (attributes.get("method") ?? "get").toLowerCase(),
          hasPassword: false,
          inputCount: 0,
        });
      break;
    case "input":
      if (form === undefined) break;
      form.inputCount++;
      if (attributes.get("type")?.toLowerCase() === "password") form.hasPassword = true;
      break;
    case "iframe":
    case "frame":
    case "embed":
      if (facts.iframes.length < MAX_HTML_VALUES)
        facts.iframes.push({ src: (attributes.get("src") ?? "").slice(0, 2048), isHidden: isHidden(attributes) });
      break;
    case "meta":
      if (attributes.get("http-equiv")?.toLowerCase() === "refresh")
        push(page, facts.metaRefresh, attributes.get("content"));
      break;
    case "a":
    case "area":
    case "link":
      push(page, facts.links, attributes.get("href"));
      break;
    case "object":
    case "applet":
      push(
        page,
        facts.activeContent,
        attributes.get("classid") ?? attributes.get("data") ?? attributes.get("codebase") ?? name,
      );
      break;
    default:
  }
}

function isHidden(attributes: Attributes): boolean {
  const style = attributes.get("style") ?? "";
  const isTiny = ["width", "height"].some((key) => /^[01](?:px)?$/.test(attributes.get(key) ?? ""));
  return (
    attributes.has("hidden") ||
    isTiny ||
    /display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|(?:left|top)\s{0,4}:\s{0,4}-\d{3,}/i.test(style)
  );
}

function readDataUris(text: string, page: Page): void {
  let covered = 0;
  for (const match of text.matchAll(/data:([\w.+-]{1,60}\/[\w.+-]{1,80})?((?:;[\w=.-]{1,60}){0,4}),/g)) {
    if (match.index < covered) continue;
    if (page.facts.dataUris.length >= MAX_HTML_VALUES) {
      page.limits.add("MAX_HTML_VALUES");
      return;
    }
    const start = match.index + match[0].length;
    const isBase64 = (match[2] ?? "").toLowerCase().endsWith(";base64");
    const end = endOfUri(text, start);
    covered = end;
    const contentType = isBase64 ? contentTypeOf(Buffer.from(text.slice(start, start + 8192), "base64")) : undefined;
    page.facts.dataUris.push({
      mime: match[1] ?? "text/plain",
      offset: match.index,
      sizeBytes: isBase64 ? Math.floor(((end - start) * 3) / 4) : end - start,
      ...(contentType === undefined ? {} : { contentType }),
    });
  }
}

function endOfUri(text: string, start: number): number {
  const stop = /[\s"'<>)`\\]/g;
  stop.lastIndex = start;
  return stop.exec(text)?.index ?? text.length;
}

function contentTypeOf(bytes: Uint8Array): FileTypeId | undefined {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "zip";
  return classifyMz(bytes)?.type ?? findSignature(bytes)?.type;
}

const SMUGGLING: readonly (readonly [sign: string, pattern: RegExp])[] = [
  ["atob", /\batob\s{0,4}\(/i],
  ["blob", /\bnew\s{1,4}Blob\b/i],
  ["typed-array", /\bUint8Array\b/i],
  ["create-object-url", /createObjectURL/i],
  ["ms-save", /msSave(?:OrOpen)?Blob/i],
  [
    "download-attribute",
    /\bdownload\s{0,4}=\s{0,4}["'][^"']{1,200}["']|\.download\s{0,4}=|setAttribute\(\s{0,4}["']download/i,
  ],
  ["automatic-click", /\.click\s{0,4}\(\s{0,4}\)/i],
  ["large-base64", /[A-Za-z0-9+/]{4096}/],
];

function findSmugglingSigns(text: string, facts: HtmlFacts): string[] {
  const signs = SMUGGLING.filter(([, pattern]) => pattern.test(text)).map(([sign]) => sign);
  if (
    facts.dataUris.some(
      ({ contentType, sizeBytes }) =>
        sizeBytes > 512 && contentType !== undefined && /^(?:pe-|zip|iso|7z|rar|ole|lnk|msi|pdf)/.test(contentType),
    )
  )
    signs.push("file-in-data-uri");
  return signs;
}
