import { z } from "zod";
import { pageOf } from "./envelope.ts";

// Shapes of searches: the service's integration guide. Shapes of `/ips/…`, `/urls/…`, of lists of samples and of relations: typed outputs of
// a public connector, 2022. What is marked GUESS stands in no public source.

const text = z.string().nullish();
const count = z.number().nullish();
const texts = z.array(z.string()).nullish();

/** Kinds of things that are seen in samples, as paths of the API spell them. */
export const ENTITY_COLLECTIONS = ["ips", "domains", "urls", "paths", "artifacts", "registry_keys"] as const;
export type EntityCollection = (typeof ENTITY_COLLECTIONS)[number];

/** What can be tagged. */
export const TAGGED_COLLECTIONS = ["samples", ...ENTITY_COLLECTIONS] as const;
export type TaggedCollection = (typeof TAGGED_COLLECTIONS)[number];

/** One filter for each call: `term` names it, `query` is its value. */
export const entitySearchQuerySchema = z.object({
  term: z.string().optional(),
  query: z.string().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  org_only: z.union([z.boolean(), z.string()]).optional(),
  user_only: z.union([z.boolean(), z.string()]).optional(),
  limit: z.union([z.number(), z.string()]).optional(),
  offset: z.union([z.number(), z.string()]).optional(),
});
export type EntitySearchQuery = z.infer<typeof entitySearchQuerySchema>;

/** `result` is the thing itself (of a URL the text, of an artifact its SHA-256, of a sample its id), `details` the path of its record. */
export const entityHitSchema = z.looseObject({ result: z.string(), details: text });
export type EntityHit = z.infer<typeof entityHitSchema>;

/** `warnings` is an addition of the built-in sandbox: it says when not everything could be looked at. */
export const entitySearchDataSchema = pageOf(entityHitSchema).extend({ warnings: texts });
export type EntitySearchData = z.infer<typeof entitySearchDataSchema>;

/** Somebody's opinion of a thing: `flag` is 1 for good and -1 for bad. */
export const flagSchema = z.looseObject({
  flag: count,
  reason: text,
  login: text,
  mine: z.boolean().nullish(),
  created_at: text,
  expiration: text,
});
export type EntityFlag = z.infer<typeof flagSchema>;

const flags = z.array(flagSchema).nullish();

export const ipRecordSchema = z.looseObject({
  ip: z.string(),
  asn: z.looseObject({ asn: count, org: text }).nullish(),
  location: z.looseObject({ city: text, country: text, region: text }).nullish(),
  rev: text,
  flags,
  tags: texts,
});
export type IpRecord = z.infer<typeof ipRecordSchema>;

/** GUESS, after the record of an address; the three last keys are those of `domains` in an analysis. */
export const domainRecordSchema = z.looseObject({
  domain: z.string(),
  flags,
  tags: texts,
  status: text,
  content_categories: texts,
  security_categories: texts,
});
export type DomainRecord = z.infer<typeof domainRecordSchema>;

/** `reference` is what stands behind `#`. `query-params` is null in all public answers: what it holds otherwise is a GUESS. */
export const urlPartsSchema = z.looseObject({
  url: z.string(),
  protocol: text,
  host: text,
  port: count,
  path: text,
  query: text,
  "query-params": z.record(z.string(), z.array(z.string())).nullish(),
  reference: text,
});
export type UrlParts = z.infer<typeof urlPartsSchema>;

/** The parts stand under `url`; the keys beside it are a GUESS. */
export const urlRecordSchema = z.looseObject({ url: urlPartsSchema, sha256: text, flags, tags: texts });
export type UrlRecord = z.infer<typeof urlRecordSchema>;

/** GUESS, after the list of its samples. */
export const pathRecordSchema = z.looseObject({ path: z.string(), flags, tags: texts });
export type PathRecord = z.infer<typeof pathRecordSchema>;

/** `flags` and `type` are read by a public script; the digests are a GUESS, the rest is named as in an analysis. */
export const artifactRecordSchema = z.looseObject({
  sha256: z.string(),
  sha1: text,
  md5: text,
  type: text,
  size: count,
  "magic-type": text,
  "mime-type": text,
  flags,
  tags: texts,
});
export type ArtifactRecord = z.infer<typeof artifactRecordSchema>;

