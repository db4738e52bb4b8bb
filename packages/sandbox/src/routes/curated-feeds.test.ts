import { CURATED_FEEDS, curatedFeedSchema } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analysisWith, indicator, lookup, RICH } from "../testing/feed-analysis.ts";
import { openHarness, START_MS, type Harness } from "../testing/harness.ts";
import { readCsv } from "../testing/read-csv.ts";
import { readXml } from "../testing/read-xml.ts";
import { undeclaredKeys } from "../testing/undeclared-keys.ts";

const DAY_MS = 86_400_000;
const FEEDS = "/api/v3/feeds";

let harness: Harness;
let oldId: string;
let richId: string;
beforeAll(async () => {
  harness = await openHarness({ publicUrl: "https://sandbox.example.com", limits: { feedPageLines: 2 } });
  oldId = await analysed("old.evil.test");
  harness.now = START_MS + 3 * DAY_MS;
  harness.engine.next.push(analysisWith(RICH));
  richId = await harness.analysed("rich");
});
afterAll(async () => {
  await harness.close();
});

/** A sample of remote access that asks for some domains. */
async function analysed(...domains: string[]): Promise<string> {
  const network = Object.fromEntries(domains.map((domain, index) => [index, lookup(domain, "198.51.100.7")]));
  harness.engine.next.push(analysisWith({ iocs: [indicator("shell", { category: ["remote-access"] })], network }));
  return await harness.analysed(domains.join(" "));
}

async function lines(file: string): Promise<{ domain: string; timestamp: string }[]> {
  const answer = await harness.get(`${FEEDS}/${file}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

async function domains(file: string): Promise<string[]> {
  return (await lines(file)).map(({ domain }) => domain);
}

test("a feed is a bare list with the keys of the published answers", async () => {
  const answer = await harness.get(`${FEEDS}/rat-dns.json`);
  expect(answer.headers["content-type"]).toBe("application/json;charset=utf-8");
  const [first] = answer.json();
  const { md5, sha1, sha256 } = (await harness.get(`/api/v2/samples/${richId}`)).json().data;
  expect(first).toEqual({
    description: "Domains of samples that give others remote access.",
    ips: ["198.51.100.7", "198.51.100.8"],
    sample_md5: md5,
    sample: `https://sandbox.example.com/feeds/rat-dns/samples/${richId}`,
    sample_sha256: sha256,
    info: "https://sandbox.example.com/feeds/rat-dns/domains/c2.evil.test",
    domain: "c2.evil.test",
    sample_sha1: sha1,
    timestamp: "2026-01-18T12:00:00Z",
  });
  expect(undeclaredKeys(curatedFeedSchema, answer.json())).toEqual([]);
});

test("a feed longer than a page is whole", async () => {
  // A page is two lines here, and all lines have the same time.
  expect(await domains("rat-dns.json")).toEqual(["c2.evil.test", "www.evil.test", "dns.evil.test"]);
});

