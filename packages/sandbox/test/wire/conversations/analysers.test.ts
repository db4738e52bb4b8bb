import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY } from "../../../src/testing/harness.ts";
import { envelope, page, RECORD, SEARCH_PAGE, STATE, SUBMITTED, SUMMARY } from "../captured.ts";
import { multipart, pythonRequest, bytesOf, HOST } from "../client-bytes.ts";
import { createRichEngine } from "../rich-engine.ts";
import { differences } from "../shape.ts";
import { openWireWorld, type WireWorld } from "../wire-world.ts";

// Analysers of case management and scanning frameworks.

let world: WireWorld;
beforeAll(async () => {
  world = await openWireWorld({ engine: createRichEngine() });
});
afterAll(async () => {
  await world.close();
});

const key = ["api_key", KEY] as const;

/** A session whose every request carries the key in the query. */
async function session(method: string, path: string, params: readonly (readonly [string, string])[] = [], more = {}) {
  return await world.python(method, `/api/v2${path}`, { params: [key, ...params], ...more });
}

/** What the analyser of a case manager reads of a finished sample; it fails on the first key that is not there. */
async function buildCaseReport(id: string) {
  const analysis = (await session("GET", `/samples/${id}/analysis.json`)).json();
  const summary = (await session("GET", `/samples/${id}/summary`)).json();
  expect(differences(summary, envelope(SUMMARY))).toEqual([]);
  expect(analysis).toMatchObject({
    metadata: {},
    threat: {},
    status: {},
    iocs: expect.any(Array),
    network: {},
    domains: {},
  });
  return { ...summary.data, domains: Object.keys(analysis.domains).length, score: analysis.threat.threat_score };
}

test.each([
  [
    "file",
    async () =>
      await session(
        "POST",
        "/samples",
        [
          ["private", "true"],
          ["sample_filename", "märz.exe"],
        ],
        { files: [{ field: "sample", filename: "attachment123", bytes: "bad case" }] },
      ),
    85,
  ],
  [
    "url",
    async () =>
      await session("POST", "/samples", [
        ["private", "true"],
        ["url", "http://www.example.com/?a=b&c=d"],
      ]),
    0,
  ],
])("case manager: a %s is submitted, waited for and reported", async (_, submit, score) => {
  const submitted = await submit();
  expect([submitted.status, differences(submitted.json(), envelope(SUBMITTED))]).toEqual([200, []]);
  const { id } = submitted.json().data;
  await world.analyseAll();
  const state = (await session("GET", `/samples/${id}/state`)).json();
  expect([differences(state, envelope(STATE)), state.data.state]).toEqual([[], "succ"]);
  const report = await buildCaseReport(id);
  expect([typeof report.domains, report.score]).toEqual(["number", score]);
});

test("case manager: a digest leads to the worst sample of the last 90 days, if there is one", async () => {
  const id = await world.harness.analysed("bad digest");
  const query = (q: string) =>
    [
      ["limit", "1"],
      ["state", "succ"],
      ["term", "sample"],
      ["sort_by", "threat"],
      ["sort_order", "desc"],
      ["after", "90 days ago"],
      ["q", q],
    ] as const;
  const md5 = createHash("md5").update("bad digest").digest("hex");
  const found = (await session("GET", "/search/submissions", query(md5))).json();
  expect([
    differences(found, envelope(SEARCH_PAGE)),
    found.data.current_item_count,
    found.data.items[0].item.sample,
  ]).toEqual([[], 1, id]);
  expect((await session("GET", "/search/submissions", query("0".repeat(32)))).json().data.current_item_count).toBe(0);
});

test("case manager: a failure's reason is read from the record", async () => {
  const submitted = await session("POST", "/samples", [], {
    files: [{ field: "sample", filename: "x", bytes: "data" }],
  });
  await world.analyseAll();
  const { id } = submitted.json().data;
  expect((await session("GET", `/samples/${id}/state`)).json().data.state).toBe("fail");
  expect((await session("GET", `/samples/${id}`)).json().data.status).toBe("filetype_not_supported");
});

