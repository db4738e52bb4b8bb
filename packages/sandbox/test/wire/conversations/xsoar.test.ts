import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY } from "../../../src/testing/harness.ts";
import {
  ACKNOWLEDGEMENT,
  CURATED,
  ENTITY_PAGE,
  ENTITY_SAMPLE,
  envelope,
  ERROR,
  FEED_LINE,
  IOC,
  IP,
  page,
  RATE_LIMIT,
  RECORD,
  SEARCH_PAGE,
  SUBMITTED,
  SUMMARY,
  THREAT,
  WHOAMI,
} from "../captured.ts";
import { createRichEngine } from "../rich-engine.ts";
import { differences } from "../shape.ts";
import { openWireWorld, type WireWorld } from "../wire-world.ts";

// The packs of a SOAR platform: the first one, still in use, sends its key in the query; the second one behind `bearer`.

let world: WireWorld;
let sampleId: string;
beforeAll(async () => {
  world = await openWireWorld({
    engine: createRichEngine(),
    quota: { organization: [{ samples: 500, minutes: 1440 }] },
  });
  sampleId = await world.harness.analysed("bad macro");
});
afterAll(async () => {
  await world.close();
});

const key = ["api_key", KEY] as const;
const bearer = [["Authorization", `bearer ${KEY}`]] as const;

/** The first pack accepts 200 and nothing else of a request without a body. */
async function first(method: string, path: string, params: readonly (readonly [string, string])[] = []) {
  const answer = await world.python(method, `/api/v2/${path}`, { params: [key, ...params] });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer;
}

async function second(method: string, path: string, params?: readonly (readonly [string, string])[]) {
  const answer = await world.python(method, path, { ...(params ? { params } : {}), headers: bearer });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer;
}

test("first pack: the connection test, and who one is", async () => {
  const answer = await world.python("GET", "/api/v3/session/whoami", { params: [key] });
  expect(differences(answer.json(), envelope(WHOAMI))).toEqual([]);
  expect(answer.json().data).toMatchObject({ email: "jdoe@example.com", login: "jdoe", role: expect.any(String) });
});

test("first pack: a file is uploaded, followed by its state and told in one record", async () => {
  const files = [{ field: "sample", filename: "invoice.exe", bytes: "bad upload" }];
  const data = [["filename", "invoice.exe"], ["private", "true"], ["tags", "xsoar"], key] as const;
  const upload = await world.python("POST", "/api/v2/samples", { data, files });
  expect([upload.status, differences(upload.json(), envelope(SUBMITTED))]).toEqual([200, []]);
  const { id } = upload.json().data;
  expect((await first("GET", `samples/${id}/state`)).json().data).toEqual({ state: "wait" });
  await world.analyseAll();
  expect((await first("GET", `samples/${id}/state`)).json().data).toEqual({ state: "succ" });
  const record = (await first("GET", `samples/${id}`)).json();
  expect(differences(record, envelope(RECORD))).toEqual([]);
  expect(record.data).toMatchObject({ id, filename: "invoice.exe", private: true, status: "job_done" });
});

test("first pack: the summary leads to the submission by its digest, whose first hit tells the type", async () => {
  const summary = (await first("GET", `samples/${sampleId}/summary`)).json();
  expect(differences(summary, envelope(SUMMARY))).toEqual([]);
  const search = (await first("GET", "search/submissions", [["q", summary.data.sha256]])).json();
  expect(differences(search, envelope(SEARCH_PAGE))).toEqual([]);
  expect(search.data.items[0].item.analysis.metadata.submitted_file.type).toBe("exe");
});

test("first pack: threat, and each indicator alone or in the list", async () => {
  const threat = (await first("GET", `samples/${sampleId}/threat`)).json();
  expect(differences(threat, envelope(THREAT))).toEqual([]);
  const list = (await first("GET", `samples/${sampleId}/analysis/iocs`, [["limit", "1"]])).json();
  expect(differences(list, envelope({ items: [IOC] }))).toEqual([]);
  expect(list.data.items).toHaveLength(1);
  const name = "network-communications-http-get-url";
  expect(threat.data.bis).toContain(name);
  const one = (await first("GET", `samples/${sampleId}/analysis/iocs/${name}`)).json();
  // Without items it takes the data for the indicator itself.
  expect(one.data.items).toBeUndefined();
  expect([differences(one, envelope(IOC)), one.data.ioc]).toEqual([[], name]);
  expect(one.data.data[0]).toHaveProperty("URL");
  // The gravest comes first.
  expect(list.data.items[0].severity).toBe(threat.data["max-severity"]);
});

