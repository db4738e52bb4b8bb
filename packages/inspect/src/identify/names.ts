import { FILE_TYPE_IDS, FILE_TYPES } from "../file-type.ts";
import type { FileFamily, FileTypeId } from "../file-type.ts";
import type { Identification, NameTrick } from "../inspection.ts";

/** Which types claim an extension. */
const TYPES_BY_EXTENSION: ReadonlyMap<string, readonly FileTypeId[]> = indexExtensions();

function indexExtensions(): Map<string, FileTypeId[]> {
  const index = new Map<string, FileTypeId[]>();
  for (const id of FILE_TYPE_IDS) {
    for (const extension of FILE_TYPES[id].extensions) index.set(extension, [...(index.get(extension) ?? []), id]);
  }
  return index;
}

/** Groups within which a wrong extension deceives nobody: the loader decides by content. */
const INTERCHANGEABLE: readonly ReadonlySet<FileTypeId>[] = [
  new Set<FileTypeId>(["pe-exe", "pe-dll", "pe-sys", "dos-mz"]),
  new Set<FileTypeId>(["iso", "udf", "img"]),
  new Set<FileTypeId>(["eml", "mbox", "text"]),
  new Set<FileTypeId>(["pem", "der", "pkcs7", "text"]),
];

/** Families whose files are text, so that plain text under such a name is no lie. */
const TEXTUAL: ReadonlySet<FileFamily> = new Set<FileFamily>(["text", "script", "web"]);

const HARMLESS_LOOKING: ReadonlySet<FileFamily> = new Set<FileFamily>([
  "document",
  "image",
  "media",
  "email",
  "archive",
]);
const RUNNING: ReadonlySet<FileFamily> = new Set<FileFamily>(["executable", "script", "shortcut"]);
const HARMLESS_TEXT: ReadonlySet<string> = new Set(["txt", "csv", "log", "rtf"]);

/** The extension that a name claims, in lower case without the dot; what only hides it (spaces, dots, controls) is taken off first. */
export function claimedExtension(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const clean = name
    .slice(-300)
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "")
    .replace(/[\s.]{1,300}$/u, "");
  const dot = clean.lastIndexOf(".");
  const extension = dot <= 0 ? "" : clean.slice(dot + 1).toLowerCase();
  return /^[a-z0-9_]{1,16}$/.test(extension) ? extension : undefined;
}

/** Whether the name ends in an extension that belongs to other types than the content's. */
export function findNameMismatch(type: FileTypeId, name: string | undefined): Identification["nameMismatch"] {
  const extension = claimedExtension(name);
  if (extension === undefined || type === "empty" || FILE_TYPES[type].extensions.includes(extension)) return undefined;
  const claimed = TYPES_BY_EXTENSION.get(extension);
  if (claimed === undefined || claimed.some((other) => areInterchangeable(type, other))) return undefined;
  return { claimedExtension: extension, expectedExtensions: [...FILE_TYPES[type].extensions] };
}

function areInterchangeable(type: FileTypeId, other: FileTypeId): boolean {
  if (INTERCHANGEABLE.some((group) => group.has(type) && group.has(other))) return true;
  return FILE_TYPES[type].family === "text" && TEXTUAL.has(FILE_TYPES[other].family);
}

const RESERVED_NAME = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i;

/** The ways in which a name misleads, in a fixed order. */
export function findNameTricks(name: string | undefined): NameTrick[] {
  if (name === undefined) return [];
  const tricks: NameTrick[] = [];
  if (/[\u202a-\u202e\u2066-\u2069]/u.test(name)) tricks.push("bidi-override");
  if (/\p{Cc}/u.test(name)) tricks.push("control-character");
  if (/[\u00ad\u115f\u1160\u2060-\u2064\u2800\u3164\ufeff]|[\u200b-\u200f]|\u034f/u.test(name))
    tricks.push("invisible-character");
  if (hasDoubleExtension(name)) tricks.push("double-extension");
  if (/[\s.]$/u.test(name)) tricks.push("trailing-space-or-dot");
  if (/[\s\u00a0\u2800\u3000_]{8}[^.]{0,40}\.[^.\s]{1,10}\s{0,99}$/u.test(name.slice(-400)))
    tricks.push("padding-before-extension");
  if (/[/\\]/.test(name)) tricks.push("path-separator");
  if (RESERVED_NAME.test(name)) tricks.push("reserved-device-name");
  return tricks;
}

function hasDoubleExtension(name: string): boolean {
  const last = claimedExtension(name);
  if (last === undefined || !belongsTo(last, RUNNING)) return false;
  const rest = name
    .slice(-300)
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "")
    .replace(/[\s.]{1,300}$/u, "");
  const before = claimedExtension(rest.slice(0, -(last.length + 1)).trimEnd());
  if (before === undefined) return false;
  return HARMLESS_TEXT.has(before) || (belongsTo(before, HARMLESS_LOOKING) && !belongsTo(before, RUNNING));
}

function belongsTo(extension: string, families: ReadonlySet<FileFamily>): boolean {
  return (TYPES_BY_EXTENSION.get(extension) ?? []).some((id) => families.has(FILE_TYPES[id].family));
}
