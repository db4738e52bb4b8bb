import type { Analysis } from "@fumehood/contract";
import { expect, test } from "vitest";
import { idOf, readEntity } from "./entity.ts";
import { extractSeen, type SubmittedSample } from "./extract.ts";
import type { Seen } from "./seen.ts";

const SAMPLE: SubmittedSample = {
  id: "0".repeat(32),
  filename: "invoice.exe",
  url: null,
  md5: "1".repeat(32),
  sha1: "2".repeat(40),
  sha256: "3".repeat(64),
};

/** `kind value` with the relations. */
function told({ sightings }: Seen): Record<string, string> {
  return Object.fromEntries(
    sightings.map(({ entity, relations }) => [`${entity.kind} ${entity.value}`, relations.join(" ")]),
  );
}

/** Values that something leads to. */
function ledFrom(seen: Seen, fromId: string | undefined): string[] {
  const valueOf = new Map(seen.sightings.map(({ entity }) => [entity.id, entity.value]));
  return seen.links.flatMap((link) => (link.fromId === fromId ? [valueOf.get(link.toId) ?? "(not kept)"] : []));
}

test("what was submitted is seen, whatever the analysis holds", () => {
  expect(told(extractSeen(SAMPLE, {}))).toEqual({
    [`artifact ${SAMPLE.sha256}`]: "submitted",
    "path invoice.exe": "sample",
  });
});

test("a submitted URL leads to its host, and its artifact to it", () => {
  const seen = extractSeen({ ...SAMPLE, filename: "example.com_.url", url: "http://example.com/login" }, {});
  expect(told(seen)).toMatchObject({
    "url http://example.com:80/login": "submitted",
    "domain example.com": "mention",
  });
  expect(ledFrom(seen, readEntity("domain", "example.com")?.id)).toEqual(["http://example.com:80/login"]);
  expect(ledFrom(seen, idOf("artifact", SAMPLE.sha256))).toEqual(["http://example.com:80/login"]);
});

// Shapes of streams: DNS is an object keyed by id, HTTP a list of pairs.
const NETWORK: Analysis["network"] = {
  "0": {
    transport: "UDP",
    protocol: "DNS",
    src: "192.0.2.10",
    dst: "192.0.2.1",
    dst_port: 53,
    decoded: {
      "7": {
        query: { query_data: "www.Example.com", query_type: "A", query_id: 7 },
        answers: [
          { answer_id: 7, answer_type: "CNAME", answer_data: "cdn.example.net" },
          { answer_id: 7, answer_type: "A", answer_data: "198.51.100.7", answer_ttl: 60 },
        ],
      },
      "8": { query: { query_data: "7.100.51.198.in-addr.arpa", query_type: "PTR" }, answers: [] },
      "9": { query: { query_data: "wpad", query_type: "A" }, answers: [] },
    },
  },
  "1": {
    transport: "TCP",
    protocol: "HTTP",
    src: "192.0.2.10",
    dst: "198.51.100.7",
    dst_port: 80,
    decoded: [
      [
        { type: "request", method: "GET", url: "/stage2.bin", host: "www.example.com", port: 80, headers: {} },
        { type: "response", status_code: 200, sha256: "4".repeat(64), body_len: 10 },
      ],
    ],
  },
  "2": {
    transport: "TCP",
    src: "192.0.2.10",
    dst: "203.0.113.9",
    dst_port: 443,
    ssl: { server_name: "c2.example.org" },
  },
};

test("of the network: addresses by direction, names, requests, downloads", () => {
  expect(told(extractSeen(SAMPLE, { network: NETWORK }))).toMatchObject({
    "ip 192.0.2.10": "network_src",
    "ip 192.0.2.1": "network_dst",
    "ip 198.51.100.7": "network_dst dns_answer",
    "ip 203.0.113.9": "network_dst",
    "domain www.example.com": "dns_lookup http_request",
    "domain cdn.example.net": "dns_answer",
    "domain wpad": "dns_lookup",
    "domain c2.example.org": "tls",
    "url http://www.example.com:80/stage2.bin": "http_request",
    [`artifact ${"4".repeat(64)}`]: "network",
  });
});