test("repository: a sample is looked up by MD5, submitted with everything in the query, and read when it is found", async () => {
  const md5 = createHash("md5").update("bad repository").digest("hex");
  const search = async () => (await session("GET", "/samples", [["md5", md5]])).json();
  expect((await search()).data.current_item_count).toBe(0);
  const params = [
    ["tags", "CRITS"],
    ["filename", "evil doc.docm"],
    ["os", ""],
    ["osver", ""],
    ["source", "CRITS:5f1"],
  ] as const;
  const submitted = await session("POST", "/samples", params, {
    files: [{ field: "sample", filename: "evil doc.docm", bytes: "bad repository" }],
  });
  expect(submitted.json().data).toMatchObject({ md5, filename: "evil doc.docm", tags: ["CRITS"] });
  await world.analyseAll();
  const found = await search();
  expect(differences(found, envelope(page(RECORD)))).toEqual([]);
  const [{ id, tags, login, state }] = found.data.items;
  expect([tags.join(""), login, state]).toEqual(["CRITS", "jdoe", "succ"]);
  for (const ioc of (await session("GET", `/samples/${id}/analysis/iocs`)).json().data.items) {
    expect(ioc).toMatchObject({
      severity: expect.any(Number),
      confidence: expect.any(Number),
      category: expect.any(Array),
      hits: expect.any(Number),
    });
  }
});

test("repository: streams are read by protocol: lookups keyed by number, requests as a list of pairs, others by their ends", async () => {
  const id = await world.harness.analysed("bad streams");
  const { items } = (await session("GET", `/samples/${id}/analysis/network_streams`)).json().data;
  const streams = Object.values<{ protocol?: string; decoded: never; [key: string]: unknown }>(items);
  const lookups = streams
    .filter((stream) => stream.protocol === "DNS")
    .flatMap(({ decoded }) => Object.values<{ query: object; answers: object[] }>(decoded));
  expect(lookups[0]).toMatchObject({
    query: { query_data: "www.evil.test", query_type: "A", query_id: 1 },
    answers: [{ answer_data: "198.51.100.7" }],
  });
  const requests = streams
    .filter((stream) => stream.protocol === "HTTP")
    .flatMap(({ decoded }) => decoded as { type: string }[][])
    .flat();
  expect(requests.find(({ type }) => type === "request")).toMatchObject({
    host: "www.evil.test",
    method: "GET",
    url: "/gate.php",
    headers: {},
  });
  const others = streams.filter((stream) => stream.protocol === undefined);
  expect(others[0]).toMatchObject({ transport: "TCP", dst: "203.0.113.9", dst_port: 8443, bytes: 900, packets: 9 });
});

test("repository: an error is a list of codes and messages", async () => {
  const answer = await world.python("GET", "/api/v2/samples/0/analysis/iocs", { params: [key] });
  expect(answer.status).toBe(404);
  for (const error of answer.json().error.errors)
    expect(error).toMatchObject({ code: 404, message: expect.any(String) });
});

/** A library that puts the key into the body of every GET, and every tag into a part of its own. */
const body = (path: string) => world.python("GET", `/api/v2${path}`, { data: [key] });

test("scanner: a payload is submitted with repeated tags, polled by state and answered with its analysis", async () => {
  const part = (name: string) => `Content-Disposition: form-data; name="${name}"`;
  const fields = Object.entries({
    api_key: KEY,
    filename: "payload",
    private: "false",
    playbook: "none",
    network_exit: "phl-ven",
  });
  const parts = [
    ...fields.map(([name, value]) => [part(name), value] as const),
    [part("tags"), "stoq"] as const,
    [part("tags"), "scan"] as const,
  ];
  const form = multipart("b0undary", [...parts, [`${part("sample")}; filename="sample"`, "bad payload"]]);
  const headers = [
    ["Host", HOST],
    ["Content-Type", "multipart/form-data; boundary=b0undary"],
  ] as const;
  const submitted = (await world.ask(bytesOf("POST /api/v2/samples HTTP/1.1", headers, form))).json().data;
  expect([submitted.tags, submitted.filename, submitted.private]).toEqual([["stoq", "scan"], "payload", undefined]);
  await world.analyseAll();
  expect((await body(`/samples/${submitted.id}/state`)).json().data.state).toBe("succ");
  expect((await body(`/samples/${submitted.id}/analysis.json`)).json().metadata.malware_desc).toHaveLength(1);
});