test.each(CURATED_FEEDS.map(({ name }) => name))("%s answers in every format, whatever it holds", async (name) => {
  const feed = await lines(`${name}.json?after=2020-01-01`);
  expect(curatedFeedSchema.safeParse(feed).error?.issues ?? []).toEqual([]);
  expect(undeclaredKeys(curatedFeedSchema, feed)).toEqual([]);
  const get = async (format: string) => await harness.get(`${FEEDS}/${name}.${format}?after=2020-01-01`);
  const [csv, stix, snort, txt] = await Promise.all(["csv", "stix", "snort", "txt"].map(get));
  expect(readCsv(csv?.body ?? "")).toHaveLength(feed.length + 1);
  expect(readXml(stix?.body ?? "").name).toBe("stix:STIX_Package");
  expect(snort?.body).toMatch(/^# /);
  expect(txt?.body.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(feed.length);
  for (const line of feed) expect(Array.isArray((line as { ips?: unknown }).ips)).toBe(true);
});

test.each([
  ["csv", "text/csv;charset=utf-8"],
  ["stix", "application/xml;charset=utf-8"],
  ["snort", "text/plain;charset=utf-8"],
  ["txt", "text/plain;charset=utf-8"],
])("a %s file says what it is and how it is called", async (format, type) => {
  const answer = await harness.get(`${FEEDS}/rat-dns_2026-01-15.${format}`);
  expect(answer.headers["content-type"]).toBe(type);
  expect(answer.headers["content-disposition"]).toBe(`attachment; filename="rat-dns_2026-01-15.${format}"`);
  expect(answer.body).toContain(format === "snort" ? "|03|old|04|evil|04|test|00|" : "old.evil.test");
});

test("the feeds that are not about domains hold keys and tasks, with an empty domain", async () => {
  expect(await lines("autorun-registry.json")).toMatchObject([
    { domain: "", ips: [], registry_key: "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run" },
  ]);
  expect(await lines("scheduled-tasks.json")).toMatchObject([
    { domain: "", ips: [], task: "schtasks /create /tn upd" },
  ]);
});

test("a day is a day of UTC, written as a date or in words", async () => {
  expect(await domains("rat-dns_2026-01-15.json")).toEqual(["old.evil.test"]);
  expect(await domains(`rat-dns_${encodeURIComponent("3 days ago")}.json`)).toEqual(["old.evil.test"]);
  expect(await domains("rat-dns_2026-01-16.json")).toEqual([]);
  expect(await domains("rat-dns_2030-01-01.json")).toEqual([]);
});

test("without a day or a time, a feed is of the last 24 hours", async () => {
  expect(await domains("rat-dns.json")).not.toContain("old.evil.test");
});

test("before and after say how far a feed reaches", async () => {
  expect(await domains("rat-dns.json?after=4 days ago")).toContain("old.evil.test");
  expect(await domains("rat-dns.json?after=2026-01-15&before=2026-01-16")).toEqual(["old.evil.test"]);
  expect(await domains("rat-dns.json?before=2026-01-15T12:00:00Z")).toEqual([]);
  expect(await domains("rat-dns_2026-01-15.json?after=2026-01-15T13:00:00Z")).toEqual([]);
  expect(await domains("rat-dns_2026-01-15.json?before=2026-01-31")).toEqual(["old.evil.test"]);
});

test("a line appears when the analysis ends, not when the sample came", async () => {
  const own = await openHarness();
  try {
    await own.submit("late");
    own.now += 2 * DAY_MS;
    own.engine.next.push(analysisWith({ ...RICH }));
    while (await own.sandbox.analyseNext());
    const feed = (await own.get(`${FEEDS}/rat-dns.json`)).json();
    expect(feed[0]?.timestamp).toBe("2026-01-17T12:00:00Z");
    expect((await own.get("/api/v2/iocs/feeds/urls")).json().data.items[0].timestamp).toBe("2026-01-15T12:00:00Z");
  } finally {
    await own.close();
  }
});

test.each([
  ["nothing.json", 404],
  ["rat-dns.xml", 404],
  ["rat-dns", 404],
  [".json", 404],
  ["constructor.json", 404],
  ["rat-dns_.json", 400],
  ["rat-dns_2026-13-01.json", 400],
  ["rat-dns_2026-02-30.json", 400],
  ["rat-dns_whenever.csv", 400],
  ["rat-dns.json?after=whenever", 400],
])("%s is %s in the error envelope", async (file, status) => {
  const answer = await harness.get(`${FEEDS}/${file}`);
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ api_version: 3, error: { code: status } });
  expect(answer.headers["content-disposition"]).toBeUndefined();
});

test("a link leads to where people look at the sample, whoever follows it", async () => {
  const follow = async (path: string) => await harness.sandbox.app.inject({ method: "GET", url: path });
  const answer = await follow(`/feeds/rat-dns/samples/${oldId}`);
  expect(answer.statusCode).toBe(302);
  expect(answer.headers.location).toBe(`https://sandbox.example.com/mask/samples/${oldId}`);
  expect((await follow("/feeds/rat-dns/samples/..%2f..%2fevil.test")).statusCode).toBe(404);
});
