import { z } from "zod";
import { defineOperation } from "../../operation.ts";
import { pageOf } from "../envelope.ts";
import * as examples from "../examples/feeds.ts";
import {
  curatedFeedSchema,
  iocFeedArtifactSchema,
  iocFeedDomainSchema,
  iocFeedIpSchema,
  iocFeedPathSchema,
  iocFeedRegistryKeySchema,
  iocFeedStreamSchema,
  iocFeedUrlSchema,
  sampleFeedChecksumSchema,
  sampleFeedDomainSchema,
  sampleFeedIpSchema,
  sampleFeedPathSchema,
} from "../feeds.ts";
import { flag, pageQuery, v2 } from "./shared.ts";

const text = z.string().optional();
const numeric = z.union([z.number(), z.string()]).optional();

/** Times restrict by when a sample was submitted: ISO 8601, a date, or free text such as `30 days ago`. */
const period = { before: text, after: text };

/** Parameters of the feeds of samples. `sample` and `sample_id` are the same: ids, separated by commas. */
const sampleFeedQuery = {
  ...pageQuery,
  ...period,
  org_only: flag,
  user_only: flag,
  sample: text,
  sample_id: text,
};

/** Severity and confidence are least values, 80 without one. */
const iocFeedQuery = { ...sampleFeedQuery, severity: numeric, confidence: numeric, ioc: text };

/** What was seen lately, for blocklists. */
export const feedOperations = {
  iocFeedIps: defineOperation({
    id: "iocFeedIps",
    method: "GET",
    path: "/api/v2/iocs/feeds/ips",
    summary: "Addresses that indicators are about; `ip` is an address or a block.",
    query: z.object({ ...iocFeedQuery, ip: text }),
    response: v2(pageOf(iocFeedIpSchema)),
    errors: [400],
    examples: examples.iocFeedIps,
  }),
  iocFeedDomains: defineOperation({
    id: "iocFeedDomains",
    method: "GET",
    path: "/api/v2/iocs/feeds/domains",
    summary: "Domains that indicators are about.",
    query: z.object({ ...iocFeedQuery, domain: text }),
    response: v2(pageOf(iocFeedDomainSchema)),
    errors: [400],
    examples: examples.iocFeedDomains,
  }),
  iocFeedUrls: defineOperation({
    id: "iocFeedUrls",
    method: "GET",
    path: "/api/v2/iocs/feeds/urls",
    summary: "URLs that indicators are about; `url` is one or a part of one.",
    query: z.object({ ...iocFeedQuery, url: text }),
    response: v2(pageOf(iocFeedUrlSchema)),
    errors: [400],
    examples: examples.iocFeedUrls,
  }),
  iocFeedArtifacts: defineOperation({
    id: "iocFeedArtifacts",
    method: "GET",
    path: "/api/v2/iocs/feeds/artifacts",
    summary: "Files that indicators are about; `path` is a path or a part of one.",
    query: z.object({ ...iocFeedQuery, sha256: text, sha1: text, md5: text, path: text }),
    response: v2(pageOf(iocFeedArtifactSchema)),
    errors: [400],
    examples: examples.iocFeedArtifacts,
  }),
  iocFeedPaths: defineOperation({
    id: "iocFeedPaths",
    method: "GET",
    path: "/api/v2/iocs/feeds/paths",
    summary: "Paths that indicators are about; `path` is one or a part of one.",
    query: z.object({ ...iocFeedQuery, path: text }),
    response: v2(pageOf(iocFeedPathSchema)),
    errors: [400],
    examples: examples.iocFeedPaths,
  }),
  iocFeedNetworkStreams: defineOperation({
    id: "iocFeedNetworkStreams",
    method: "GET",
    path: "/api/v2/iocs/feeds/network_streams",
    summary: "Network streams that indicators are about; `ip` and `port` are those of either end.",
    query: z.object({ ...iocFeedQuery, ip: text, port: numeric }),
    response: v2(pageOf(iocFeedStreamSchema)),
    errors: [400],
    examples: examples.iocFeedNetworkStreams,
  }),
  iocFeedRegistryKeys: defineOperation({
    id: "iocFeedRegistryKeys",
    method: "GET",
    path: "/api/v2/iocs/feeds/registry_keys",
    summary: "Registry keys that indicators are about; `registry_key` is one or a part of one.",
    query: z.object({ ...iocFeedQuery, registry_key: text }),
    response: v2(pageOf(iocFeedRegistryKeySchema)),
    errors: [400],
    examples: examples.iocFeedRegistryKeys,
  }),
  sampleFeedPaths: defineOperation({
    id: "sampleFeedPaths",
    method: "GET",
    path: "/api/v2/samples/feeds/paths",
    summary: "Paths that samples created, modified or deleted, and the names of their artifacts.",
    query: z.object({ ...sampleFeedQuery, path: text }),
    response: v2(pageOf(sampleFeedPathSchema)),
    errors: [400],
    examples: examples.sampleFeedPaths,
  }),
  sampleFeedChecksums: defineOperation({
    id: "sampleFeedChecksums",
    method: "GET",
    path: "/api/v2/samples/feeds/checksums",
    summary: "Digests of samples and of their artifacts.",
    query: z.object({ ...sampleFeedQuery, sha256: text, sha1: text, md5: text }),
    response: v2(pageOf(sampleFeedChecksumSchema)),
    errors: [400],
    examples: examples.sampleFeedChecksums,
  }),
  sampleFeedDomains: defineOperation({
    id: "sampleFeedDomains",
    method: "GET",
    path: "/api/v2/samples/feeds/domains",
    summary: "Domains that were seen while samples were analysed, suspicious or not.",
    query: z.object({ ...sampleFeedQuery, domain: text }),
    response: v2(pageOf(sampleFeedDomainSchema)),
    errors: [400],
    examples: examples.sampleFeedDomains,
  }),
  sampleFeedIps: defineOperation({
    id: "sampleFeedIps",
    method: "GET",
    path: "/api/v2/samples/feeds/ips",
    summary: "Addresses that were seen while samples were analysed, suspicious or not.",
    query: z.object({ ...sampleFeedQuery, ip: text }),
    response: v2(pageOf(sampleFeedIpSchema)),
    errors: [400],
    examples: examples.sampleFeedIps,
  }),
  curatedFeed: defineOperation({
    id: "curatedFeed",
    method: "GET",
    path: "/api/v3/feeds/{feed}.json",
    summary:
      "A curated feed as a bare list, empty when there is nothing. `NAME` is the latest, `NAME_YYYY-MM-DD` that of a day.",
    params: z.object({ feed: z.string() }),
    query: z.object(period),
    response: { kind: "json", body: curatedFeedSchema },
    errors: [400, 404],
    examples: examples.curatedFeed,
  }),
  curatedFeedFile: defineOperation({
    id: "curatedFeedFile",
    method: "GET",
    path: "/api/v3/feeds/{feed}.{format}",
    summary: "The same as `csv`, `stix` (1.2, XML), `snort` (rules) or `txt` (one value a line).",
    params: z.object({ feed: z.string(), format: z.string() }),
    query: z.object(period),
    response: { kind: "bytes" },
    errors: [400, 404],
    examples: examples.curatedFeedFile,
  }),
} as const;