test("scanner: an error is told by code and message", async () => {
  const answer = await world.ask(
    pythonRequest("GET", "/api/v2/samples/nothing/state", { data: [["api_key", "wrong"]] }),
  );
  expect(answer.json().error).toMatchObject({ code: 401, message: "Unauthorized API request." });
});

/** A plugin of an orchestrator: all parameters in the body, GETs included. */
test("orchestrator: the connection is tested at the documentation of one call", async () => {
  const answer = await world.python("GET", "/api/v3/docs", { data: [key, ["api", "/api/v3/users/:login/api-key"]] });
  expect([answer.status, typeof answer.json()]).toEqual([200, "object"]);
});

test("orchestrator: all sections of an analysis turn into lists", async () => {
  const id = await world.harness.analysed("bad orchestra");
  for (const section of ["artifacts", "network_streams", "processes"]) {
    const { items } = (await body(`/samples/${id}/analysis/${section}`)).json().data;
    expect([section, Array.isArray(items), Object.values(items).length > 0]).toEqual([section, false, true]);
  }
  const { network } = (await body(`/samples/${id}/analysis/annotations`)).json().data.items;
  // It writes the address into each entry.
  for (const entry of Object.values(network)) expect(entry).toEqual(expect.any(Object));
  expect((await body(`/samples/${id}/analysis/metadata`)).json().data.malware_desc).toHaveLength(1);
  expect((await body(`/samples/${id}/analysis/iocs`)).json().data.items).toHaveLength(2);
});

test("orchestrator: a sample is submitted with all options, a password among them", async () => {
  const data = [
    key,
    ["vm", ""],
    ["private", "False"],
    ["tags", "a,b"],
    ["playbook", "none"],
    ["sample_password", "p"],
    ["email_notification", "False"],
    ["sample_filename", "a.zip"],
    ["callback_url", ""],
  ] as const;
  const answer = await world.python("POST", "/api/v2/samples", {
    data,
    files: [{ field: "sample", filename: "sample", bytes: "bad options" }],
  });
  expect([answer.status, answer.json().data]).toMatchObject([200, { filename: "a.zip", tags: ["a", "b"] }]);
});

test("orchestrator: searches by digest, domain and id have the search in the body of a GET", async () => {
  const id = await world.harness.analysed("bad search");
  const { sha256 } = (await body(`/samples/${id}`)).json().data;
  for (const q of [sha256, "www.evil.test", id]) {
    const { data } = (await world.python("GET", "/api/v2/search/submissions", { data: [key, ["q", q]] })).json();
    expect([q, data.items.some((entry: { item: { sample: string } }) => entry.item.sample === id)]).toEqual([q, true]);
  }
});

test("a file watcher submits what was carved from traffic, and asks for it by digest", async () => {
  const data = [key, ["private", "True"], ["tags", "zeek"], ["tags", "FsniM12"]] as const;
  const answer = await world.python("POST", "/api/v2/samples", {
    data,
    files: [{ field: "sample", filename: "extract-HTTP-FsniM12.exe", bytes: "bad carve" }],
  });
  expect([answer.status, answer.json().data.tags]).toEqual([200, ["zeek", "FsniM12"]]);
  const { sha256, id } = answer.json().data;
  const list = (
    await session("GET", "/samples", [
      ["sha256", sha256],
      ["org_only", "True"],
    ])
  ).json();
  expect(list.data.items.map((item: { id: string }) => item.id)).toEqual([id]);
});
