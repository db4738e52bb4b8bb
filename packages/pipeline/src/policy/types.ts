import { FAMILY_PREFIX, findNearest, TYPE_WORDS } from "@fumehood/contract";
import type { PolicyDocument } from "@fumehood/contract";
import { FILE_TYPE_IDS, FILE_TYPES, isFileTypeId, NOT_SENT_BY_DEFAULT, THREAT_GRID_TYPES } from "@fumehood/inspect";

/** Types on the service's documented list, with DOS programs and the EICAR file: the list's EXE does not tell kinds of programs apart. */
export const SERVICE_TYPES: ReadonlySet<string> = new Set([...THREAT_GRID_TYPES, "dos-mz", "dos-com", "eicar"]);

/** What the word `chosen` begins with: the service's list, without what its guide advises machines not to send. */
export const DEFAULT_REMOVED_TYPES: readonly string[] = [...NOT_SENT_BY_DEFAULT];

/** A list of types made ready. */
export interface TypeSet {
  readonly any: boolean;
  /** What the target takes: everything, or the service's list. */
  readonly target: boolean;
  readonly ids: ReadonlySet<string>;
}

const FAMILIES: ReadonlySet<string> = new Set(FILE_TYPE_IDS.map((id) => FILE_TYPES[id].family));
const KNOWN_ENTRIES: readonly string[] = [
  ...FILE_TYPE_IDS,
  ...TYPE_WORDS,
  ...[...FAMILIES].map((family) => `${FAMILY_PREFIX}${family}`),
];

/** Whether an entry of a list of types means something. */
export function isTypeEntry(entry: string): boolean {
  return KNOWN_ENTRIES.includes(entry);
}

/** What somebody most likely meant: by spelling, or a type that has this as a usual extension. */
export function nearestTypeEntry(entry: string): string | undefined {
  const word = entry.toLowerCase().replace(/^\./, "");
  const byExtension = FILE_TYPE_IDS.find((id) => FILE_TYPES[id].extensions[0] === word) ?? byAnyExtension(word);
  return byExtension ?? findNearest(entry, KNOWN_ENTRIES);
}

function byAnyExtension(word: string): string | undefined {
  return FILE_TYPE_IDS.find((id) => FILE_TYPES[id].extensions.includes(word));
}

/** The list behind the word `chosen`: the service's and what is added, without what is removed. */
export function chosenTypes({ types }: Pick<PolicyDocument, "types">): ReadonlySet<string> {
  const removed = expandTypes(types?.remove ?? DEFAULT_REMOVED_TYPES);
  const added = expandTypes(types?.add ?? []);
  return new Set([...SERVICE_TYPES, ...added].filter((id) => !removed.has(id)));
}

/** The ids that entries of `[types]` stand for. */
export function expandTypes(entries: readonly string[]): ReadonlySet<string> {
  return expand(entries, SERVICE_TYPES);
}

/** Makes a rule's list ready. Entries without a meaning fit nothing; `checkPolicyDocument` tells of them. */
export function compileTypes(entries: readonly string[], chosen: ReadonlySet<string>): TypeSet {
  return { any: entries.includes("any"), target: entries.includes("target"), ids: expand(entries, chosen) };
}

function expand(entries: readonly string[], chosen: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => expandEntry(entry, chosen)));
}

function expandEntry(entry: string, chosen: ReadonlySet<string>): readonly string[] {
  if (entry === "service") return [...SERVICE_TYPES];
  if (entry === "chosen") return [...chosen];
  if (entry === "any") return FILE_TYPE_IDS;
  if (isFileTypeId(entry)) return [entry];
  if (!entry.startsWith(FAMILY_PREFIX)) return [];
  const family = entry.slice(FAMILY_PREFIX.length);
  return FILE_TYPE_IDS.filter((id) => FILE_TYPES[id].family === family);
}

/** Whether a type is in the list, at a target that takes all types or only the service's. */
export function hasType({ any, target, ids }: TypeSet, typeId: string, targetTypes: "any" | "service"): boolean {
  if (any || ids.has(typeId)) return true;
  return target && (targetTypes === "any" || SERVICE_TYPES.has(typeId));
}
