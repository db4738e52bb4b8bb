import { isDeepStrictEqual } from "node:util";
import { chosenTypes, DEFAULT_REMOVED_TYPES, expandTypes } from "@fumehood/pipeline/policy";
import type { PolicyDocument } from "@fumehood/contract";
import { readPolicyText } from "./policy-text.ts";

/** What somebody wants of the list behind the word `chosen`. */
export interface TypeChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export type EditedTypes =
  | { readonly kind: "edited"; readonly text: string }
  | { readonly kind: "unchanged" }
  /** The file is written in a way in which the two lists cannot be put in without touching other things. */
  | { readonly kind: "not-editable" };

/**
 * Changes the lists in `[types]` of a policy's text and nothing else: comments and order stay. The result is read again, and given out only when it
 * says what was wanted. The text must be a policy.
 */
export function editTypes(text: string, change: TypeChange): EditedTypes {
  const { document } = readPolicyText(text);
  if (document === undefined) return { kind: "not-editable" };
  const wanted = changedTypes(document, change);
  if (isDeepStrictEqual(wanted, currentTypes(document))) return { kind: "unchanged" };
  const edited = putLists(text, wanted);
  const again = readPolicyText(edited).document;
  const isRight = again !== undefined && isDeepStrictEqual({ ...again }, { ...document, types: wanted });
  return isRight ? { kind: "edited", text: edited } : { kind: "not-editable" };
}

interface Lists {
  readonly add: string[];
  readonly remove: string[];
}

function currentTypes({ types }: PolicyDocument): Lists {
  return { add: [...(types?.add ?? [])], remove: [...(types?.remove ?? DEFAULT_REMOVED_TYPES)] };
}

/** A type is taken off the other list, and put on its own only where that did not do. */
function changedTypes(document: PolicyDocument, change: TypeChange): Lists {
  let lists = currentTypes(document);
  for (const type of change.add) {
    lists = { ...lists, remove: lists.remove.filter((each) => each !== type) };
    const chosen = chosenTypes({ types: lists });
    if (![...expandTypes([type])].every((id) => chosen.has(id))) lists = { ...lists, add: append(lists.add, type) };
  }
  for (const type of change.remove) {
    lists = { ...lists, add: lists.add.filter((each) => each !== type) };
    const chosen = chosenTypes({ types: lists });
    if ([...expandTypes([type])].some((id) => chosen.has(id))) lists = { ...lists, remove: append(lists.remove, type) };
  }
  return lists;
}

function append(list: readonly string[], entry: string): string[] {
  return [...new Set([...list, entry])];
}

function putLists(text: string, lists: Lists): string {
  const lines = text.split("\n");
  const heading = lines.findIndex((line) => /^\s*\[\s*types\s*\]/.test(line));
  const written = (["add", "remove"] as const).map((key) => `${key} = ${formatList(lists[key])}`);
  if (heading === -1) return insertSection(lines, written);
  const end = sectionEnd(lines, heading);
  const own = lines.slice(heading + 1, end);
  const kept = (["add", "remove"] as const).reduce((rest, key) => replaceKey(rest, key, lists[key]), own);
  return [...lines.slice(0, heading + 1), ...kept, ...lines.slice(end)].join("\n");
}

/** Before the first section, where keys of the top may not follow. */
function insertSection(lines: readonly string[], written: readonly string[]): string {
  const first = lines.findIndex((line) => /^\s*\[/.test(line));
  const at = first === -1 ? lines.length : first;
  return [...lines.slice(0, at), "[types]", ...written, "", ...lines.slice(at)].join("\n");
}

function sectionEnd(lines: readonly string[], heading: number): number {
  const next = lines.findIndex((line, at) => at > heading && /^\s*\[\[?\s*[A-Za-z"']/.test(line));
  return next === -1 ? lines.length : next;
}

/** The key's value, which may run over several lines, is replaced; a key that is not there comes first. */
function replaceKey(lines: readonly string[], key: string, list: readonly string[]): string[] {
  const written = `${key} = ${formatList(list)}`;
  const start = lines.findIndex((line) => new RegExp(`^\\s*${key}\\s*=`).test(line));
  if (start === -1) return [written, ...lines];
  const end = lines.findIndex((line, at) => at >= start && /\]\s*(?:#.*)?$/.test(line));
  if (end === -1) return [...lines];
  const comment = start === end ? (/\]\s*(#.*)$/.exec(lines[start] ?? "")?.[1] ?? "") : "";
  return [...lines.slice(0, start), comment === "" ? written : `${written} ${comment}`, ...lines.slice(end + 1)];
}

function formatList(list: readonly string[]): string {
  return `[${list.map((type) => JSON.stringify(type)).join(", ")}]`;
}
