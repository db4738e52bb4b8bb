import { asBuffer } from "../bytes.ts";
import { MAX_EMBEDDED_OBJECTS, MAX_RELATIONSHIPS } from "../limits.ts";
import { describeObject, readPackage } from "./embedded-objects.ts";
import { openOle } from "./ole-container.ts";
import { readVba } from "./vba.ts";
import { openZip } from "./zip-reader.ts";
import type { EmbeddedObject, OoxmlFacts } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";
import type { ZipPackage, ZipPart } from "./zip-reader.ts";

/** Reads an Office Open XML package within limits; undefined when the bytes are no ZIP archive. Never throws. */
export function parseOoxml(bytes: Uint8Array): Parsed<OoxmlFacts> | undefined {
  const zip = openZip(bytes);
  if (zip === undefined) return undefined;
  const relationships = readRelationships(zip);
  const facts: OoxmlFacts = {
    partCount: zip.partCount,
    parts: zip.parts.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
    ...readVbaProject(zip),
    externalRelationships: relationships,
    remoteTemplates: relationships.filter(isLoadedOnOpen).map(({ target }) => target),
    embeddedObjects: readObjects(zip),
    dde: readDde(zip),
    activeXCount: zip.parts.filter(({ name }) => /\/activeX\/activeX\d{1,6}\.xml$/i.test(name)).length,
    excel4Sheets: readExcel4Sheets(zip),
    problems: zip.problems,
  };
  return { facts, limitsReached: [...zip.limits] };
}

function textOf(part: ZipPart | undefined): string {
  const content = part?.read();
  return content === undefined ? "" : asBuffer(content).toString("utf8");
}