/** GUESS, after the threat of a sample. */
export const artifactThreatSchema = z.looseObject({
  sha256: z.string(),
  score: z.number(),
  count: count,
  bis: texts,
  "max-severity": count,
  "max-confidence": count,
});
export type ArtifactThreat = z.infer<typeof artifactThreatSchema>;

/** GUESS, after the list of its samples. */
export const registryKeyRecordSchema = z.looseObject({ key: z.string(), flags, tags: texts });
export type RegistryKeyRecord = z.infer<typeof registryKeyRecordSchema>;

/** A sample in which a thing was seen. `owner` is `self` for one's own organisation, and `login` null for others. */
export const entitySampleSchema = z.looseObject({
  sample: z.string(),
  details: text,
  filename: text,
  sha256: text,
  timestamp: text,
  login: text,
  owner: text,
  private: z.boolean().nullish(),
  /** Null in all public answers: that it may hold how the sample met the thing is an INFERENCE. */
  relation: text,
  iocs: z.array(z.looseObject({ ioc: z.string(), severity: count, confidence: count, sample: text })).nullish(),
});
export type EntitySample = z.infer<typeof entitySampleSchema>;

const samples = z.array(entitySampleSchema);
export const ipSamplesSchema = z.looseObject({ ip: z.string(), samples });
export const domainSamplesSchema = z.looseObject({ domain: z.string(), samples });
export const urlSamplesSchema = z.looseObject({ url: text, sha256: text, samples });
export const pathSamplesSchema = z.looseObject({ path: z.string(), samples });
/** The name of the digest's key is a GUESS. */
export const artifactSamplesSchema = z.looseObject({ sha256: z.string(), samples });
export const registryKeySamplesSchema = z.looseObject({ key: z.string(), samples });

const relatedDomains = z.array(z.looseObject({ domain: z.string(), details: text }));
const relatedIps = z.array(z.looseObject({ ip: z.string(), details: text }));
const relatedUrls = z.array(z.looseObject({ url: z.string(), sha256: text, details: text }));
export const ipDomainsSchema = z.looseObject({ ip: z.string(), domains: relatedDomains });
export const ipUrlsSchema = z.looseObject({ ip: z.string(), urls: relatedUrls });
export const domainIpsSchema = z.looseObject({ domain: z.string(), ips: relatedIps });
export const domainUrlsSchema = z.looseObject({ domain: z.string(), urls: relatedUrls });

/** No public source shows this answer: GUESS. */
export const tagsDataSchema = z.looseObject({ tags: z.array(z.string()) });
/** No public source shows this answer: GUESS. */
export const flagsDataSchema = z.looseObject({ flags: z.array(flagSchema) });

/** Filters of the older search for samples; clients send one of them. */
export const SAMPLE_SEARCH_FILTERS = [
  "checksum",
  "checksum_sample",
  "path",
  "path_sample",
  "path_artifact",
  "path_deleted",
  "url",
  "registry_key",
  "domain",
  "domain_dns_lookup",
  "domain_http_request",
  "ip",
  "ip_dns_lookup",
  "ip_src",
  "ip_dst",
  "ioc",
  "tag",
] as const;
export type SampleSearchFilter = (typeof SAMPLE_SEARCH_FILTERS)[number];

/**
 * Public scripts read `sample`, `ts`, `sample_sha256` and `relation`; the other keys are a GUESS. `ts` has whole seconds and ends in `Z`;
 * `relation` tells how the sample has to do with what was asked for, in words of which none is published.
 */
export const sampleHitSchema = z.looseObject({
  sample: z.string(),
  ts: z.string(),
  sample_sha256: text,
  relation: text,
  details: text,
  filename: text,
  sha256: text,
  sha1: text,
  md5: text,
  tags: texts,
  login: text,
  private: z.boolean().nullish(),
  /** The filters of the question, each with what was found by it in this sample. */
  matches: z.record(z.string(), z.array(z.string())).nullish(),
});
export type SampleHit = z.infer<typeof sampleHitSchema>;
export const sampleSearchDataSchema = pageOf(sampleHitSchema).extend({ warnings: texts });
export type SampleSearchData = z.infer<typeof sampleSearchDataSchema>;
