import { ByteReader, latin1, utf16le } from "../bytes.ts";
import { findSignature } from "../identify/signatures.ts";
import { classifyMz } from "../identify/binary-family.ts";
import { MAX_RESOURCE_DEPTH, MAX_RESOURCES, MAX_VERSION_STRINGS } from "../limits.ts";
import { DIRECTORY, findDirectory, offsetOfRva } from "./pe-headers.ts";
import type { FileTypeId } from "../file-type.ts";
import type { PeFacts, PeResource } from "../inspection.ts";
import type { PeImage } from "./pe-headers.ts";

const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: "RT_CURSOR",
  2: "RT_BITMAP",
  3: "RT_ICON",
  4: "RT_MENU",
  5: "RT_DIALOG",
  6: "RT_STRING",
  7: "RT_FONTDIR",
  8: "RT_FONT",
  9: "RT_ACCELERATOR",
  10: "RT_RCDATA",
  11: "RT_MESSAGETABLE",
  12: "RT_GROUP_CURSOR",
  14: "RT_GROUP_ICON",
  16: "RT_VERSION",
  17: "RT_DLGINCLUDE",
  19: "RT_PLUGPLAY",
  20: "RT_VXD",
  21: "RT_ANICURSOR",
  22: "RT_ANIICON",
  23: "RT_HTML",
  24: "RT_MANIFEST",
};

interface Walk {
  image: PeImage;
  base: number;
  /** Directories already entered: a tree that loops is left at once. */
  visited: Set<number>;
  resources: PeResource[];
}

/** Reads the resource tree (type, name, language), depth first in file order. */
export function readResources(image: PeImage): PeResource[] {
  const directory = findDirectory(image, DIRECTORY.resources);
  if (directory === undefined) return [];
  const walk: Walk = { image, base: directory.offset, visited: new Set(), resources: [] };
  readDirectory(walk, 0, []);
  return walk.resources;
}

function readDirectory(walk: Walk, at: number, path: readonly (string | number)[]): void {
  const { reader, problems, limits } = walk.image;
  if (walk.visited.has(at) || path.length >= MAX_RESOURCE_DEPTH) {
    problems.push("The resource tree loops or is deeper than types, names and languages.");
    return;
  }
  walk.visited.add(at);
  const table = walk.base + at;
  const count = reader.u16(table + 12) + reader.u16(table + 14);
  for (let index = 0; index < count; index++) {
    const entry = table + 16 + index * 8;
    if (entry + 8 > reader.length) return;
    if (walk.resources.length >= MAX_RESOURCES || walk.visited.size > MAX_RESOURCES * 2) {
      limits.add("MAX_RESOURCES");
      return;
    }
    const target = reader.u32(entry + 4);
    const next = [...path, readId(walk, reader.u32(entry))];
    if ((target & 0x80000000) !== 0) readDirectory(walk, target & 0x7fffffff, next);
    else addResource(walk, target, next);
  }
}

function readId(walk: Walk, id: number): string | number {
  if ((id & 0x80000000) === 0) return id;
  const at = walk.base + (id & 0x7fffffff);
  const length = Math.min(256, walk.image.reader.u16(at));
  return utf16le(walk.image.reader.slice(at + 2, length * 2));
}

function addResource(walk: Walk, at: number, path: readonly (string | number)[]): void {
  const { image } = walk;
  const sizeBytes = image.reader.u32(walk.base + at + 4);
  const offset = offsetOfRva(image, image.reader.u32(walk.base + at));
  const data = offset === -1 ? new Uint8Array(0) : image.reader.slice(offset, sizeBytes);
  const [type = 0, name = 0, language = 0] = path;
  const contentType = findContentType(data);
  walk.resources.push({
    type: typeof type === "number" ? (TYPE_NAMES[type] ?? String(type)) : type,
    name: String(name),
    language: typeof language === "number" ? language : 0,
    offset: Math.max(0, offset),
    sizeBytes,
    entropy: image.measure.entropy(data),
    ...(contentType === undefined ? {} : { contentType }),
  });
}

function findContentType(data: Uint8Array): FileTypeId | undefined {
  const mz = classifyMz(data);
  if (mz !== undefined) return mz.type === "dos-mz" ? undefined : mz.type;
  if (latin1(data.subarray(0, 4)) === "PK\x03\x04") return "zip";
  return findSignature(data)?.type;
}

/** The texts of the first version resource. */
export function readVersionInfo(image: PeImage, resources: readonly PeResource[]): Record<string, string> {
  const strings: Record<string, string> = {};
  const resource = resources.find(({ type }) => type === "RT_VERSION");
  if (resource === undefined) return strings;
  const reader = new ByteReader(image.reader.slice(resource.offset, Math.min(resource.sizeBytes, 65_536)));
  readVersionBlock(reader, 0, reader.length, 0, strings);
  return strings;
}

/** Blocks nest four deep: version info, string file info, string table, string. */
function readVersionBlock(
  reader: ByteReader,
  start: number,
  limit: number,
  depth: number,
  strings: Record<string, string>,
): void {
  const key = reader.utf16String(start + 6, 128);
  const end = Math.min(limit, start + reader.u16(start));
  const valueLength = reader.u16(start + 2);
  const value = align4(start + 6 + (key.length + 1) * 2);
  if (depth === 3) {
    if (key !== "") strings[key] = reader.utf16String(value, Math.min(1024, Math.max(valueLength, 0)));
    return;
  }
  if (key === "VarFileInfo") return;
  let child = depth === 0 ? align4(value + valueLength) : value;
  while (child + 6 < end && Object.keys(strings).length < MAX_VERSION_STRINGS) {
    const length = reader.u16(child);
    if (length < 8) return;
    readVersionBlock(reader, child, end, depth + 1, strings);
    child = align4(child + length);
  }
}

function align4(offset: number): number {
  return (offset + 3) & ~3;
}

/** What the embedded manifest asks of Windows. */
export function readManifest(image: PeImage, resources: readonly PeResource[]): PeFacts["manifest"] {
  const resource = resources.find(({ type }) => type === "RT_MANIFEST");
  if (resource === undefined) return undefined;
  const text = latin1(image.reader.slice(resource.offset, Math.min(resource.sizeBytes, 65_536)));
  const level = /requestedExecutionLevel[^>]{0,200}?level\s{0,4}=\s{0,4}["']([A-Za-z]{1,40})["']/.exec(text)?.[1];
  const autoElevate = /<autoElevate[^>]{0,200}>\s{0,10}true/i.test(text);
  return { ...(level === undefined ? {} : { requestedExecutionLevel: level }), autoElevate };
}