test("first pack: analysis.json has every section that it walks through", async () => {
  const analysis = (await first("GET", `samples/${sampleId}/analysis.json`)).json();
  for (const section of ["artifacts", "domains", "network"]) expect(analysis[section]).toEqual(expect.any(Object));
  expect(analysis.metadata.malware_desc[0]).toMatchObject({ filename: "test.exe", type: "exe", size: 9 });
  expect(analysis.metadata.sandcastle_env.vm_id).toBe(sampleId);
  const [target] = Object.values<Record<string, unknown>>(analysis.dynamic.processes);
  expect(target).toMatchObject({
    analyzed_because: "Is target sample.",
    startup_info: { command_line: expect.any(String) },
  });
  for (const domain of Object.values<Record<string, unknown>>(analysis.domains))
    expect(domain["status"]).toEqual(expect.any(String));
  expect(analysis.threat).toMatchObject({ threat_score: 85, heuristic_score: 40 });
});

test.each([
  "sample.zip",
  "report.html",
  "network.pcap",
  "processes.json",
  "video.webm",
  "warnings.json",
  "analysis.json",
])("first pack: %s is downloaded whole", async (element) => {
  const answer = await first("GET", `samples/${sampleId}/${element}`);
  expect(answer.bytes.length).toBe(Number(answer.headers["content-length"] ?? answer.bytes.length));
  expect(answer.bytes.length).toBeGreaterThan(0);
});

test.each(["artifacts", "artifacts/1", "metadata", "processes", "processes/1", "annotations"])(
  "first pack: the section %s is told",
  async (section) => {
    expect((await first("GET", `samples/${sampleId}/analysis/${section}`)).json().data).toEqual(expect.any(Object));
  },
);

test("first pack: annotations are keyed by address", async () => {
  const { network } = (await first("GET", `samples/${sampleId}/analysis/annotations`)).json().data.items;
  expect(network["198.51.100.7"]).toMatchObject({ asn: 64_500, org: "Example", country: "US", ts: expect.any(String) });
});

test("first pack: submissions are found with whatever filters are filled in", async () => {
  const params = [
    ["q", "test.exe"],
    ["org_only", "true"],
    ["after", "30 days ago"],
    ["limit", "5"],
  ] as const;
  const found = (await first("GET", "search/submissions", params)).json().data;
  expect(found.items[0].item).toMatchObject({ sample: sampleId, analysis: { threat_score: 85 } });
});

test.each([
  ["ips", "domain", "www.evil.test", "198.51.100.7"],
  ["urls", "host", "www.evil.test", "http://www.evil.test:80/gate.php"],
  ["samples", "checksum_sample", "", ""],
])("first pack: %s are searched by %s", async (collection, term, query, result) => {
  const { sha256 } = (await first("GET", `samples/${sampleId}`)).json().data;
  const answer = (
    await first("GET", `search/${collection}`, [
      ["term", term],
      ["query", query || sha256],
    ])
  ).json();
  expect(differences(answer, envelope(ENTITY_PAGE))).toEqual([]);
  expect(answer.data.items.map((item: { result: string }) => item.result)).toContain(result || sampleId);
});

test("first pack: a URL is submitted with everything in the query of a POST", async () => {
  const answer = await first("POST", "samples", [["url", "http://www.example.com"]]);
  expect(differences(answer.json(), envelope(SUBMITTED))).toEqual([]);
});

test("first pack: the advanced search takes 201 and nothing else", async () => {
  const query = "query get_sample($q_json: String) { sample(q_json: $q_json, limit: 3) { id login state status } }";
  const clause = { op: "attr", attr: "submitted_file_name", comp_op: "eq", value: "test.exe" };
  const text = JSON.stringify({ query, variables: { q_json: JSON.stringify({ op: "and", clauses: [clause] }) } });
  const headers = [
    ["Accept", "application/json"],
    ["Content-Type", "application/json"],
  ] as const;
  const answer = await world.python("POST", "/api/v3/search", { params: [key], text, headers });
  expect(answer.status).toBe(201);
  const [sample] = answer.json().data.sample;
  expect(sample).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{32}$/), state: expect.any(String) });
});

