import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analysedWith, dnsStream, httpStream } from "../testing/analysed-with.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const URL_ID = sha256("http://www.example.com:80/gate.php?id=1");
const BODY = "4".repeat(64);
const DROPPED = "5".repeat(64);

let harness: Harness;
let first: { id: string; sha256: string; md5: string };
let second: { id: string };
beforeAll(async () => {
  harness = await openHarness();
  const id = await analysedWith(
    harness,
    {
      network: {
        "0": dnsStream("www.example.com", "198.51.100.7"),
        "1": httpStream("www.example.com", "/gate.php?id=1", "198.51.100.7", BODY),
        "2": { transport: "TCP", src: "192.0.2.10", dst: "203.0.113.9", dst_port: 443 },
      },
      annotations: {
        network: { "198.51.100.7": { asn: 64500, org: "Example", country: "US", city: "Los Angeles", ts: 1 } },
      },
      artifacts: {
        "1": { origin: "submitted", path: "test.exe", sha256: sha256("bad one"), type: "exe", size: 7 },
        "2": { origin: "disk", path: "/Users/a/drop.dll", sha256: DROPPED, md5: "6".repeat(32), type: "dll", size: 9 },
      },
      dynamic: {
        processes: {
          "1": {
            files_created: ["\\Users\\a\\drop.dll"],
            files_deleted: ["\\Users\\a\\test.exe"],
            registry_keys_created: [{ name: "MACHINE\\SOFTWARE\\Run\\evil" }],
          },
        },
      },
    },
    { bytes: "bad one" },
  );
  first = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  harness.now += 3_600_000;
  second = { id: await analysedWith(harness, { network: { "0": dnsStream("cdn.example.com", "198.51.100.7") } }) };
});
afterAll(async () => {
  await harness.close();
});

async function results(collection: string, query: Record<string, string>): Promise<string[]> {
  const answer = await harness.get(`/api/v2/search/${collection}?${new URLSearchParams(query)}`);
  expect(answer.statusCode).toBe(200);
  return answer.json().data.items.map((item: { result: string }) => item.result);
}

test.each([
  ["ips", "domain", "www.example.com", ["198.51.100.7"]],
  ["ips", "domain", "*.example.com", ["198.51.100.7"]],
  ["ips", "url", "http://www.example.com/gate.php?id=1", ["198.51.100.7"]],
  ["ips", "network_dst", "203.0.113.9", ["203.0.113.9"]],
  ["ips", "network_dst", "192.0.2.10", []],
  ["ips", "network_src", "192.0.2.*", ["192.0.2.10"]],
  ["ips", "ip", "198.51.100.*", ["198.51.100.7"]],
  ["ips", "cidr", "192.0.2.0/24", ["192.0.2.1", "192.0.2.10"]],
  ["ips", "cidr", "203.0.113.9", ["203.0.113.9"]],
  ["ips", "cidr", "nonsense", []],
  ["ips", "asn", "64500", ["198.51.100.7"]],
  ["ips", "asn", "AS64500", ["198.51.100.7"]],
  ["ips", "geo_location", "los angeles", ["198.51.100.7"]],
  ["ips", "artifact", BODY, ["192.0.2.1", "192.0.2.10", "198.51.100.7", "203.0.113.9"]],
  ["ips", "ioc", "no-such-indicator", []],
  ["domains", "ip", "198.51.100.7", ["cdn.example.com", "www.example.com"]],
  ["domains", "domain", "www.example.com", ["www.example.com"]],
  ["domains", "domain", "WWW.Example.com.", ["www.example.com"]],
  ["domains", "domain", "example.com", []],
  ["domains", "domain", "cdn*", ["cdn.example.com"]],
  ["domains", "domain", "*n.ex*", ["cdn.example.com"]],
  ["domains", "url", "http://www.example.com:80/gate.php?id=1", ["www.example.com"]],
  ["domains", "sha256", BODY, ["evil.example.com", "www.example.com"]],
  ["domains", "dns_lookup", "*example.com", ["cdn.example.com", "www.example.com"]],
  ["domains", "http_request", "*example.com", ["www.example.com"]],
  ["urls", "url", "gate.php", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "url", "http://www.example.com/gate.php?id=1", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "sibling", "http://www.example.com/ga", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "neighbor", "www.example.com", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "host", "*.example.com", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "sha256", URL_ID, ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "protocol", "http", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "protocol", "https", []],
  ["urls", "port", "80", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "port", "8080", []],
  ["urls", "path", "/gate.php", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "query", "id=1", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "reference", "id=1", []],
  ["urls", "ip", "198.51.100.7", ["http://www.example.com:80/gate.php?id=1"]],
  ["urls", "artifact", BODY, ["http://www.example.com:80/gate.php?id=1"]],
  ["paths", "path", "drop", ["/Users/a/drop.dll"]],
  ["paths", "path", "\\Users\\A\\DROP.dll", ["/Users/a/drop.dll"]],
  ["paths", "deleted", "*", ["\\Users\\a\\test.exe"]],
  ["artifacts", "md5", "6".repeat(32), [DROPPED]],
  ["artifacts", "sha256", DROPPED.toUpperCase(), [DROPPED]],
  ["artifacts", "url", "http://www.example.com/gate.php?id=1", [BODY]],
  ["registry-keys", "registry_key", "HKLM\\Software\\Run\\Evil", ["MACHINE\\SOFTWARE\\Run\\evil"]],
  ["registry_keys", "key", "run", ["MACHINE\\SOFTWARE\\Run\\evil"]],
  ["samples", "domain", "cdn.example.com", ["second"]],
  ["samples", "ip_dst", "198.51.100.7", ["first"]],
  ["samples", "ioc", "fake-bad-bytes", ["first"]],
] as const)("%s are found by %s %s", async (collection, term, query, expected) => {
  const found = await results(collection, { term, query });
  const names = found.map((result) => (result === first.id ? "first" : result === second.id ? "second" : result));
  expect(names).toEqual(expected);
});