test("a question for an address's name is no domain", () => {
  expect(Object.keys(told(extractSeen(SAMPLE, { network: NETWORK }))).filter((key) => key.includes("arpa"))).toEqual(
    [],
  );
});

test("names lead to addresses, requests to both, downloads to requests", () => {
  const seen = extractSeen(SAMPLE, { network: NETWORK });
  const url = "http://www.example.com:80/stage2.bin";
  expect(ledFrom(seen, idOf("ip", "198.51.100.7")).toSorted()).toEqual(["4".repeat(64), url, "www.example.com"]);
  expect(ledFrom(seen, idOf("domain", "www.example.com")).toSorted()).toEqual(["198.51.100.7", url]);
  expect(ledFrom(seen, idOf("url", url)).toSorted()).toEqual(["198.51.100.7", "4".repeat(64), "www.example.com"]);
  expect(ledFrom(seen, idOf("ip", "203.0.113.9"))).toEqual(["c2.example.org"]);
});

test("of processes: what they did to files and registry keys", () => {
  const processes = {
    "1": {
      pid: 1060,
      process_name: "invoice.exe",
      files_created: ["\\Users\\a\\x.exe"],
      files_modified: ["\\Users\\a\\x.exe", "\\Windows\\win.ini"],
      files_deleted: ["\\Users\\a\\y.tmp"],
      registry_keys_created: [{ name: "MACHINE\\SOFTWARE\\Run", access: [], options: [] }],
      registry_keys_modified: [{ name: "USER\\S-1-5-21-1\\Run", value_name: "evil", data: "", data_type: "SZ" }],
      startup_info: { command_line: 'cmd /c "C:\\Windows\\System32\\calc.exe"' },
    },
    "2": { pid: 4, ppid: null, process_name: "System" },
  };
  expect(told(extractSeen(SAMPLE, { dynamic: { processes } }))).toMatchObject({
    "path \\Users\\a\\x.exe": "created modified",
    "path \\Windows\\win.ini": "modified",
    "path \\Users\\a\\y.tmp": "deleted",
    "path C:\\Windows\\System32\\calc.exe": "mention",
    "registry_key MACHINE\\SOFTWARE\\Run": "changed",
    "registry_key USER\\S-1-5-21-1\\Run": "changed",
    "registry_key USER\\S-1-5-21-1\\Run\\evil": "changed",
  });
});

test("of artifacts: where they come from, what they are, and their paths in one spelling", () => {
  const artifacts: Analysis["artifacts"] = {
    "1": { origin: "submitted", path: "invoice.exe", ...SAMPLE, type: "exe", size: 10 },
    "2": { origin: "disk", path: "/Users/a/x.exe", sha256: "5".repeat(64), md5: "6".repeat(32), type: "exe" },
    "3": { origin: "memory", sha256: "7".repeat(64) },
  };
  const processes = { "1": { files_created: ["\\Users\\a\\x.exe"] } };
  const seen = extractSeen(SAMPLE, { artifacts, dynamic: { processes } });
  expect(told(seen)).toMatchObject({
    [`artifact ${SAMPLE.sha256}`]: "submitted",
    [`artifact ${"5".repeat(64)}`]: "disk",
    [`artifact ${"7".repeat(64)}`]: "memory",
    "path invoice.exe": "sample",
    "path /Users/a/x.exe": "artifact created",
  });
  const submitted = seen.sightings.find(({ entity }) => entity.value === SAMPLE.sha256);
  expect(submitted?.facts).toMatchObject({ type: "exe", size: 10 });
  // An artifact without a path has none.
  expect(seen.sightings.filter(({ entity }) => entity.kind === "path")).toHaveLength(2);
});

