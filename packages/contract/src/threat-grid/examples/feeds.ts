import type { OperationExample } from "../../operation.ts";
import { ID, MD5, SHA1, SHA256 } from "./shared.ts";

/** Keys as in the answers that a public connector documents (2022), values invented. */
const DOCUMENTED = "a public connector's documentation, 2022, with invented values";
const OWN = "own: no public source shows an item";

const TIMESTAMP = "2022-12-05T04:10:44Z";
const sampleKeys = { sample_id: ID, sample_sha256: SHA256, timestamp: TIMESTAMP };

function page(item: object) {
  return { api_version: 2, id: 1, data: { index: 0, current_item_count: 1, items_per_page: 100, items: [item] } };
}

export const iocFeedIps: readonly OperationExample[] = [
  {
    source: DOCUMENTED,
    request: { query: { ip: "198.51.100.0/24", severity: "80", confidence: "80", org_only: "True" } },
    response: page({
      confidence: 95,
      ioc: "network-snort-pua",
      ip: "198.51.100.7",
      port: null,
      severity: 90,
      ...sampleKeys,
    }),
  },
];

export const iocFeedDomains: readonly OperationExample[] = [
  {
    source: DOCUMENTED,
    request: { query: { after: "2022-11-05T21:39:13Z", before: "2022-12-25T22:39:13Z", domain: "c2.example.com" } },
    response: page({ confidence: 95, domain: "c2.example.com", ioc: "network-snort-pua", severity: 90, ...sampleKeys }),
  },
];

export const iocFeedUrls: readonly OperationExample[] = [
  {
    source: DOCUMENTED,
    request: { query: { url: "c2.example.com/", sample_id: ID } },
    response: page({
      confidence: 100,
      url: "http://c2.example.com/gate.php",
      ioc: "suspicious-user-agent",
      severity: 80,
      ...sampleKeys,
    }),
  },
];

export const iocFeedArtifacts: readonly OperationExample[] = [
  {
    source: DOCUMENTED,
    request: { query: { ioc: "sample-pe-modified-on-disk" } },
    response: page({
      aid: 11,
      artifact_md5: MD5,
      artifact_sha256: SHA256,
      confidence: 90,
      ioc: "sample-pe-modified-on-disk",
      path: "setup.exe",
      sample_id: ID,
      severity: 90,
      timestamp: TIMESTAMP,
    }),
  },
];

export const iocFeedPaths: readonly OperationExample[] = [
  {
    source: DOCUMENTED,
    request: { query: { path: "Administrator" } },
    response: page({
      confidence: 100,
      ioc: "artifact-pe-no-name",
      path: "\\Users\\Administrator\\.exe",
      severity: 90,
      ...sampleKeys,
    }),
  },
];

export const iocFeedNetworkStreams: readonly OperationExample[] = [
  {
    source: DOCUMENTED,
    request: { query: { ip: "198.51.100.7", port: "80" } },
    response: page({
      confidence: 95,
      dst: "198.51.100.7",
      dst_port: 80,
      ioc: "network-snort-pua",
      severity: 90,
      src: "192.0.2.10",
      src_port: 49166,
      ...sampleKeys,
    }),
  },
];

export const iocFeedRegistryKeys: readonly OperationExample[] = [
  {
    source: OWN,
    response: page({
      confidence: 90,
      ioc: "registry-persistence",
      registry_key: "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run",
      severity: 90,
      ...sampleKeys,
    }),
  },
];

export const sampleFeedPaths: readonly OperationExample[] = [
  { source: OWN, response: page({ path: "C:\\Windows\\Temp\\a.exe", relation: "created", ...sampleKeys }) },
];

export const sampleFeedChecksums: readonly OperationExample[] = [
  {
    source: OWN,
    response: page({ md5: MD5, sha1: SHA1, sha256: SHA256, path: "setup.exe", relation: "submitted", ...sampleKeys }),
  },
];

export const sampleFeedDomains: readonly OperationExample[] = [
  {
    source: "keys that public scripts read, 2018; the rest by analogy",
    request: { query: { sample: ID, after: "2017-2-2" } },
    response: page({
      domain: "c2.example.com",
      relation: "dns-lookup",
      data: { answers: ["198.51.100.7"] },
      ...sampleKeys,
    }),
  },
];

export const sampleFeedIps: readonly OperationExample[] = [
  { source: OWN, response: page({ ip: "198.51.100.7", port: 443, relation: "network-dst", ...sampleKeys }) },
];

export const curatedFeed: readonly OperationExample[] = [
  {
    source: "guide, with invented values",
    request: { params: { feed: "banking-dns_2016-07-14" } },
    response: [
      {
        description: "Banking Trojan Network Communications",
        ips: ["198.51.100.7"],
        sample_md5: MD5,
        sample: `https://panacea.threatgrid.com/feeds/banking-dns/samples/${ID}`,
        sample_sha256: SHA256,
        info: "https://panacea.threatgrid.com/feeds/banking-dns/domains/c2.example.com",
        domain: "c2.example.com",
        sample_sha1: SHA1,
        timestamp: "2020-04-20T01:24:34Z",
      },
    ],
  },
  { source: "guide: a feed without lines", request: { params: { feed: "autorun-registry" } }, response: [] },
];

/** Only names and formats are published; of the files themselves no public source shows one. */
export const curatedFeedFile: readonly OperationExample[] = [
  { source: "a feed fetcher's request, 2019", request: { params: { feed: "banking-dns_2016-07-14", format: "csv" } } },
];
