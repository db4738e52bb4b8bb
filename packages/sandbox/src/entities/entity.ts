import { createHash } from "node:crypto";
import { readHost } from "@fumehood/report";
import { foldPath, foldRegistryKey } from "./fold.ts";
import { readHostName, reverseHost } from "./host-name.ts";
import { addressNumber } from "./ip-number.ts";
import { MAX_ENTITY_CHARS, MAX_FOLDED_CHARS } from "./limits.ts";
import { splitUrl } from "./url-parts.ts";

/** What is looked for in analyses, by itself and by what it has to do with each other. */
export const ENTITY_KINDS = ["ip", "domain", "url", "path", "artifact", "registry_key"] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** A thing that was seen. Two spellings of the same thing have the same `id`. */
export interface Entity {
  /** Ours, never shown: 32 hexadecimal digits. */
  id: string;
  kind: EntityKind;
  /** As it is shown. */
  value: string;
  /** As it is searched: lower case, one kind of slash, cut. */
  folded: string;
  /** The SHA-256 by which the API names URLs, artifacts, paths and registry keys. */
  digest: string | null;
  sha1: string | null;
  md5: string | null;
  /** Of domains and URLs, last label first: so that what lies below a domain begins alike. */
  reversedHost: string | null;
  /** Of addresses: 32 hexadecimal digits, which sort as the addresses do. */
  number: string | null;
}

/** Reads a text as a thing of a kind other than an artifact; `undefined` when it is none. */
export function readEntity(kind: Exclude<EntityKind, "artifact">, text: string): Entity | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > MAX_ENTITY_CHARS) return undefined;
  return READERS[kind](trimmed);
}

export interface ArtifactDigests {
  sha256: string;
  sha1?: string | null;
  md5?: string | null;
}

const HEX = { sha256: /^[0-9a-f]{64}$/, sha1: /^[0-9a-f]{40}$/, md5: /^[0-9a-f]{32}$/ } as const;

/** An artifact by its digests; `undefined` without a SHA-256. */
export function readArtifact(digests: ArtifactDigests): Entity | undefined {
  const sha256 = digests.sha256.toLowerCase();
  if (!HEX.sha256.test(sha256)) return undefined;
  const sha1 = digests.sha1?.toLowerCase() ?? "";
  const md5 = digests.md5?.toLowerCase() ?? "";
  return makeEntity("artifact", sha256, {
    digest: sha256,
    sha1: HEX.sha1.test(sha1) ? sha1 : null,
    md5: HEX.md5.test(md5) ? md5 : null,
  });
}

/** Which digest a text is, by its length. */
export function digestColumn(text: string): "digest" | "sha1" | "md5" | undefined {
  const lower = text.toLowerCase();
  if (HEX.sha256.test(lower)) return "digest";
  if (HEX.sha1.test(lower)) return "sha1";
  return HEX.md5.test(lower) ? "md5" : undefined;
}

/** What is no entity and still leads to some: an indicator, a network of the internet, a place. */
export type Origin = "ioc" | "asn" | "place";

/** The id of an entity, or of what leads to entities. */
export function idOf(kind: EntityKind | Origin, identity: string): string {
  return sha256(`${kind}\n${identity}`).slice(0, 32);
}

const READERS = {
  ip: readIp,
  domain: readDomain,
  url: readUrlEntity,
  path: (text: string) => readFolded("path", text, foldPath(text)),
  registry_key: (text: string) => readFolded("registry_key", text, foldRegistryKey(text)),
} as const;

function readIp(text: string): Entity | undefined {
  const host = readHost(text);
  if (host?.kind !== "ipv4" && host?.kind !== "ipv6") return undefined;
  return makeEntity("ip", host.value, { number: addressNumber(host.value) ?? null });
}

function readDomain(text: string): Entity | undefined {
  const name = readHostName(text);
  return name === undefined ? undefined : makeEntity("domain", name, { reversedHost: reverseHost(name) });
}

function readUrlEntity(text: string): Entity | undefined {
  const parts = splitUrl(text);
  if (!parts) return undefined;
  const { url, host } = parts;
  const digests = { digest: sha256(url), sha1: digestOf("sha1", url), md5: digestOf("md5", url) };
  return makeEntity("url", url, { ...digests, reversedHost: reverseHost(host) });
}

/** Paths and keys are what they are in whatever spelling, so their identity is the folded text. */
function readFolded(kind: "path" | "registry_key", value: string, folded: string): Entity | undefined {
  if (folded === "") return undefined;
  return makeEntity(kind, value, { digest: sha256(folded) }, folded);
}

type Extra = Partial<Pick<Entity, "digest" | "sha1" | "md5" | "reversedHost" | "number">>;

function makeEntity(kind: EntityKind, value: string, extra: Extra, identity: string = value): Entity {
  const folded = identity.toLowerCase().slice(0, MAX_FOLDED_CHARS).toWellFormed();
  const none = { digest: null, sha1: null, md5: null, reversedHost: null, number: null };
  return { id: idOf(kind, identity), kind, value, folded, ...none, ...extra };
}

function sha256(text: string): string {
  return digestOf("sha256", text);
}

function digestOf(algorithm: string, text: string): string {
  return createHash(algorithm).update(text, "utf8").digest("hex");
}
