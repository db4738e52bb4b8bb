import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY } from "../../../src/testing/harness.ts";
import { CURATED } from "../captured.ts";
import { bytesOf, HOST } from "../client-bytes.ts";
import { createRichEngine } from "../rich-engine.ts";
import { differences } from "../shape.ts";
import { openWireWorld, type WireWorld } from "../wire-world.ts";

// Scripts and libraries that people wrote for themselves and published.

let world: WireWorld;
let sampleId: string;
let sha256: string;
beforeAll(async () => {
  world = await openWireWorld({ engine: createRichEngine() });
  sampleId = await world.harness.analysed("bad script");
  sha256 = (await world.harness.get(`/api/v2/samples/${sampleId}`)).json().data.sha256;
});
afterAll(async () => {
  await world.close();
});

const get = (path: string) => world.python("GET", `${path}${path.includes("?") ? "&" : "?"}api_key=${KEY}`);
const key = ["api_key", KEY] as const;

test("threat scores of many digests: the older search, then the score of each sample", async () => {
  expect((await get("/api/v3/session/whoami")).json().api_version).toBe(3);
  const found = (await get(`/api/v2/samples/search?checksum_sample=${sha256}`)).json().data;
  expect(found.current_item_count).toBe(1);
  const [{ sample, ts }] = found.items;
  expect(ts).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect((await get(`/api/v2/samples/${sample}/threat`)).json().data.score).toBe(85);
  expect((await get(`/api/v2/samples/search?checksum_sample=${"0".repeat(64)}`)).json().data.current_item_count).toBe(
    0,
  );
});

test("a command line and a chat bot tell of each hit when it was, what it is and how it matched", async () => {
  const fields = [["checksum", sha256], ["before", "tomorrow"], key] as const;
  const { data } = (await world.python("GET", "/api/v2/samples/search", { data: fields })).json();
  const [{ ts, sample, sample_sha256, relation }] = data.items;
  expect([ts, sample, sample_sha256, relation]).toEqual([expect.any(String), sampleId, sha256, "submitted"]);
});

test("submit what is not known yet: the old language, then the file with its key in the query", async () => {
  const search = await get(
    "/api/v2/search/submissions?advanced=true&q=sha256:0000000000000000000000000000000000000000000000000000000000000000",
  );
  expect(search.json().data.items).toEqual([]);
  const files = [{ field: "sample", filename: "new.exe", bytes: "bad new" }];
  const submitted = await world.python("POST", "/api/v2/samples", { params: [key], files });
  expect([submitted.status, typeof submitted.json().data.id]).toEqual([200, "string"]);
});

test("feeds: curated ones by day and format, the others between two times", async () => {
  const curated = await get("/api/v3/feeds/rat-dns_2026-01-15.json");
  expect([curated.status, differences(curated.json(), [CURATED])]).toEqual([200, []]);
  for (const path of [
    "iocs/feeds/domains",
    "samples/feeds/paths",
    "samples/feeds/checksums",
    "samples/feeds/domains",
    "samples/feeds/ips",
  ]) {
    const answer = await get(`/api/v2/${path}?after=2026-01-15T11:00:00Z&before=2026-01-15T13:00:00Z`);
    expect([path, answer.status, Array.isArray(answer.json().data.items)]).toEqual([path, 200, true]);
  }
});

test("a feed importer asks for the day before, key first, and reads domain and description of each line", async () => {
  const answer = await world.python("GET", `/api/v3/feeds/ransomware-dns_2026-01-14.json?api_key=${KEY}`);
  expect([answer.status, answer.headers["content-type"], answer.text]).toEqual([
    200,
    "application/json;charset=utf-8",
    "[]",
  ]);
});

test("a classroom: users are made, switched off and on, limited, given keys, and deleted, with JSON that has no type", async () => {
  const api = (method: string, path: string, more: object = {}) =>
    world.python(method, `/api/v3/${path}`, { text: JSON.stringify({ api_key: KEY, ...more }) });
  const organization = (await get("/api/v3/session/whoami")).json().data.organization_id;
  const users = `organizations/${organization}/users`;
  const student = { title: "student", login: "student01", name: "student01", email: "teacher+student01@example.com" };
  expect((await api("POST", users, student)).status).toBe(200);
  const roster = async () =>
    (await get(`/api/v3/${users}`)).json().data.users.find(({ login }: { login: string }) => login === "student01");
  expect(await roster()).toMatchObject({
    ...student,
    role: "user",
    active: true,
    api_key: expect.any(String),
    properties: expect.any(Object),
  });
  const changes = [
    ["PUT", "users/student01/rate-limit", { "submission-rate-limit": [[5, 1440]] }],
    ["PUT", "users/student01/rate-limit", { "submission-rate-limit": "nil" }],
    ["PUT", "users/student01/password", { password: "correct horse battery" }],
    ["PUT", "users/student01/api-key", {}],
    ["DELETE", "users/student01/active", {}],
    ["PUT", "users/student01/active", {}],
    ["DELETE", "users/student01", {}],
  ] as const;
  for (const [method, path, more] of changes)
    expect([method, path, (await api(method, path, more)).status]).toEqual([method, path, 200]);
  expect(await roster()).toBeUndefined();
});

