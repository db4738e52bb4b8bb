import type { OperationExample } from "../../operation.ts";
import { ID, MD5, SHA1, SHA256 } from "./shared.ts";

// "guide": answers of the integration workflows guide with names and addresses replaced. "a public connector, 2022": its documented outputs,
// whose values are scrubbed and invented anew here. `URL_ID` is the SHA-256 of `URL`, as one of Cisco's example scripts makes it.

const URL = "http://example.com:80/";
export const URL_ID = "2e18ed60c3023a72538b46573f54579f4e773e383a0d4de8da8fff5afe4ad089";
const PATH = "\\TEMP\\Tags.reg";
const REGISTRY_KEY = "MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Tags";
const ARTIFACT = "a2ed6cb1653b0fa64b2f53aedaafa7ea98ff895cbaee1da32bbdba6ad80587aa";

const page = (result: string, details: string, itemsPerPage: number) => ({
  api_version: 2,
  id: 8531444,
  data: { index: 0, items_per_page: itemsPerPage, current_item_count: 1, items: [{ result, details }] },
});

export const searchIps: readonly OperationExample[] = [
  {
    source: "guide",
    request: { query: { query: "example.com", term: "domain" } },
    response: page("192.0.2.185", "/api/v2/ips/192.0.2.185", 100),
  },
];

export const searchDomains: readonly OperationExample[] = [
  {
    source: "guide",
    request: { query: { query: "192.0.2.185", term: "ip" } },
    response: page("example.com", "/api/v2/domains/example.com", 1000),
  },
];

export const searchArtifacts: readonly OperationExample[] = [
  {
    source: "guide",
    request: { query: { query: "f2adb5f1cfa13fbce8dcc8f3087732d9", term: "md5" } },
    response: page(ARTIFACT, `/api/v2/artifacts/${ARTIFACT}`, 1000),
  },
];

export const searchUrls: readonly OperationExample[] = [
  {
    source: "own: the shape of the guide's other searches",
    request: { query: { query: "example.com", term: "host" } },
    response: page(URL, `/api/v2/urls/${URL_ID}`, 100),
  },
];

export const searchPaths: readonly OperationExample[] = [
  {
    source: "own: the shape of the guide's other searches",
    request: { query: { query: "tags.reg", term: "path" } },
    response: page(PATH, "/api/v2/paths/%5CTEMP%5CTags.reg", 100),
  },
];

export const searchRegistryKeys: readonly OperationExample[] = [
  {
    source: "own: the shape of the guide's other searches",
    request: { query: { query: "CurrentVersion\\Tags", term: "registry_key" } },
    response: page(REGISTRY_KEY, `/api/v2/registry_keys/${encodeURIComponent(REGISTRY_KEY)}`, 100),
  },
];

export const searchSampleEntities: readonly OperationExample[] = [
  {
    source: "own: the shape that a public connector reads",
    request: { query: { query: SHA256, term: "checksum_sample" } },
    response: page(ID, `/api/v2/samples/${ID}`, 100),
  },
];

export const getIp: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { ip: "192.0.2.8" } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        asn: { asn: 64500, org: "Example" },
        flags: [
          {
            created_at: "2013-11-15T18:16:33Z",
            expiration: "2025-01-01T00:00:00Z",
            flag: 1,
            login: "admin",
            mine: false,
            reason: "Content Delivery Network",
          },
        ],
        ip: "192.0.2.8",
        location: { city: "Los Angeles", country: "US", region: "CA" },
        rev: "dns.example.com",
        tags: [],
      },
    },
  },
];

export const getDomain: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer",
    request: { params: { domain: "example.com" } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        domain: "example.com",
        flags: [],
        tags: ["MyTag"],
        status: "innocuous",
        content_categories: ["Reference"],
        security_categories: [],
      },
    },
  },
];

export const getUrl: readonly OperationExample[] = [
  {
    source: "a public connector, 2022 (the parts); own (the keys beside them)",
    request: { params: { urlId: URL_ID } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        url: {
          host: "example.com",
          path: "/",
          port: 80,
          protocol: "http",
          query: null,
          "query-params": null,
          reference: null,
          url: URL,
        },
        sha256: URL_ID,
        flags: [],
        tags: [],
      },
    },
  },
];

export const getPath: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer",
    request: { params: { pathId: PATH } },
    response: { api_version: 2, id: 1, data: { path: PATH, flags: [], tags: [] } },
  },
];

export const getArtifact: readonly OperationExample[] = [
  {
    source: "own: a public script reads `flags` and `type`",
    request: { params: { sha256: SHA256 } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        sha256: SHA256,
        sha1: SHA1,
        md5: MD5,
        type: "exe",
        size: 27648,
        "magic-type": "PE32+ executable (GUI) x86-64, for MS Windows",
        "mime-type": "application/x-dosexec; charset=binary",
        flags: [],
        tags: [],
      },
    },
  },
];