test("signs of patterns in a query mean themselves", async () => {
  for (const query of ["gate_php", "gate%php", "gate\\php"]) {
    expect(await results("urls", { term: "url", query })).toEqual([]);
  }
});

test("a hit leads to its record", async () => {
  const { items } = (await harness.get("/api/v2/search/urls?term=url&query=gate")).json().data;
  expect(items).toEqual([{ result: "http://www.example.com:80/gate.php?id=1", details: `/api/v2/urls/${URL_ID}` }]);
  for (const collection of ["ips", "domains", "urls", "paths", "artifacts", "registry-keys"]) {
    const found = (await harness.get(`/api/v2/search/${collection}`)).json().data.items;
    expect(found.length).toBeGreaterThan(0);
    for (const { details } of found) expect((await harness.get(details)).statusCode).toBe(200);
  }
});

test("without a term a query is the thing itself; without both all is listed, in pages", async () => {
  expect(await results("domains", { query: "cdn.example.com" })).toEqual(["cdn.example.com"]);
  const all = await results("ips", {});
  expect(all).toEqual(["192.0.2.1", "192.0.2.10", "198.51.100.7", "203.0.113.9"]);
  expect(await results("ips", { limit: "2", offset: "1" })).toEqual(all.slice(1, 3));
  expect(await results("ips", { limit: "2", offset: "4" })).toEqual([]);
});

test.each([
  ["ips", 100],
  ["domains", 1000],
  ["artifacts", 1000],
  ["urls", 100],
])("the page of %s is as long as the service's", async (collection, size) => {
  expect((await harness.get(`/api/v2/search/${collection}`)).json().data).toMatchObject({
    index: 0,
    items_per_page: size,
  });
});

test("searches can be narrowed by time and by who submitted", async () => {
  const narrowed = async (more: Record<string, string>) =>
    await results("domains", { term: "ip", query: "198.51.100.7", ...more });
  expect(await narrowed({ after: "30 minutes ago" })).toEqual(["cdn.example.com"]);
  expect(await narrowed({ before: "30 minutes ago" })).toEqual(["www.example.com"]);
  expect(await narrowed({ user_only: "true", org_only: "True" })).toEqual(["cdn.example.com", "www.example.com"]);
  const colleague = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  const path = "/api/v2/search/domains?term=ip&query=198.51.100.7&user_only=true";
  expect((await harness.get(path, colleague)).json().data.items).toEqual([]);
});

