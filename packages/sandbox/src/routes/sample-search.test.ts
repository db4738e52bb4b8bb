import { afterAll, beforeAll, expect, test } from "vitest";
import { analysedWith, dnsStream, httpStream } from "../testing/analysed-with.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

const DROPPED = "5".repeat(64);

let harness: Harness;
let older: { id: string; sha256: string; sha1: string; md5: string };
let newer: string;
beforeAll(async () => {
  harness = await openHarness();
  const artifacts = { "2": { origin: "disk", path: "/Users/a/drop.dll", sha256: DROPPED, md5: "6".repeat(32) } };
  const processes = {
    "1": { files_deleted: ["\\TEMP\\gone.tmp"], registry_keys_created: [{ name: "MACHINE\\SOFTWARE\\Run" }] },
  };
  const network = {
    "0": dnsStream("www.example.com", "198.51.100.7"),
    "1": httpStream("www.example.com", "/a", "198.51.100.7"),
  };
  const sections = { artifacts, network, dynamic: { processes } };
  const id = await analysedWith(harness, sections, { bytes: "bad one", fields: { tags: "Campaign-7" } });
  older = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  harness.now += 3_600_000;
  const mentions = { "198.51.100.7": { ts: 1 } };
  newer = await analysedWith(harness, { annotations: { network: mentions }, artifacts: { "2": artifacts["2"] } });
  // Failed samples have no threat, which a public script asks for each hit.
  await harness.analysed("data of no kind");
  await harness.submit("still waiting");
});
afterAll(async () => {
  await harness.close();
});

async function found(query: string): Promise<string[]> {
  const answer = await harness.get(`/api/v2/samples/search?${query}`);
  expect(answer.statusCode).toBe(200);
  const name = (id: string) => (id === older.id ? "older" : id === newer ? "newer" : id);
  return answer.json().data.items.map((item: { sample: string }) => name(item.sample));
}

test.each([
  ["", ["newer", "older"]],
  [() => `checksum=${older.sha256}`, ["older"]],
  [() => `checksum_sample=${older.md5.toUpperCase()}`, ["older"]],
  [() => `checksum_sample=${older.sha1}`, ["older"]],
  [`checksum=${DROPPED}`, ["newer", "older"]],
  [`checksum=${"6".repeat(32)}`, ["newer", "older"]],
  [`checksum_sample=${DROPPED}`, []],
  ["checksum=nonsense", []],
  ["path=drop", ["newer", "older"]],
  ["path=%5CUsers%5Ca%5Cdrop.dll", ["newer", "older"]],
  ["path_sample=test.exe", ["newer", "older"]],
  ["path_sample=drop", []],
  ["path_artifact=*drop.dll", ["newer", "older"]],
  ["path_deleted=gone.tmp", ["older"]],
  ["path_deleted=drop", []],
  ["url=http://www.example.com/a", ["older"]],
  ["registry_key=hklm%5Csoftware%5Crun", ["older"]],
  ["domain=www.example.com", ["older"]],
  ["domain=*.example.com", ["newer", "older"]],
  ["domain_dns_lookup=www.example.com", ["older"]],
  ["domain_http_request=www.example.com", ["older"]],
  ["domain_http_request=evil.example.com", []],
  ["ip=198.51.100.7", ["newer", "older"]],
  ["ip=198.51.100.0/24", ["newer", "older"]],
  ["ip_dns_lookup=198.51.100.7", ["older"]],
  ["ip_src=192.0.2.10", ["older"]],
  ["ip_dst=192.0.2.10", []],
  ["ip_dst=198.51.100.7", ["older"]],
  ["ioc=Fake-Bad-Bytes", ["older"]],
  ["tag=campaign-7", ["older"]],
  ["tag=none", []],
  ["ip=198.51.100.7&after=30 minutes ago", ["newer"]],
  ["ip=198.51.100.7&before=30 minutes ago", ["older"]],
  ["ip=198.51.100.7&org_only=False&user_only=True", ["newer", "older"]],
  ["ip=198.51.100.7&limit=1&offset=1", ["older"]],
  ["ip=198.51.100.7&limit=1&offset=2", []],
  ["limit=1&offset=1", ["older"]],
  ["after=30 minutes ago", ["newer"]],
] as const)("%s finds %s", async (query, expected) => {
  expect(await found(typeof query === "string" ? query : query())).toEqual(expected);
});

test("a hit has what a public script reads, and what was found by", async () => {
  const { data } = (await harness.get(`/api/v2/samples/search?checksum_sample=${older.sha256}`)).json();
  expect(data).toMatchObject({ index: 0, current_item_count: 1, items_per_page: 100 });
  expect(data.items).toEqual([
    {
      sample: older.id,
      ts: "2026-01-15T12:00:00Z",
      sample_sha256: older.sha256,
      relation: "submitted",
      details: `/api/v2/samples/${older.id}`,
      filename: "test.exe",
      sha256: older.sha256,
      sha1: older.sha1,
      md5: older.md5,
      tags: ["Campaign-7"],
      login: "jdoe",
      private: false,
      matches: { checksum_sample: [older.sha256] },
    },
  ]);
  const threat = (await harness.get(`/api/v2/samples/${older.id}/threat`)).json().data;
  expect(threat.score).toBe(76);
});

test.each([
  ["ip=198.51.100.7", "network_dst"],
  ["ip_dns_lookup=198.51.100.7", "dns_answer"],
  ["ioc=fake-bad-bytes", "indicator"],
  ["tag=campaign-7", "tag"],
  ["", null],
])("a hit of %s tells the relation %s", async (query, relation) => {
  const { data } = (await harness.get(`/api/v2/samples/search?${query}`)).json();
  const hit = data.items.find((item: { sample: string }) => item.sample === older.id);
  expect(hit.relation).toBe(relation);
});

test("the search of entities for samples has the same filters, as term and query", async () => {
  const { data } = (await harness.get("/api/v2/search/samples?term=ip_dst&query=198.51.100.7")).json();
  expect(data).toEqual({
    index: 0,
    current_item_count: 1,
    items_per_page: 100,
    items: [{ result: older.id, details: `/api/v2/samples/${older.id}` }],
  });
  expect((await harness.get(`/api/v2/search/samples?query=${older.sha256}`)).json().data.items).toHaveLength(1);
});

test.each([
  ["samples/search?ip=192.0.2.1&domain=example.com", "a search has one filter"],
  [`samples/search?path=${"a".repeat(5000)}`, "longer than"],
  ["samples/search?before=whenever", "before"],
  ["search/samples?term=ip", "a term needs a value"],
  ["search/samples?term=nonsense&query=x", "it must be one of checksum"],
])("%s is 400", async (path, message) => {
  const answer = await harness.get(`/api/v2/${path}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toContain(message);
});

test("the thing that is just as asked for is meant, however many others hold its text", async () => {
  const files = Array.from({ length: 60 }, (_, index) => `\\A\\zz.exe.${index}`);
  await analysedWith(harness, { dynamic: { processes: { "1": { files_created: files } } } }, { bytes: "many" });
  const id = await analysedWith(harness, {}, { bytes: "exact", fields: { sample_filename: "zz.exe" } });
  const { data } = (await harness.get("/api/v2/samples/search?path=zz.exe")).json();
  expect(data.items.map((item: { sample: string }) => item.sample)).toContain(id);
  expect(data.warnings).toHaveLength(1);
});
