import type {
  ArtifactRecord,
  DomainRecord,
  EntityCollection,
  EntityHit,
  EntitySample,
  IpRecord,
  PathRecord,
  RegistryKeyRecord,
  UrlRecord,
} from "@fumehood/contract";
import { readEntity, type EntityKind } from "../entities/entity.ts";
import { splitUrl } from "../entities/url-parts.ts";
import type { EntityHitRow, EntityRow } from "../tables/entities.ts";
import type { Viewer } from "../tables/samples.ts";
import type { SeenSample } from "../tables/seen-samples.ts";
import { wireTime } from "../times.ts";
import { indicatorsOf, isOwn } from "./records.ts";

/** How paths of the API call the things of a kind. */
export const COLLECTIONS: Readonly<Record<EntityKind, EntityCollection>> = {
  ip: "ips",
  domain: "domains",
  url: "urls",
  path: "paths",
  artifact: "artifacts",
  registry_key: "registry_keys",
};

/** Path of a thing's record: addresses and domains by themselves, all else by digest. */
export function detailsPath(kind: EntityKind, { value, digest }: Pick<EntityHitRow, "value" | "digest">): string {
  return `/api/v2/${COLLECTIONS[kind]}/${encodeURIComponent(digest ?? value)}`;
}

export function samplePath(id: string): string {
  return `/api/v2/samples/${id}`;
}

export function entityHit(kind: EntityKind, row: EntityHitRow): EntityHit {
  return { result: row.value, details: detailsPath(kind, row) };
}

type EntityRecord = IpRecord | DomainRecord | UrlRecord | PathRecord | ArtifactRecord | RegistryKeyRecord;

/** What is known of a thing. Nobody can flag anything here, so `flags` is there and empty. */
export function entityRecord(row: EntityRow, tags: string[]): EntityRecord {
  const shared = { flags: [], tags };
  switch (row.kind) {
    case "ip":
      return { ip: row.value, asn: null, location: null, rev: null, ...factsOf(row), ...shared };
    case "domain":
      return { domain: row.value, ...factsOf(row), ...shared };
    case "url":
      return { url: splitUrl(row.value) ?? { url: row.value }, sha256: row.digest, ...shared };
    case "path":
      return { path: row.value, ...shared };
    case "artifact":
      return { sha256: row.value, sha1: row.sha1, md5: row.md5, ...factsOf(row), ...shared };
    case "registry_key":
      return { key: row.value, ...shared };
    default:
      return assertNever(row.kind);
  }
}

/** Written by this package, with keys of the kind's record. */
function factsOf(row: EntityRow): Record<string, unknown> {
  return JSON.parse(row.facts ?? "{}") as Record<string, unknown>;
}

function assertNever(kind: never): never {
  throw new TypeError(`There is no record of ${String(kind)}.`);
}

/** What a list about a thing begins with: the thing as it is known, or as it was asked for when it was never seen. */
export function entityName(kind: EntityKind, text: string, row: EntityRow | undefined): Record<string, string | null> {
  const known = row ?? (kind === "artifact" ? undefined : readEntity(kind, text));
  switch (kind) {
    case "ip":
      return { ip: known?.value ?? text };
    case "domain":
      return { domain: known?.value ?? text };
    case "url":
      return { url: known?.value ?? null, sha256: known?.digest ?? text };
    case "path":
      return { path: row?.value ?? text };
    case "artifact":
      return { sha256: known?.value ?? text.toLowerCase() };
    case "registry_key":
      return { key: row?.value ?? text };
    default:
      return assertNever(kind);
  }
}

/** A sample in which a thing was seen: `login` and `owner` only of one's own organisation. */
export function entitySample({ row, relations }: SeenSample, viewer: Viewer): EntitySample {
  const isOwned = isOwn(row, viewer);
  return {
    sample: row.id,
    details: samplePath(row.id),
    filename: row.filename,
    sha256: row.sha256,
    timestamp: wireTime(row.submitted_at),
    login: isOwned ? row.login : null,
    owner: isOwned ? "self" : null,
    private: row.private === 1,
    relation: relations[0] ?? null,
    iocs: indicatorsOf(row).map(({ ioc, severity, confidence }) => ({ ioc, severity, confidence, sample: row.id })),
  };
}