test("of annotations: facts of addresses, and networks and places that lead to them", () => {
  const network = {
    "192.0.2.8": {
      asn: 64500,
      org: "Example",
      country: "US",
      country_name: "United States",
      city: "Los Angeles",
      ts: 1,
    },
    "192.0.2.9": { ts: 2 },
  };
  const seen = extractSeen(SAMPLE, { annotations: { network } });
  const [known, bare] = ["192.0.2.8", "192.0.2.9"].map((ip) => seen.sightings.find((s) => s.entity.value === ip));
  expect(known?.facts).toEqual({
    asn: { asn: 64500, org: "Example" },
    location: { city: "Los Angeles", country: "US", region: null },
    rev: null,
  });
  expect(bare?.facts).toBeNull();
  expect(ledFrom(seen, idOf("asn", "64500"))).toEqual(["192.0.2.8"]);
  expect(ledFrom(seen, idOf("place", "united states"))).toEqual(["192.0.2.8"]);
});

test("of indicators: what their evidence names, and the indicator leads to it", () => {
  const iocs = [
    {
      ioc: "script-downloads",
      data: [{ Artifact_ID: 1, URL: "http://198.51.100.7/a.exe" }, { IP: "203.0.113.5" }],
    },
  ];
  const artifacts: Analysis["artifacts"] = { "1": { origin: "submitted", sha256: SAMPLE.sha256 } };
  const seen = extractSeen(SAMPLE, { iocs, artifacts });
  expect(told(seen)).toMatchObject({
    "url http://198.51.100.7:80/a.exe": "indicator",
    "ip 198.51.100.7": "indicator",
    "ip 203.0.113.5": "indicator",
  });
  expect(ledFrom(seen, idOf("ioc", "script-downloads")).toSorted()).toEqual([
    "198.51.100.7",
    "203.0.113.5",
    SAMPLE.sha256,
    "http://198.51.100.7:80/a.exe",
  ]);
});

test("of a static analysis: what stands in the strings of the file", () => {
  const strings = [
    { value: "GET http://example.com/gate.php", offset: 10, encoding: "ascii" },
    { value: "HKEY_CURRENT_USER\\Software\\Example\\Run", offset: 90, encoding: "utf-16le" },
    { value: "C:\\Windows\\System32\\cmd.exe", offset: 190, encoding: "ascii" },
  ];
  expect(told(extractSeen(SAMPLE, { static: { strings, facts: {} } }))).toMatchObject({
    "url http://example.com:80/gate.php": "mention",
    "domain example.com": "mention",
    "registry_key HKCU\\Software\\Example\\Run": "mention",
    "path C:\\Windows\\System32\\cmd.exe": "mention",
  });
});

test("beyond the limit mere mentions are left out, not what happened on the network", () => {
  const strings = Array.from({ length: 3000 }, (_, index) => ({
    value: `http://example.com/${index}`,
    offset: index,
    encoding: "ascii",
  }));
  const seen = extractSeen(SAMPLE, { static: { strings }, network: NETWORK });
  expect(seen.sightings).toHaveLength(2000);
  expect(seen.links.length).toBeLessThanOrEqual(4000);
  expect(told(seen)).toHaveProperty("ip 203.0.113.9", "network_dst");
  // No link leads to what is not kept.
  const kept = new Set(seen.sightings.map(({ entity }) => entity.id));
  expect(seen.links.filter((link) => !kept.has(link.toId))).toEqual([]);
});

test("an analysis of wrong types is read as far as it can be", () => {
  // What an engine of another kind might hand over: nothing here may throw.
  const wrong = {
    network: { "0": { src: 5 } },
    artifacts: { "1": {} },
    iocs: [{ ioc: "x", data: null }],
    domains: null,
  };
  expect(told(extractSeen(SAMPLE, wrong as unknown as Analysis))).toHaveProperty("path invoice.exe");
});