function attribute(element: string, name: string): string | undefined {
  const at = element.search(new RegExp(String.raw`[\s:]${name}\s{0,4}=\s{0,4}["']`));
  if (at === -1) return undefined;
  const start = element.slice(at).search(/["']/) + at;
  const end = element.indexOf(element.charAt(start), start + 1);
  return end === -1 ? undefined : decodeEntities(element.slice(start + 1, end));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five named entities and character references of XML. */
export function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g,
    (whole, hexadecimal: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** All relationships that leave the package. */
function readRelationships(zip: ZipPackage): OoxmlFacts["externalRelationships"] {
  const found: OoxmlFacts["externalRelationships"] = [];
  for (const part of zip.parts) {
    if (!part.name.endsWith(".rels")) continue;
    for (const [element] of textOf(part).matchAll(/<(?:\w{1,20}:)?Relationship\s[^>]{1,8192}>/g)) {
      if (attribute(element, "TargetMode")?.toLowerCase() !== "external") continue;
      if (found.length >= MAX_RELATIONSHIPS) {
        zip.limits.add("MAX_RELATIONSHIPS");
        return found;
      }
      found.push({
        part: part.name,
        type: attribute(element, "Type")?.split("/").at(-1) ?? "",
        target: attribute(element, "Target") ?? "",
      });
    }
  }
  return found;
}

/** Relationships that Office follows without a click; hyperlinks and linked pictures are not among them. */
const LOADED_ON_OPEN: ReadonlySet<string> = new Set([
  "attachedTemplate",
  "oleObject",
  "frame",
  "subDocument",
  "externalLinkPath",
  "mailMergeSource",
]);

function isLoadedOnOpen({ type, target }: OoxmlFacts["externalRelationships"][number]): boolean {
  return LOADED_ON_OPEN.has(type) && /^(?:https?|ftp|file|mhtml|ms-msdt|\\\\|\/\/)/i.test(target);
}

function readVbaProject(zip: ZipPackage): Pick<OoxmlFacts, "vba"> {
  const part = zip.parts.find(({ name }) => name.toLowerCase().endsWith("vbaproject.bin"));
  const content = part?.read();
  const container = content === undefined ? undefined : openOle(content);
  if (part === undefined || container === undefined) return {};
  const vba = readVba(container, `${part.name}!`);
  for (const limit of container.limits) zip.limits.add(limit);
  return vba === undefined ? {} : { vba };
}

function readObjects(zip: ZipPackage): EmbeddedObject[] {
  const objects: EmbeddedObject[] = [];
  for (const part of zip.parts) {
    if (!/\/(?:embeddings|activeX)\/[^/]{1,200}$/i.test(part.name) || part.name.endsWith(".xml")) continue;
    if (objects.length >= MAX_EMBEDDED_OBJECTS) {
      zip.limits.add("MAX_EMBEDDED_OBJECTS");
      break;
    }
    const content = part.read();
    if (content !== undefined) objects.push(describePart(part.name, content));
  }
  return objects;
}

/** Objects are OLE files of their own, which may hold a package with a file name. */
function describePart(name: string, content: Uint8Array): EmbeddedObject {
  const native = openOle(content)?.streams.find(({ path }) => path.endsWith("\x01Ole10Native"));
  const inner = native === undefined ? undefined : readPackage(native.read(), 4);
  if (inner === undefined) return describeObject(name, content, undefined);
  return { ...describeObject(name, inner.data, "Package"), fileName: inner.fileName, sourcePath: inner.sourcePath };
}

const MAX_DDE = 50;

/** Field instructions are joined first: they may be split over many runs. */
function readDde(zip: ZipPackage): string[] {
  const found: string[] = [];
  for (const part of zip.parts) {
    if (
      !/^(?:word\/(?:document|header\d{0,4}|footer\d{0,4}|footnotes|endnotes|comments)\.xml|xl\/externalLinks\/[^/]{1,100}\.xml)$/.test(
        part.name,
      )
    )
      continue;
    const text = textOf(part);
    const joined = Array.from(text.matchAll(/<w:instrText[^>]{0,200}>([^<]{0,4096})</g), ([, run = ""]) =>
      decodeEntities(run),
    ).join("");
    const simple = Array.from(
      text.matchAll(/<w:fldSimple\s[^>]{1,4096}>/g),
      ([element]) => attribute(element, "instr") ?? "",
    );
    for (const instruction of [joined, ...simple]) {
      for (const [match] of instruction.matchAll(/\bDDE(?:AUTO)?\s[^\n]{1,500}/gi)) found.push(match.trim());
    }
    for (const [element] of text.matchAll(/<(?:x:)?ddeLink\s[^>]{1,4096}>/g))
      found.push(`${attribute(element, "ddeService") ?? ""} ${attribute(element, "ddeTopic") ?? ""}`.trim());
  }
  return found.slice(0, MAX_DDE);
}

/** Sheets whose relationship leads to a macro sheet, with their state. */
function readExcel4Sheets(zip: ZipPackage): OoxmlFacts["excel4Sheets"] {
  const byName = (name: string): ZipPart | undefined => zip.parts.find((part) => part.name === name);
  const macroIds = new Set<string>();
  for (const [element] of textOf(byName("xl/_rels/workbook.xml.rels")).matchAll(/<Relationship\s[^>]{1,8192}>/g)) {
    if (
      /macrosheet/i.test(attribute(element, "Type") ?? "") ||
      /macrosheets\//i.test(attribute(element, "Target") ?? "")
    )
      macroIds.add(attribute(element, "Id") ?? "");
  }
  if (macroIds.size === 0) return [];
  const sheets: OoxmlFacts["excel4Sheets"] = [];
  for (const [element] of textOf(byName("xl/workbook.xml")).matchAll(/<sheet\s[^>]{1,4096}>/g)) {
    if (!macroIds.has(attribute(element, "id") ?? "") || sheets.length >= 256) continue;
    const state = attribute(element, "state");
    sheets.push({
      name: attribute(element, "name") ?? "",
      visibility: state === "veryHidden" ? "very-hidden" : state === "hidden" ? "hidden" : "visible",
    });
  }
  return sheets;
}