test.each([
  ["term=nonsense&query=x", "term"],
  ["term=constructor&query=x", "term"],
  ["term=domain", "query"],
  [`query=${"a".repeat(5000)}`, "query"],
  ["limit=few", "limit"],
  ["after=whenever", "after"],
])("a search with %s is 400", async (query, parameter) => {
  const answer = await harness.get(`/api/v2/search/ips?${query}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toContain(`The parameter ${parameter}`);
});

test("an address's record has what the analysis knows of it", async () => {
  expect((await harness.get("/api/v2/ips/198.51.100.7")).json().data).toEqual({
    ip: "198.51.100.7",
    asn: { asn: 64500, org: "Example" },
    location: { city: "Los Angeles", country: "US", region: null },
    rev: null,
    flags: [],
    tags: [],
  });
  expect((await harness.get("/api/v2/ips/203.0.113.9")).json().data).toMatchObject({ asn: null, location: null });
});

test("a URL is found by its id and by itself", async () => {
  const byId = (await harness.get(`/api/v2/urls/${URL_ID}`)).json().data;
  expect(byId.url).toEqual({
    url: "http://www.example.com:80/gate.php?id=1",
    protocol: "http",
    host: "www.example.com",
    port: 80,
    path: "/gate.php",
    query: "id=1",
    "query-params": { id: ["1"] },
    reference: null,
  });
  const byText = await harness.get(`/api/v2/urls/${encodeURIComponent("HTTP://www.example.com/gate.php?id=1")}`);
  expect(byText.json().data).toEqual(byId);
});

test.each([
  ["paths", "%5CUsers%5Ca%5Cdrop.dll"],
  ["paths", "%2FUsers%2Fa%2Fdrop.dll"],
  ["paths", "/Users/a/drop.dll"],
  ["paths", sha256("/users/a/drop.dll")],
  ["registry_keys", "HKEY_LOCAL_MACHINE%5CSOFTWARE%5CRun%5Cevil"],
  ["registry_keys", "MACHINE/SOFTWARE/Run/evil"],
  ["registry_keys", sha256("machine/software/run/evil")],
  ["artifacts", DROPPED],
  ["artifacts", "6".repeat(32)],
  ["domains", "WWW.example.com"],
])("%s/%s is found, with its samples", async (collection, id) => {
  expect((await harness.get(`/api/v2/${collection}/${id}`)).statusCode).toBe(200);
  const { samples } = (await harness.get(`/api/v2/${collection}/${id}/samples`)).json().data;
  expect(samples.map(({ sample }: { sample: string }) => sample)).toEqual([first.id]);
});

test("an artifact's record says what it is", async () => {
  expect((await harness.get(`/api/v2/artifacts/${DROPPED}`)).json().data).toMatchObject({
    sha256: DROPPED,
    md5: "6".repeat(32),
    sha1: null,
    type: "dll",
    size: 9,
  });
});

test("the threat of an artifact is that of its submission, else of the indicators that name it", async () => {
  const threat = async (id: string) => (await harness.get(`/api/v2/artifacts/${id}/threat`)).json().data;
  expect(await threat(first.sha256)).toMatchObject({
    score: 76,
    count: 1,
    bis: ["fake-bad-bytes"],
    "max-severity": 95,
  });
  expect(await threat(DROPPED)).toEqual({
    sha256: DROPPED,
    score: 0,
    count: 0,
    bis: [],
    "max-severity": 0,
    "max-confidence": 0,
  });
});

test("samples come newest first, with owner and indicators", async () => {
  const { ip, samples } = (await harness.get("/api/v2/ips/198.51.100.7/samples")).json().data;
  expect(ip).toBe("198.51.100.7");
  expect(samples).toMatchObject([
    { sample: second.id, timestamp: "2026-01-15T13:00:00Z", relation: "dns_answer", iocs: [] },
    {
      sample: first.id,
      details: `/api/v2/samples/${first.id}`,
      filename: "test.exe",
      sha256: first.sha256,
      timestamp: "2026-01-15T12:00:00Z",
      login: "jdoe",
      owner: "self",
      private: false,
      relation: "network_dst",
      iocs: [{ ioc: "fake-bad-bytes", severity: 95, confidence: 80, sample: first.id }],
    },
  ]);
  const paged = (await harness.get("/api/v2/ips/198.51.100.7/samples?limit=1&offset=1")).json().data.samples;
  expect(paged.map(({ sample }: { sample: string }) => sample)).toEqual([first.id]);
});

test("things lead to each other as they were seen to", async () => {
  const related = async (path: string) => (await harness.get(`/api/v2/${path}`)).json().data;
  expect(await related("ips/198.51.100.7/domains")).toEqual({
    ip: "198.51.100.7",
    domains: [
      { domain: "cdn.example.com", details: "/api/v2/domains/cdn.example.com" },
      { domain: "www.example.com", details: "/api/v2/domains/www.example.com" },
    ],
  });
  const url = { url: "http://www.example.com:80/gate.php?id=1", sha256: URL_ID, details: `/api/v2/urls/${URL_ID}` };
  expect(await related("ips/198.51.100.7/urls")).toEqual({ ip: "198.51.100.7", urls: [url] });
  expect(await related("domains/www.example.com/urls")).toEqual({ domain: "www.example.com", urls: [url] });
  expect(await related("domains/www.example.com/ips")).toEqual({
    domain: "www.example.com",
    ips: [{ ip: "198.51.100.7", details: "/api/v2/ips/198.51.100.7" }],
  });
});

test.each([
  ["ips/192.0.2.250", "IP"],
  ["ips/no-address", "IP"],
  ["domains/never.example.org", "Domain"],
  [`urls/${"0".repeat(64)}`, "URL"],
  ["paths/never", "Path"],
  [`artifacts/${"0".repeat(64)}`, "Artifact"],
  ["artifacts/no-digest", "Artifact"],
  [`artifacts/${"0".repeat(64)}/threat`, "Artifact"],
  ["registry_keys/never", "Registry key"],
])("%s was never seen: 404", async (path, what) => {
  const answer = await harness.get(`/api/v2/${path}`);
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error.message).toBe(`Record not found (${what} not found).`);
});

test.each([
  ["registry_keys/ChangeNotice/samples", { key: "ChangeNotice", samples: [] }],
  ["paths/user/samples", { path: "user", samples: [] }],
  ["ips/192.0.2.250/samples", { ip: "192.0.2.250", samples: [] }],
  ["domains/never.example.org/ips", { domain: "never.example.org", ips: [] }],
  [`urls/${"0".repeat(64)}/samples`, { url: null, sha256: "0".repeat(64), samples: [] }],
  ["ips/no-address/urls", { ip: "no-address", urls: [] }],
])("%s of what was never seen is an empty list, as of the service", async (path, data) => {
  expect((await harness.get(`/api/v2/${path}`)).json().data).toEqual(data);
});

test("a failed sample leaves nothing that is seen", async () => {
  const id = await harness.analysed("data of no kind");
  const { sha256: digest } = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  expect((await harness.get(`/api/v2/artifacts/${digest}`)).statusCode).toBe(404);
});

test.each([
  "paths/%00",
  "paths/%ED%A0%80",
  "paths/'%3B%20drop%20table%20sandbox_entities",
  `paths/${"a".repeat(5000)}`,
  `registry_keys/${"%5C".repeat(300)}/samples`,
  "urls/http%3A%2F%2F%5B%3A%3A",
  "ips/%25%25/domains",
  "domains/..%2F..%2Fetc",
  "search/paths?query=%00%5C%25_'",
  `search/urls?term=url&query=${"*a".repeat(500)}`,
  "search/domains?term=domain&query=*.",
  "search/ips?term=cidr&query=0.0.0.0/999",
  "search/urls?term=port&query=-1",
  "samples/search?ip=%00",
])("%s is answered, and is no fault of ours", async (path) => {
  const answer = await harness.get(`/api/v2/${path}`);
  expect(answer.statusCode).toBeLessThan(500);
  expect(answer.json()).toHaveProperty("api_version", 2);
});

test("a search looks no deeper than ten thousand", async () => {
  const { data } = (await harness.get("/api/v2/search/ips?offset=10000")).json();
  expect(data).toMatchObject({ index: 10_000, current_item_count: 0, items_per_page: 100, items: [] });
});

test("a search that cannot look at all things says so", async () => {
  const db = harness.database.kysely;
  await sql`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10001)
    insert into sandbox_entities (entity_id, scope, kind, value, folded, first_seen)
    select 'many-' || n, 0, 'path', 'many-' || n, 'many-' || n, '2026' from numbers`.execute(db);
  const warned = async (query: string) => (await harness.get(`/api/v2/search/paths?${query}`)).json().data.warnings;
  expect(await warned("user_only=true")).toHaveLength(1);
  expect(await warned("term=path&query=many-7*&user_only=true")).toHaveLength(1);
  // Indexes answer these, and fifty thousand are looked through for a fragment.
  expect(await warned("term=path&query=many-7*")).toBeUndefined();
  expect(await warned("term=path&query=any-7")).toBeUndefined();
});
