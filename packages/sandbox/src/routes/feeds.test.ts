import { envelopeOf, threatGridOperations as operations, type Analysis } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analysisWith, indicator, RICH } from "../testing/feed-analysis.ts";
import { openHarness, type Harness } from "../testing/harness.ts";
import { undeclaredKeys } from "../testing/undeclared-keys.ts";

let harness: Harness;
let richId: string;
let otherId: string;
beforeAll(async () => {
  harness = await openHarness();
  richId = await analysed(RICH, "rich");
  harness.now += 3_600_000;
  otherId = await analysed({ iocs: [indicator("other", { data: [{ URL: "http://other.evil.test/" }] })] }, "other");
});
afterAll(async () => {
  await harness.close();
});

async function analysed(sections: Analysis, bytes: string, fields: Record<string, string> = {}): Promise<string> {
  harness.engine.next.push(analysisWith(sections));
  return await harness.analysed(bytes, fields);
}

async function items(path: string): Promise<Record<string, unknown>[]> {
  const answer = await harness.get(path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().data.items;
}

const IOC = "/api/v2/iocs/feeds";
const SAMPLE = "/api/v2/samples/feeds";
const SUBMITTED = "2026-01-15T12:00:00Z";

test.each([
  [
    "ips",
    [
      ["203.0.113.9", null],
      ["203.0.113.8", null],
      ["198.51.100.7", 443],
    ],
    (item: Record<string, unknown>) => [item["ip"], item["port"]],
  ],
  ["domains", ["c2.evil.test", "dns.evil.test"], (item: Record<string, unknown>) => item["domain"]],
  ["urls", ["http://c2.evil.test/gate.exe"], (item: Record<string, unknown>) => item["url"]],
  ["paths", ["\\Users\\Administrator\\.exe", "C:\\rich.exe"], (item: Record<string, unknown>) => item["path"]],
  [
    "artifacts",
    [[2, "5f".repeat(32), "2c".repeat(16), "/Users/a/b.exe"]],
    (item: Record<string, unknown>) => [item["aid"], item["artifact_sha256"], item["artifact_md5"], item["path"]],
  ],
  [
    "network_streams",
    [["192.0.2.10", 49166, "198.51.100.7", 443]],
    (item: Record<string, unknown>) => [item["src"], item["src_port"], item["dst"], item["dst_port"]],
  ],
  ["registry_keys", ["HKLM\\Software\\Evil"], (item: Record<string, unknown>) => item["registry_key"]],
] as const)("the feed of %s tells what indicators are about", async (name, expected, pick) => {
  const found = await items(`${IOC}/${name}?sample_id=${richId}`);
  expect(found.map(pick)).toEqual(expected);
  for (const item of found) {
    expect(item).toMatchObject({
      ioc: "rich-evidence",
      severity: 90,
      confidence: 95,
      sample_id: richId,
      timestamp: SUBMITTED,
    });
    // The published answer for artifacts has no digest of the sample; all others have it.
    expect("sample_sha256" in item).toBe(name !== "artifacts");
  }
});

test.each([
  [
    "domains",
    [
      { domain: "c2.evil.test", relation: "dns-lookup", data: { answers: ["198.51.100.7", "198.51.100.8"] } },
      { domain: "www.evil.test", relation: "http-request" },
      { domain: "listed.evil.test", relation: "reference" },
      { domain: "dns.evil.test", relation: "reference" },
      { domain: "weak.evil.test", relation: "reference" },
    ],
  ],
  [
    "ips",
    [
      { ip: "198.51.100.7", port: null, relation: "dns-lookup" },
      { ip: "198.51.100.8", port: null, relation: "dns-lookup" },
      { ip: "198.51.100.7", port: 443, relation: "network-dst" },
      { ip: "192.0.2.10", port: 49166, relation: "network-src" },
      { ip: "192.0.2.1", port: 53, relation: "network-dst" },
      { ip: "192.0.2.10", port: 49152, relation: "network-src" },
      { ip: "198.51.100.7", port: 80, relation: "network-dst" },
      { ip: "192.0.2.10", port: 49153, relation: "network-src" },
      { ip: "203.0.113.9", port: null, relation: "reference" },
      { ip: "203.0.113.8", port: null, relation: "reference" },
    ],
  ],
  [
    "paths",
    [
      { path: "C:\\Temp\\new.dll", relation: "created" },
      { path: "C:\\Temp\\old.ini", relation: "modified" },
      { path: "C:\\Temp\\gone.tmp", relation: "deleted" },
      { path: "rich.exe", relation: "submitted" },
      { path: "/Users/a/b.exe", relation: "disk" },
    ],
  ],
  [
    "checksums",
    [
      {
        sha256: "1a".repeat(32),
        sha1: "1b".repeat(20),
        md5: "1c".repeat(16),
        path: "rich.exe",
        relation: "submitted",
      },
      {
        sha256: "5f".repeat(32),
        sha1: "2b".repeat(20),
        md5: "2c".repeat(16),
        path: "/Users/a/b.exe",
        relation: "disk",
      },
    ],
  ],
])("the feed of samples' %s tells all that was seen", async (name, expected) => {
  const found = await items(`${SAMPLE}/${name}?sample=${richId}&after=2017-2-2`);
  const common = { sample_id: richId, sample_sha256: expect.stringMatching(/^[0-9a-f]{64}$/), timestamp: SUBMITTED };
  expect(found).toEqual(expected.map((item) => ({ ...item, ...common })));
});

const rows = Object.values(operations).filter((row) => /^(?:ioc|sample)Feed/.test(row.id));

test.each(rows.map((row) => [row.id, row] as const))("%s has no key that its row does not declare", async (_, row) => {
  const answer = await harness.get(`${row.path}?severity=0&confidence=0`);
  const schema = envelopeOf(row.response.kind === "envelope" ? row.response.data : expect.fail());
  expect(answer.json().data.current_item_count).toBeGreaterThan(0);
  expect(schema.safeParse(answer.json()).error?.issues ?? []).toEqual([]);
  expect(undeclaredKeys(schema, answer.json())).toEqual([]);
});

test.each(rows.map((row) => [row.id, row] as const))("%s takes the documented requests", async (_, row) => {
  for (const { request } of row.examples) {
    const query = new URLSearchParams(Object.entries(request?.query ?? {}).map(([key, value]) => [key, String(value)]));
    const answer = await harness.get(`${row.path}?${query}`);
    expect(answer.statusCode, answer.body).toBe(200);
  }
});

test("severity and confidence are 80 unless said otherwise", async () => {
  const urls = async (query: string) => (await items(`${IOC}/urls?${query}`)).map((item) => item["url"]);
  expect(await urls("")).not.toContain("http://weak.evil.test:8080/");
  expect(await urls("severity=25")).toContain("http://weak.evil.test:8080/");
  expect(await urls("severity=25&confidence=91")).not.toContain("http://weak.evil.test:8080/");
  expect(await urls("severity=91")).toEqual([]);
  expect(await urls("severity=")).not.toContain("http://weak.evil.test:8080/");
});

test.each([
  ["an address", "ips", "ip=203.0.113.9", 1],
  ["a block", "ips", "ip=203.0.113.0/24", 2],
  ["a block of none", "ips", "ip=10.0.0.0/8", 0],
  ["a domain in another spelling", "domains", "domain=C2.Evil.Test.", 1],
  ["a domain whole, not in part", "domains", "domain=evil.test", 0],
  ["a URL in part", "urls", "url=EVIL.test/gate", 1],
  ["a URL as the service spells it", "urls", `url=${encodeURIComponent("http://c2.evil.test:80/gate.exe")}`, 1],
  ["a SHA-256", "artifacts", `sha256=${"5F".repeat(32)}`, 1],
  ["a SHA-1", "artifacts", `sha1=${"2b".repeat(20)}`, 1],
  ["an MD5", "artifacts", `md5=${"2C".repeat(16)}`, 1],
  ["a SHA-1 of nothing", "artifacts", `sha1=${"2c".repeat(20)}`, 0],
  ["a path of an artifact in part", "artifacts", "path=%5Ca%5CB.exe", 1],
  ["a path in part, slashes either way", "paths", "path=users/administrator", 1],
  ["a wildcard, which is none", "paths", "path=%25", 0],
  ["either end of a stream", "network_streams", "ip=192.0.2.10", 1],
  ["a port of either end", "network_streams", "port=49166", 1],
  ["a port that no end has", "network_streams", "port=80", 0],
  ["a registry key in part", "registry_keys", "registry_key=software%5Cevil", 1],
  ["an indicator", "urls", "ioc=rich-evidence", 1],
  ["several indicators", "urls", "ioc=RICH-evidence,nothing", 1],
  ["another indicator", "urls", "ioc=nothing", 0],
  ["an earlier time", "urls", "before=2026-01-15T11:59:59Z", 0],
  ["a time in words", "urls", "after=2 hours ago", 1],
])("the feeds are narrowed down by %s", async (_, name, query, count) => {
  expect(await items(`${IOC}/${name}?sample_id=${richId}&${query}`)).toHaveLength(count);
});

test("a comma list of samples, under both names; ids that nobody has find nothing", async () => {
  const both = `${richId}, ${otherId},`;
  expect(await items(`${IOC}/urls?sample=${encodeURIComponent(both)}`)).toHaveLength(2);
  expect(await items(`${IOC}/urls?sample_id=${otherId}`)).toHaveLength(1);
  expect(await items(`${SAMPLE}/domains?sample=${richId.slice(1)}`)).toEqual([]);
});

test("pages are told as everywhere, newest first", async () => {
  const first = (await harness.get(`${IOC}/urls?limit=1`)).json().data;
  expect(first).toMatchObject({ index: 0, current_item_count: 1, items_per_page: 1 });
  expect(first.items[0].sample_id).toBe(otherId);
  const second = (await harness.get(`${IOC}/urls?limit=1&offset=1`)).json().data;
  expect(second.items[0].sample_id).toBe(richId);
  const third = (await harness.get(`${IOC}/urls?limit=1&offset=2`)).json().data;
  expect(third).toMatchObject({ index: 2, current_item_count: 0, items: [] });
  expect((await harness.get(`${IOC}/urls?limit=5000`)).json().data.items_per_page).toBe(1000);
});

test("a list is paged through alike, in however small parts it is gone through", async () => {
  const small = await openHarness({ limits: { feedLinesAtOnce: 3 } });
  try {
    for (let count = 0; count < 4; count++) {
      small.engine.next.push(analysisWith(RICH));
      await small.analysed(`rich ${count}`);
      if (count % 2 === 0) small.now += 60_000;
    }
    const query = `${SAMPLE}/ips?limit=100`;
    const ids = (body: { data: { items: object[] } }) => body.data.items.map((item) => JSON.stringify(item));
    const all = ids((await small.get(query)).json());
    expect(all).toHaveLength(40);
    const paged: string[] = [];
    for (let offset = 0; offset < 44; offset += 4) {
      paged.push(...ids((await small.get(`${SAMPLE}/ips?limit=4&offset=${offset}`)).json()));
    }
    expect(paged).toEqual(all);
    const filtered = ids((await small.get(`${IOC}/paths?path=rich.exe&limit=3&offset=1`)).json());
    expect(filtered).toHaveLength(3);
    expect(ids((await small.get(`${IOC}/paths?path=nowhere`)).json())).toEqual([]);
  } finally {
    await small.close();
  }
});

test.each([
  ["ips", "ip=evil.test"],
  ["ips", "ip=198.51.100.0/33"],
  ["network_streams", "ip=198.51.100.0/24"],
  ["network_streams", "port=http"],
  ["urls", "severity=high"],
  ["urls", "confidence=-1"],
  ["urls", "after=whenever"],
  ["urls", `url=${"a".repeat(2049)}`],
  ["urls", `sample=${Array.from({ length: 501 }, (_, index) => index).join(",")}`],
])("the feed of %s refuses %s with 400", async (name, query) => {
  const answer = await harness.get(`${IOC}/${name}?${query}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ api_version: 2, error: { code: 400 } });
});

test("user_only and org_only keep to one's own samples", async () => {
  const colleague = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  const stranger = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  const count = async (query: string, key?: string) =>
    (await harness.get(`${IOC}/urls?${query}`, key)).json().data.current_item_count;
  expect(await count("user_only=True")).toBe(2);
  expect(await count("user_only=True", colleague)).toBe(0);
  expect(await count("org-only=true", colleague)).toBe(2);
  expect(await count("org_only=true", stranger)).toBe(0);
  expect(await count("org_only=False", stranger)).toBe(2);
});

test("a sample that failed has no lines", async () => {
  const id = await harness.analysed("data that nobody knows");
  expect(await items(`${SAMPLE}/checksums?sample=${id}`)).toEqual([]);
});