export const getArtifactThreat: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer",
    request: { params: { sha256: SHA256 } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        sha256: SHA256,
        score: 3,
        count: 1,
        bis: ["pe-header-timestamp-future"],
        "max-severity": 5,
        "max-confidence": 60,
      },
    },
  },
];

export const getRegistryKey: readonly OperationExample[] = [
  {
    source: "own: no public source shows this answer",
    request: { params: { registryKeyId: REGISTRY_KEY } },
    response: { api_version: 2, id: 1, data: { key: REGISTRY_KEY, flags: [], tags: [] } },
  },
];

const ownSample = {
  details: `/api/v2/samples/${ID}`,
  filename: "example.com_.url",
  iocs: [],
  login: "jdoe",
  owner: "self",
  private: false,
  relation: null,
  sample: ID,
  sha256: SHA256,
  timestamp: "2022-12-22T08:30:57Z",
};
const foreignSample = {
  ...ownSample,
  filename: "setup.exe",
  iocs: [{ confidence: 60, ioc: "pe-header-linker-major", sample: ID, severity: 5 }],
  login: null,
  owner: null,
  timestamp: "2022-12-22T08:29:38Z",
};

export const listIpSamples: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { ip: "192.0.2.8" }, query: { limit: "20", offset: "0" } },
    response: { api_version: 2, id: 1, data: { ip: "192.0.2.8", samples: [foreignSample] } },
  },
];

export const listDomainSamples: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { domain: "example.com" } },
    response: { api_version: 2, id: 1, data: { domain: "example.com", samples: [ownSample, foreignSample] } },
  },
];

export const listUrlSamples: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { urlId: URL_ID } },
    response: { api_version: 2, id: 1, data: { samples: [ownSample], sha256: URL_ID, url: URL } },
  },
];

export const listPathSamples: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { pathId: "user" } },
    response: { api_version: 2, id: 1, data: { path: "user", samples: [{ ...foreignSample, filename: "user" }] } },
  },
];

export const listArtifactSamples: readonly OperationExample[] = [
  {
    source: "own: the shape of the other lists of samples",
    request: { params: { sha256: SHA256 } },
    response: { api_version: 2, id: 1, data: { sha256: SHA256, samples: [ownSample] } },
  },
];

export const listRegistryKeySamples: readonly OperationExample[] = [
  {
    source: "a public connector, 2022: a key that was never seen has an empty list, and no error",
    request: { params: { registryKeyId: "ChangeNotice" } },
    response: { api_version: 2, id: 1, data: { key: "ChangeNotice", samples: [] } },
  },
];

export const listIpDomains: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { ip: "192.0.2.8" } },
    response: {
      api_version: 2,
      id: 1,
      data: { ip: "192.0.2.8", domains: [{ details: "/api/v2/domains/example.com", domain: "example.com" }] },
    },
  },
];

export const listIpUrls: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { ip: "192.0.2.8" } },
    response: {
      api_version: 2,
      id: 1,
      data: { ip: "192.0.2.8", urls: [{ details: `/api/v2/urls/${URL_ID}`, sha256: URL_ID, url: URL }] },
    },
  },
];

export const listDomainIps: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { domain: "example.com" } },
    response: {
      api_version: 2,
      id: 1,
      data: { domain: "example.com", ips: [{ details: "/api/v2/ips/192.0.2.8", ip: "192.0.2.8" }] },
    },
  },
];

export const listDomainUrls: readonly OperationExample[] = [
  {
    source: "a public connector, 2022",
    request: { params: { domain: "example.com" } },
    response: {
      api_version: 2,
      id: 1,
      data: { domain: "example.com", urls: [{ details: `/api/v2/urls/${URL_ID}`, sha256: URL_ID, url: URL }] },
    },
  },
];

export const searchSamples: readonly OperationExample[] = [
  {
    source: "own: public scripts read `sample`, `ts`, `sample_sha256` and `relation`",
    request: { query: { checksum_sample: SHA256 } },
    response: {
      api_version: 2,
      id: 1,
      data: {
        index: 0,
        current_item_count: 1,
        items_per_page: 100,
        items: [
          {
            sample: ID,
            ts: "2020-06-19T14:27:39Z",
            sample_sha256: SHA256,
            relation: "submitted",
            details: `/api/v2/samples/${ID}`,
            filename: "windows_calc",
            sha256: SHA256,
            sha1: SHA1,
            md5: MD5,
            tags: [],
            login: "jdoe",
            private: true,
            matches: { checksum_sample: [SHA256] },
          },
        ],
      },
    },
  },
];
