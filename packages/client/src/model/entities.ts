import type {
  ArtifactRecord,
  ArtifactThreat,
  DomainRecord,
  EntityFlag,
  EntityHit,
  EntitySample,
  IpRecord,
  PathRecord,
  RegistryKeyRecord,
  UrlRecord,
} from "@fumehood/contract";
import { tagsOf, textOf } from "./sample.ts";

/** What a search for things found. */
export interface FoundEntity {
  /** The thing itself: an address, a domain, a URL, a path, the SHA-256 of an artifact, a registry key. */
  readonly value: string;
  /** By which its record is asked for; absent when the service does not tell where that is. */
  readonly id?: string | undefined;
}

export function toFoundEntity({ result, details }: EntityHit): FoundEntity {
  return { value: result, id: idIn(details) };
}

/** `/api/v2/paths/%5CTEMP` is the record of `\TEMP`. */
function idIn(details: string | null | undefined): string | undefined {
  const last = details?.split("/").at(-1);
  if (last === undefined || last === "") return undefined;
  try {
    return decodeURIComponent(last);
  } catch {
    // Written without encoding.
    return last;
  }
}

/** Somebody's opinion of a thing. */
export interface Flag {
  /** 1 for good, -1 for bad. */
  readonly value?: number | undefined;
  readonly reason?: string | undefined;
  readonly login?: string | undefined;
  readonly isMine: boolean;
  readonly createdAt?: string | undefined;
  readonly expiresAt?: string | undefined;
}

export function toFlag(flag: EntityFlag): Flag {
  return {
    value: flag.flag ?? undefined,
    reason: textOf(flag.reason),
    login: textOf(flag.login),
    isMine: flag.mine ?? false,
    createdAt: textOf(flag.created_at),
    expiresAt: textOf(flag.expiration),
  };
}

interface Marked {
  readonly flags: readonly Flag[];
  readonly tags: readonly string[];
}

function toMarked(record: Pick<IpRecord, "flags" | "tags">): Marked {
  return { flags: (record.flags ?? []).map(toFlag), tags: tagsOf(record.tags) };
}

/** What is known of an address. */
export interface Ip extends Marked {
  readonly ip: string;
  readonly asn?: number | undefined;
  readonly asnOrganization?: string | undefined;
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly city?: string | undefined;
  readonly reverseName?: string | undefined;
}

export function toIp(record: IpRecord): Ip {
  return {
    ip: record.ip,
    asn: record.asn?.asn ?? undefined,
    asnOrganization: textOf(record.asn?.org),
    country: textOf(record.location?.country),
    region: textOf(record.location?.region),
    city: textOf(record.location?.city),
    reverseName: textOf(record.rev),
    ...toMarked(record),
  };
}

/** What is known of a domain. */
export interface Domain extends Marked {
  readonly domain: string;
  /** `innocuous`, `indeterminate`, `malicious`. */
  readonly status?: string | undefined;
  readonly contentCategories: readonly string[];
  readonly securityCategories: readonly string[];
}

export function toDomain(record: DomainRecord): Domain {
  return {
    domain: record.domain,
    status: textOf(record.status),
    contentCategories: record.content_categories ?? [],
    securityCategories: record.security_categories ?? [],
    ...toMarked(record),
  };
}

/** A URL in its parts. */
export interface Url extends Marked {
  readonly url: string;
  /** Its id: the SHA-256 of the URL with its port and at least a slash. */
  readonly sha256?: string | undefined;
  readonly protocol?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly path?: string | undefined;
  readonly query?: string | undefined;
  /** What stands behind `#`. */
  readonly fragment?: string | undefined;
}

export function toUrl(record: UrlRecord): Url {
  const { url } = record;
  return {
    url: url.url,
    sha256: textOf(record.sha256),
    protocol: textOf(url.protocol),
    host: textOf(url.host),
    port: url.port ?? undefined,
    path: textOf(url.path),
    query: textOf(url.query),
    fragment: textOf(url.reference),
    ...toMarked(record),
  };
}

/** What is known of a path. */
export interface FilePath extends Marked {
  readonly path: string;
}

export function toFilePath(record: PathRecord): FilePath {
  return { path: record.path, ...toMarked(record) };
}

/** What is known of a registry key. */
export interface RegistryKey extends Marked {
  readonly key: string;
}

export function toRegistryKey(record: RegistryKeyRecord): RegistryKey {
  return { key: record.key, ...toMarked(record) };
}

/** What is known of a file that was seen in samples. */
export interface Artifact extends Marked {
  readonly sha256: string;
  readonly sha1?: string | undefined;
  readonly md5?: string | undefined;
  readonly type?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly magicType?: string | undefined;
  readonly mimeType?: string | undefined;
}

export function toArtifact(record: ArtifactRecord): Artifact {
  return {
    sha256: record.sha256,
    sha1: textOf(record.sha1),
    md5: textOf(record.md5),
    type: textOf(record.type),
    sizeBytes: record.size ?? undefined,
    magicType: textOf(record["magic-type"]),
    mimeType: textOf(record["mime-type"]),
    ...toMarked(record),
  };
}

/** What the indicators say that are about one artifact. */
export interface ArtifactVerdict {
  readonly sha256: string;
  /** The highest indicator score, 0–100. */
  readonly threatScore: number;
  readonly indicatorCount: number;
  readonly maxSeverity: number;
  readonly maxConfidence: number;
  readonly indicatorNames: readonly string[];
}

export function toArtifactVerdict(record: ArtifactThreat): ArtifactVerdict {
  const indicatorNames = record.bis ?? [];
  return {
    sha256: record.sha256,
    threatScore: record.score,
    indicatorCount: record.count ?? indicatorNames.length,
    maxSeverity: record["max-severity"] ?? 0,
    maxConfidence: record["max-confidence"] ?? 0,
    indicatorNames,
  };
}

/** A sample in which a thing was seen. */
export interface Sighting {
  readonly sampleId: string;
  readonly fileName?: string | undefined;
  readonly sha256?: string | undefined;
  readonly seenAt?: string | undefined;
  /** True for samples of one's own organisation; only those have a `login`. */
  readonly isOwn: boolean;
  readonly login?: string | undefined;
  readonly isPrivate?: boolean | undefined;
  /** What the thing had to do with the sample, where the service says it. */
  readonly relation?: string | undefined;
  readonly indicators: readonly SightingIndicator[];
}

export interface SightingIndicator {
  readonly name: string;
  readonly severity?: number | undefined;
  readonly confidence?: number | undefined;
}

export function toSighting(record: EntitySample): Sighting {
  return {
    sampleId: record.sample,
    fileName: textOf(record.filename),
    sha256: textOf(record.sha256),
    seenAt: textOf(record.timestamp),
    isOwn: record.owner === "self",
    login: textOf(record.login),
    isPrivate: record.private ?? undefined,
    relation: textOf(record.relation),
    indicators: (record.iocs ?? []).map(({ ioc, severity, confidence }) => ({
      name: ioc,
      severity: severity ?? undefined,
      confidence: confidence ?? undefined,
    })),
  };
}

/** A URL that is related to something else. */
export interface RelatedUrl {
  readonly url: string;
  /** The id of the URL. */
  readonly sha256?: string | undefined;
}