test("both packs: limits of user and organisation", async () => {
  const answer = await world.python("GET", "/api/v3/users/jdoe/rate-limit", { params: [key] });
  expect(differences(answer.json(), envelope(RATE_LIMIT))).toEqual([]);
  const { organization, user } = answer.json().data;
  expect(organization["submission-rate-limit"][0]).toMatchObject({ minutes: 1440, samples: 500 });
  expect(user).toMatchObject({ "submissions-available": null });
});

test.each(["ips", "domains", "urls", "paths", "network_streams", "registry_keys", "artifacts"])(
  "both packs: the feed of %s",
  async (feed) => {
    const answer = (
      await first("GET", `iocs/feeds/${feed}`, [
        ["after", "90 days ago"],
        ["limit", "20"],
      ])
    ).json();
    const { items, ...rest } = answer.data;
    expect(differences({ ...rest, items: [] }, { ...page("anything"), "warnings+": ["text"] })).toEqual([]);
    // The one published line of this feed has no digest of its sample.
    const names = Object.keys(FEED_LINE).filter((name) => feed !== "artifacts" || name !== "sample_sha256");
    for (const line of items)
      expect(line).toMatchObject(Object.fromEntries(names.map((name) => [name, expect.anything()])));
  },
);

test("first pack: a feed by name and day comes as a list in every format", async () => {
  const list = await world.python("GET", "/api/v3/feeds/banking-dns_2026-01-15.json", { params: [key] });
  expect([list.status, differences(list.json(), [CURATED])]).toEqual([200, []]);
  for (const format of ["csv", "txt", "snort", "stix"]) {
    const answer = await world.python("GET", `/api/v3/feeds/banking-dns.${format}`, { params: [key] });
    expect([format, answer.status]).toEqual([format, 200]);
  }
});

test("first pack: errors are shown as they come, and 503 is not said of a file that is there already", async () => {
  const refused = await world.python("GET", "/api/v3/session/whoami", { params: [["api_key", "wrong"]] });
  // The feed integration looks for this word.
  expect([refused.status, refused.text]).toEqual([401, expect.stringContaining("Unauthorized")]);
  expect(differences(refused.json(), ERROR)).toEqual([]);
  const files = [{ field: "sample", filename: "twin.exe", bytes: "bad macro" }];
  expect((await world.python("POST", "/api/v2/samples", { data: [key], files })).status).toBe(200);
});

test("second pack: a file goes up with its key in the form, is polled, and ends in a record", async () => {
  const files = [{ field: "sample", filename: "order.docm", bytes: "bad document" }];
  const data = [key, ["classify", "True"]] as const;
  const upload = await world.python("POST", "/api/v2/samples", {
    params: [
      ["private", "True"],
      ["vm", "win10"],
      ["playbook", "default"],
    ],
    data,
    files,
  });
  const { id, analyzing, state } = upload.json().data;
  expect([upload.status, analyzing, state]).toEqual([200, true, "wait"]);
  await world.analyseAll();
  expect((await second("GET", `/api/v2/samples/${id}/state`)).json().data.state).toBe("succ");
  const record = (
    await second("GET", `/api/v2/samples/${id}`, [
      ["limit", "20"],
      ["offset", "0"],
    ])
  ).json();
  expect([record.data.items, record.data.id]).toEqual([undefined, id]);
});

test("second pack: a URL goes up in the body, its options in the query", async () => {
  const answer = await world.python("POST", "/api/v2/samples", {
    params: [["private", "True"]],
    data: [["url", "http://www.example.com"]],
    headers: bearer,
  });
  expect([answer.status, answer.json().data]).toMatchObject([200, { analyzing: true, private: true }]);
});

test("second pack: reputation reads the newest analysis and its date", async () => {
  const query = [
    ["q", "www.evil.test"],
    ["sort_by", "analyzed_at"],
    ["state", "succ"],
  ] as const;
  const { data } = (await second("GET", "/api/v2/search/submissions", query)).json();
  expect(data.current_item_count).toBeGreaterThan(0);
  const { item } = data.items[0];
  expect(item.analysis.threat_score).toEqual(expect.any(Number));
  // It splits the text at the T, and fails without one.
  expect(item.analysis.metadata.sandcastle_env.analysis_end).toMatch(/^\d{4}-\d\d-\d\dT/);
  const none = (await second("GET", "/api/v2/search/submissions", [["q", "nowhere.test"]])).json().data;
  expect(none.current_item_count).toBe(0);
});

