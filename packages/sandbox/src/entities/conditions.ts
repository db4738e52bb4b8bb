import { digestColumn, readEntity, type EntityKind } from "./entity.ts";
import { foldPath, foldRegistryKey } from "./fold.ts";
import { reverseHost } from "./host-name.ts";
import { readBlock } from "./ip-number.ts";
import { MAX_FOLDED_CHARS } from "./limits.ts";

export interface DigestCondition {
  by: "digest";
  column: "digest" | "sha1" | "md5";
  value: string;
}

/** Which things are meant. */
export type EntityCondition =
  | { by: "all" }
  | { by: "ids"; ids: readonly string[] }
  | DigestCondition
  /** The searched text begins so. */
  | { by: "start"; start: string }
  /** The searched text is like this pattern, in which `%` stands for anything; only the newest things are looked through. */
  | { by: "pattern"; pattern: string }
  /** The host is this one. */
  | { by: "host"; reversed: string }
  /** The host is below this one. */
  | { by: "below"; reversed: string }
  | { by: "block"; first: string; last: string }
  /** Something else leads to them: an indicator, a network, a place. */
  | { by: "origin"; originId: string }
  /** Things of another kind lead to them. */
  | { by: "linked"; kind: EntityKind; conditions: readonly EntityCondition[] }
  /** They were seen in samples in which these artifacts were. */
  | { by: "beside"; artifacts: readonly EntityCondition[] }
  /** The organisation of whoever asks has tagged them so. */
  | { by: "tag"; tag: string };

/** Things that have this text; of a text with `*`, those that are like it. None when the text can be no such thing. */
export function matchText(kind: EntityKind, text: string): EntityCondition[] {
  if (text.includes("*")) return matchWildcard(kind, text);
  if (kind === "artifact") return matchDigest(text);
  if (kind === "ip" && text.includes("/")) return matchBlock(text);
  const entity = readEntity(kind, text);
  return entity ? [{ by: "ids", ids: [entity.id] }] : [];
}

/** The same, and for kinds of long texts also those that hold it somewhere. */
export function matchFragment(kind: "url" | "path" | "registry_key", text: string): EntityCondition[] {
  if (text.includes("*")) return matchWildcard(kind, text);
  return [...matchText(kind, text), ...matchPattern(["", foldFor(kind, text), ""])];
}

/** Things with this digest: artifacts, and URLs, paths and keys by that of their text. */
export function matchDigest(text: string): DigestCondition[] {
  const column = digestColumn(text);
  return column === undefined ? [] : [{ by: "digest", column, value: text.toLowerCase() }];
}

/** An address, or a block of them. */
export function matchBlock(text: string): EntityCondition[] {
  const block = readBlock(text);
  return block ? [{ by: "block", ...block }] : [];
}

/** Things whose host this is; `*.example.com` means those below. */
export function matchHost(text: string): EntityCondition[] {
  if (text.startsWith("*.")) {
    const parent = readEntity("domain", text.slice(2));
    return parent?.reversedHost ? [{ by: "below", reversed: parent.reversedHost }] : [];
  }
  const host = readEntity("ip", text) ?? readEntity("domain", text);
  return host ? [{ by: "host", reversed: reverseHost(host.value) }] : [];
}

/** `parts` in their order, with anything between them. */
export function matchPattern(parts: readonly string[]): EntityCondition[] {
  // Longer ones cannot be found: the searched text ends earlier.
  if (parts.every((part) => part === "") || parts.join("").length > MAX_FOLDED_CHARS) return [];
  return [{ by: "pattern", pattern: parts.map(escapePattern).join("%") }];
}

export function matchStart(start: string): EntityCondition[] {
  return start === "" || start.length > MAX_FOLDED_CHARS ? [] : [{ by: "start", start }];
}

function matchWildcard(kind: EntityKind, text: string): EntityCondition[] {
  if (text.replaceAll("*", "") === "") return [{ by: "all" }];
  if (kind === "domain" && text.startsWith("*.") && !text.slice(1).includes("*")) return matchHost(text);
  const parts = text.split("*").map((part) => foldFor(kind, part));
  const isStart = parts.length === 2 && parts[1] === "";
  return isStart ? matchStart(parts[0] ?? "") : matchPattern(parts);
}

function foldFor(kind: EntityKind, text: string): string {
  if (kind === "path") return foldPath(text);
  return kind === "registry_key" ? foldRegistryKey(text) : text.trim().toLowerCase();
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
