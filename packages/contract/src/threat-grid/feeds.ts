import { z } from "zod";

// Shapes: keys and parameters as a public connector documents them (2022); items of sample feeds and of registry keys as noted below.

const text = z.string().nullish();
const count = z.number().nullish();
/** What an item of every feed of indicators says. `timestamp` is when the sample was submitted. */
const iocFeedItem = {
  ioc: text,
  severity: count,
  confidence: count,
  sample_id: text,
  sample_sha256: text,
  timestamp: text,
};

/** `port` is null where the indicator says nothing of one. */
export const iocFeedIpSchema = z.looseObject({ ip: text, port: count, ...iocFeedItem });
export const iocFeedDomainSchema = z.looseObject({ domain: text, ...iocFeedItem });
export const iocFeedUrlSchema = z.looseObject({ url: text, ...iocFeedItem });
export const iocFeedPathSchema = z.looseObject({ path: text, ...iocFeedItem });
/** `aid` is the artifact's number in the analysis. The one published answer has no `sample_sha256` here. */
export const iocFeedArtifactSchema = z.looseObject({
  aid: count,
  artifact_md5: text,
  artifact_sha256: text,
  path: text,
  ...iocFeedItem,
});
export const iocFeedStreamSchema = z.looseObject({
  src: text,
  src_port: count,
  dst: text,
  dst_port: count,
  ...iocFeedItem,
});
/** GUESS: no public source shows an item; named as its parameter, as in the other feeds. */
export const iocFeedRegistryKeySchema = z.looseObject({ registry_key: text, ...iocFeedItem });

export type IocFeedIp = z.infer<typeof iocFeedIpSchema>;
export type IocFeedDomain = z.infer<typeof iocFeedDomainSchema>;
export type IocFeedUrl = z.infer<typeof iocFeedUrlSchema>;
export type IocFeedPath = z.infer<typeof iocFeedPathSchema>;
export type IocFeedArtifact = z.infer<typeof iocFeedArtifactSchema>;
export type IocFeedStream = z.infer<typeof iocFeedStreamSchema>;
export type IocFeedRegistryKey = z.infer<typeof iocFeedRegistryKeySchema>;

/** What an item of every feed of samples says; `relation` is what the thing has to do with the sample. */
const sampleFeedItem = { relation: text, sample_id: text, sample_sha256: text, timestamp: text };

/**
 * Public scripts read `domain`, `relation` (`dns-lookup`) and, of such items, the addresses in `data.answers`. GUESS: the other keys, and
 * the relations `http-request` and `reference`.
 */
export const sampleFeedDomainSchema = z.looseObject({
  domain: text,
  data: z.looseObject({ answers: z.array(z.string()).nullish() }).nullish(),
  ...sampleFeedItem,
});
/** GUESS by analogy: no public source shows an item. */
export const sampleFeedIpSchema = z.looseObject({ ip: text, port: count, ...sampleFeedItem });
/** GUESS by analogy: no public source shows an item. */
export const sampleFeedPathSchema = z.looseObject({ path: text, ...sampleFeedItem });
/** GUESS by analogy: no public source shows an item. */
export const sampleFeedChecksumSchema = z.looseObject({
  md5: text,
  sha1: text,
  sha256: text,
  path: text,
  ...sampleFeedItem,
});

export type SampleFeedDomain = z.infer<typeof sampleFeedDomainSchema>;
export type SampleFeedIp = z.infer<typeof sampleFeedIpSchema>;
export type SampleFeedPath = z.infer<typeof sampleFeedPathSchema>;
export type SampleFeedChecksum = z.infer<typeof sampleFeedChecksumSchema>;

/**
 * One line of a curated feed. `sample` and `info` are links into the portal. GUESS: `registry_key` and `task`, which stand in the two feeds
 * that are not about domains; readers of all feeds alike find an empty `domain` and no `ips` there.
 */
export const curatedEntrySchema = z.looseObject({
  description: text,
  domain: text,
  ips: z.array(z.string()).nullish(),
  info: text,
  sample: text,
  sample_md5: text,
  sample_sha1: text,
  sample_sha256: text,
  timestamp: text,
  registry_key: text,
  task: text,
});
export type CuratedEntry = z.infer<typeof curatedEntrySchema>;
export const curatedFeedSchema = z.array(curatedEntrySchema);

/** Formats of a curated feed, as they stand at the end of its path. */
export const CURATED_FORMATS = ["json", "csv", "stix", "snort", "txt"] as const;
export type CuratedFormat = (typeof CURATED_FORMATS)[number];