test("second pack: samples in which a thing was seen", async () => {
  const url = (
    await second("GET", "/api/v2/search/urls", [
      ["term", "host"],
      ["query", "www.evil.test"],
    ])
  ).json();
  const [urlId] = url.data.items.map((item: { details: string }) => item.details.split("/").at(-1));
  // As it stands under `name` in the process that changed a value of it.
  const registryKey = encodeURIComponent("MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run");
  const paths = ["ips/198.51.100.7", "domains/www.evil.test", `urls/${urlId}`, `registry_keys/${registryKey}`];
  for (const path of paths) {
    const { data } = (
      await second("GET", `/api/v2/${path}/samples`, [
        ["limit", "20"],
        ["offset", "0"],
      ])
    ).json();
    expect(differences(data.samples, [ENTITY_SAMPLE])).toEqual([]);
    expect(data.samples.map((sample: { sample: string }) => sample.sample)).toContain(sampleId);
  }
});

test("second pack: what an address and a domain have to do with each other", async () => {
  expect((await second("GET", "/api/v2/ips/198.51.100.7/domains")).json().data.domains[0].domain).toBe("www.evil.test");
  expect((await second("GET", "/api/v2/domains/www.evil.test/ips")).json().data.ips).toHaveLength(1);
  for (const path of ["ips/198.51.100.7", "domains/www.evil.test"]) {
    const [url] = (await second("GET", `/api/v2/${path}/urls`)).json().data.urls;
    expect(url).toMatchObject({
      url: "http://www.evil.test:80/gate.php",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  }
  const ip = (await second("GET", "/api/v2/ips/198.51.100.7")).json();
  expect(differences(ip, envelope(IP))).toEqual([]);
});

test("second pack: analyses are never empty where there is something to show", async () => {
  for (const section of [
    "iocs",
    "artifacts",
    "network_streams",
    "network_streams/0",
    "processes",
    "processes/1",
    "annotations",
    "metadata",
  ]) {
    const { data } = (await second("GET", `/api/v2/samples/${sampleId}/analysis/${section}`)).json();
    expect([section, Object.keys(data).length > 0]).toEqual([section, true]);
  }
});

test("second pack: feeds of the day, and lists filtered by digests", async () => {
  expect((await second("GET", "/api/v3/feeds/sinkholed-ip-dns.json", [["after", "2026-01-01"]])).json()).toEqual(
    expect.any(Array),
  );
  const { sha256, sha1, md5 } = (await second("GET", `/api/v2/samples/${sampleId}`)).json().data;
  for (const filter of [
    ["sha256", sha256],
    ["sha1", sha1],
    ["md5", md5],
  ] as const) {
    const list = (
      await second("GET", "/api/v2/samples", [["limit", "20"], ["offset", "0"], ["user_only", "True"], filter])
    ).json();
    expect(differences(list, envelope(page(RECORD)))).toEqual([]);
    expect(list.data.items.map((item: { id: string }) => item.id)).toContain(sampleId);
  }
});

test("the pack in JavaScript: a test with one sample, states with ids in the query of a POST", async () => {
  expect((await first("GET", "samples", [["limit", "1"]])).json().data.items_per_page).toBe(1);
  const ids = JSON.stringify([sampleId]);
  expect((await first("POST", "samples/state", [["ids", ids]])).json().data[0]).toMatchObject({
    sample: sampleId,
    state: "succ",
  });
});

test("tags are put on and taken off with an acknowledgement", async () => {
  const added = await first("POST", `samples/${sampleId}/tag`, [["tag", "seen"]]);
  expect(differences(added.json(), ACKNOWLEDGEMENT)).toEqual([]);
  expect((await first("GET", `samples/${sampleId}/tags`)).json().data.tags).toContain("seen");
  await first("DELETE", `samples/${sampleId}/tag/seen`);
  expect((await first("GET", `samples/${sampleId}/tags`)).json().data.tags).not.toContain("seen");
});