test("a library that goes on until a page is empty, its options in the body of a GET", async () => {
  const seen: string[] = [];
  const options = new Map<string, string>([
    ["api_key", KEY],
    ["limit", "2"],
  ]);
  for (let turn = 0; turn < 20; turn++) {
    const { data } = (await world.python("GET", "/api/v2/samples", { data: [...options] })).json();
    seen.push(...data.items.map((item: { id: string }) => item.id));
    if (data.current_item_count === 0) break;
    options.set("limit", String(data.items_per_page)).set("offset", String(data.index + data.items_per_page));
  }
  const all = (await get("/api/v2/samples")).json().data.items.map((item: { id: string }) => item.id);
  expect(seen).toEqual(all);
});

test.each([
  "video.webm",
  "analysis.json",
  "processes.json",
  "network.pcap",
  "warnings.json",
  "report.html",
  "summary",
  "threat",
])("a library reads %s with its key in the body of a GET", async (name) => {
  const answer = await world.python("GET", `/api/v2/samples/${sampleId}/${name}`, { data: [key] });
  expect([answer.status, answer.bytes.length > 0]).toEqual([200, true]);
});

test("a metrics module asks for everything by a path of any, and more than there is", async () => {
  const query = `path=%25&sort_by=duration&limit=100000&api_key=${KEY}`;
  const answer = await world.ask(
    bytesOf(`GET /api/v2/search/submissions?${query} HTTP/1.1`, [
      ["User-Agent", "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1"],
      ["Host", `${HOST}:443`],
      ["Connection", "Keep-Alive"],
    ]),
  );
  expect(answer.status).toBe(200);
  const item = answer
    .json()
    .data.items.find((entry: { item: { sample: string } }) => entry.item.sample === sampleId)?.item;
  expect(item).toMatchObject({
    md5: expect.any(String),
    submitted_at: expect.any(String),
    filename: expect.any(String),
    state: "succ",
  });
  expect([
    item.analysis.metadata.sandcastle_env.run_time,
    item.analysis.threat_score,
    item.analysis.behaviors[0].name,
  ]).toEqual([300, 85, expect.any(String)]);
});

test("a chat bot and a lookup script read what a search by digest says of the file", async () => {
  const { data } = (await get(`/api/v2/search/submissions?term=sample&q=${sha256}&limit=10`)).json();
  expect([data.total, data.items[0].item.filename]).toEqual([1, "test.exe"]);
  expect(data.items[0].item.analysis.metadata.malware_desc[0].magic).toEqual(expect.any(String));
  // `freeform` is what the address of the service's own search page says, which such scripts print.
  for (const term of ["domain", "freeform", "Freeform,url"]) {
    const { total } = (await get(`/api/v2/search/submissions?term=${term}&q=www.evil.test`)).json().data;
    expect([term, total > 0]).toEqual([term, true]);
  }
});

test("a library with a method for every filter of the older search", async () => {
  const filters = [
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
  ];
  for (const filter of filters) {
    const answer = await get(`/api/v2/samples/search?${filter}=198.51.100.7&limit=10&org_only=False`);
    expect([filter, answer.status]).toEqual([filter, 200]);
  }
  for (const filter of [`sha256=${sha256}`, `id=${sampleId}`, "ioc=fake-bad-bytes", "submission_ids=1,2"]) {
    expect([filter, (await get(`/api/v2/samples?${filter}`)).status]).toEqual([filter, 200]);
  }
});

test("a script that cleans up pages through the samples of its organisation with a bearer key", async () => {
  const bearer = [
    ["Content-Type", "application/json"],
    ["Authorization", `Bearer ${KEY}`],
  ] as const;
  const whoami = (await world.python("GET", "/api/v3/session/whoami", { headers: bearer })).json().data;
  const path = `/api/v3/organizations/${whoami.organization_id}/samples`;
  const page = async (offset: number) =>
    (await world.python("GET", `${path}?offset=${offset}&limit=500`, { headers: bearer })).json().data.items;
  expect((await page(0)).map((item: { sample: string }) => item.sample)).toContain(sampleId);
  expect(await page(500)).toEqual([]);
});

test.each([
  ["ip", "198.51.100.7", 1],
  ["ip", "198.51.100.77", 0],
  ["domain", "www.evil.test", 1],
  ["domain", "www.good.test", 0],
])("a module that asks for the submissions with an %s gets no others: %s", async (name, value, total) => {
  const { data } = (await get(`/api/v2/search/submissions?${name}=${value}`)).json();
  expect([data.total, data.items.length]).toEqual([total, total]);
});
