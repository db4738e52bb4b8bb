import { expect, test } from "vitest";
import { scriptedTransport } from "../test/support/scripted-transport.ts";
import { ID, rejection, testClient } from "../test/support/test-client.ts";
import { UnexpectedAnswerError, type Client } from "./index.ts";

/** Answers every request with one body. */
async function ask<T>(body: unknown, call: (client: Client) => Promise<T>, status = 200): Promise<T> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  await using it = testClient("https://tg.example.test", { transport: scriptedTransport({ status, pieces: [text] }) });
  return await call(it.client);
}

const enveloped = (data: unknown) => ({ api_version: 2, id: 1, data });
const page = (items: unknown, more: object = {}) =>
  enveloped({ index: 0, items_per_page: 100, current_item_count: 1, items, ...more });

type Row = readonly [quirk: string, data: unknown, call: (client: Client) => Promise<unknown>, read: unknown];

/** What answers of the service were seen to do, one row each. */
const QUIRKS: readonly Row[] = [
  ["tags of none", { id: ID, state: "wait", tags: [""] }, ({ samples }) => samples.get(ID), { tags: [] }],
  ["no tags", { id: ID, state: "wait" }, ({ samples }) => samples.get(ID), { tags: [] }],
  ["tags of null", { id: ID, state: "wait", tags: null }, ({ samples }) => samples.get(ID), { tags: [] }],
  ["os of nothing", { id: ID, state: "wait", os: "" }, ({ samples }) => samples.get(ID), { os: undefined }],
  ["os of null", { id: ID, state: "fail", os: null }, ({ samples }) => samples.get(ID), { os: undefined }],
  ["no os", { id: ID, state: "run" }, ({ samples }) => samples.get(ID), { os: undefined }],
  ["a build for os", { id: ID, state: "succ", os: "7601.1" }, ({ samples }) => samples.get(ID), { os: "7601.1" }],
  [
    "a public submission",
    { id: ID, state: "wait" },
    ({ samples }) => samples.submitUrl({ url: "http://example.com" }),
    { isPrivate: undefined },
  ],
  [
    "a run time in seconds",
    { id: ID, state: "succ", vm_runtime: 300 },
    ({ samples }) => samples.get(ID),
    { runtimeSeconds: 300 },
  ],
  ["no analyzing", { id: ID, state: "wait" }, ({ samples }) => samples.get(ID), { isAnalyzing: undefined }],
  [
    "the id called sample",
    [{ sample: ID, state: "run" }],
    ({ samples }) => samples.states([ID]),
    new Map([[ID, { sampleId: ID, state: "run" }]]),
  ],
  ["indicators as a list", { items: [{ ioc: "x" }] }, ({ analysis }) => analysis.iocs(ID), [{ ioc: "x" }]],
  ["indicators as an empty object", { items: {} }, ({ analysis }) => analysis.iocs(ID), []],
  ["no indicators at all", {}, ({ analysis }) => analysis.iocs(ID), []],
  ["streams as a map", { items: { "0": {} } }, ({ analysis }) => analysis.streams(ID), { "0": {} }],
  ["streams as an empty list", { items: [] }, ({ analysis }) => analysis.streams(ID), {}],
  ["no streams at all", {}, ({ analysis }) => analysis.streams(ID), {}],
  ["processes as an empty list", { items: [] }, ({ analysis }) => analysis.processes(ID), {}],
  ["artifacts as an empty list", { items: [] }, ({ analysis }) => analysis.artifacts(ID), {}],
  ["annotations as an empty list", { items: [] }, ({ analysis }) => analysis.annotations(ID), {}],
  ["a section that is a bare empty list", [], ({ analysis }) => analysis.annotations(ID), {}],
  [
    "metadata without items",
    { malware_desc: [{ size: 1 }] },
    ({ analysis }) => analysis.metadata(ID),
    { malware_desc: [{ size: 1 }] },
  ],
  [
    "a process of which little is known",
    { items: { "1": { pid: 4, process_name: "System", time: null } } },
    ({ analysis }) => analysis.processes(ID),
    { "1": { pid: 4, time: null } },
  ],
  [
    "hyphens, and a score that is no whole number",
    { sample: ID, score: 6.25, count: 1, bis: ["x"], "max-severity": 25, "max-confidence": 25 },
    ({ samples }) => samples.threat(ID),
    { threatScore: 6.25, maxSeverity: 25, maxConfidence: 25, indicatorNames: ["x"] },
  ],
  [
    "a clean sample",
    { count: 0, "max-confidence": 0, sample: ID, score: 0, bis: [], "max-severity": 0 },
    ({ samples }) => samples.threat(ID),
    { threatScore: 0, indicatorCount: 0 },
  ],
  [
    "indicators that are null",
    { sample: ID, score: 0, bis: null },
    ({ samples }) => samples.threat(ID),
    { indicatorNames: [] },
  ],
  [
    "a summary of 2020",
    { sample: ID, artifacts: { disk: 4 }, tags: [] },
    ({ samples }) => samples.summary(ID),
    { artifactCounts: { disk: 4, network: 0 }, indicators: undefined },
  ],
  [
    "a summary of 2022",
    { sample: ID, iocs: [{ ioc: "x", category: ["a"], severity: 5, confidence: 60, score: 3, tags: [] }] },
    ({ samples }) => samples.summary(ID),
    { artifactCounts: { disk: 0 }, indicators: [{ name: "x", score: 3 }] },
  ],
  [
    "a user without a limit",
    { user: null, organization: { "submissions-available": 9 } },
    ({ account }) => account.rateLimit("x"),
    { user: undefined, effective: { available: 9 } },
  ],
  [
    "exits under their name",
    { "network-exits": [{ name: "x", simulation: "none" }] },
    ({ configuration }) => configuration.networkExits(),
    [{ id: "x" }],
  ],
  [
    "exits with an underscore",
    { network_exits: [{ id: "x" }] },
    ({ configuration }) => configuration.networkExits(),
    [{ id: "x" }],
  ],
  ["exits as a list", [{ "network-exit": "x" }], ({ configuration }) => configuration.networkExits(), [{ id: "x" }]],
  [
    "software as one text",
    { vms: [{ vm: "x", software: "Reader" }] },
    ({ configuration }) => configuration.vms(),
    [{ software: ["Reader"] }],
  ],
  [
    "an indicator of nulls",
    { indicator: { name: "x", category: null, links: null } },
    ({ indicators }) => indicators.get("x"),
    { categories: [], links: [] },
  ],
  [
    "an address that nobody placed",
    { ip: "192.0.2.1", asn: null, location: null, tags: [""] },
    ({ entities }) => entities.ips.get("192.0.2.1"),
    { asn: undefined, tags: [], flags: [] },
  ],
];

test.each(QUIRKS)("%s: understood", async (_, data, call, read) => {
  const result = await ask(enveloped(data), call);
  if (result instanceof Map) expect(result).toEqual(read);
  else expect(result).toMatchObject(Array.isArray(read) ? read : { ...(read as object) });
  if (Array.isArray(read)) expect(result).toHaveLength(read.length);
});

test.each([
  ["absent", {}],
  ["null", { login: null, organization_id: null, private: null }],
])("the owner of a foreign sample is %s", async (_, owner) => {
  const item = { sample: ID, state: "fail", tags: [""], ...owner };
  const found = await ask(page([{ item }]), ({ search }) => search.submissions().page());
  expect(found.records).toEqual([{ sampleId: ID, state: "fail", tags: [], indicators: [], matches: {} }]);
});

test.each([
  [
    "remarks",
    { warnings: ["advanced=true is deprecated"], total: 1 },
    { warnings: ["advanced=true is deprecated"], total: 1 },
  ],
  ["nothing to remark", { warnings: null, total: null }, { warnings: [], total: undefined }],
])("a search with %s", async (_, more, read) => {
  const found = await ask(page([{ item: { sample: ID } }], more), ({ search }) => search.submissions().page());
  expect(found).toMatchObject(read);
});

test("a search that found nothing may write its items as an empty object", async () => {
  const found = await ask(page({}, { current_item_count: 0 }), ({ search }) => search.submissions().page());
  expect(found).toMatchObject({ records: [], nextOffset: undefined });
});

test("fields that nobody knows do no harm, and a raw call keeps them", async () => {
  const body = enveloped({ id: ID, state: "succ", brand_new: [{ deep: true }] });
  expect(await ask(body, ({ samples }) => samples.get(ID))).not.toHaveProperty("brand_new");
  expect(await ask(body, (client) => client.call("getSample", { params: { sampleId: ID } }))).toHaveProperty(
    "brand_new",
  );
});

const addTag = ({ tags }: Client) => tags.add({ kind: "sample", id: ID }, "x");

test.each([
  ["an envelope without data", { api_version: 2, id: 1363296 }],
  ["an envelope with data", { api_version: 2, id: 1, data: { tags: [] } }],
  ["nothing", ""],
])("%s acknowledges", async (_, body) => {
  expect(await ask(body, addTag)).toBeUndefined();
});

type Wrong = readonly [
  answer: string,
  body: unknown,
  call: (client: Client) => Promise<unknown>,
  error: { readonly operationId: string; readonly path: string; readonly found: string },
];

/** One row for each kind of answer and of what can be wrong with it. */
const WRONG: readonly Wrong[] = [
  ["HTML for an acknowledgement", "<html>", addTag, { operationId: "addTag", path: "", found: '"<html>"' }],
  ["a list for an acknowledgement", [], addTag, { operationId: "addTag", path: "", found: "a list of 0" }],
  ["a text for an acknowledgement", '"ok"', addTag, { operationId: "addTag", path: "", found: '"ok"' }],
  [
    "a refusal for an acknowledgement",
    { error: { message: "no such tag" } },
    addTag,
    { operationId: "addTag", path: "error", found: '"no such tag"' },
  ],
  [
    "a refusal for a record",
    { error: { message: "no" } },
    ({ samples }) => samples.get(ID),
    { operationId: "getSample", path: "error", found: '"no"' },
  ],
  [
    "HTML for a bare list",
    "<html>",
    ({ feeds }) => feeds.curated("x"),
    { operationId: "curatedFeed", path: "", found: '"<html>"' },
  ],
  [
    "nothing for a bare list",
    "",
    ({ feeds }) => feeds.curated("x"),
    { operationId: "curatedFeed", path: "", found: "empty" },
  ],
  [
    "an envelope for a bare list",
    enveloped([]),
    ({ feeds }) => feeds.curated("x"),
    { operationId: "curatedFeed", path: "", found: "an object" },
  ],
  [
    "a wrong field in a bare list",
    [{}, { ips: "192.0.2.1" }],
    ({ feeds }) => feeds.curated("x"),
    { operationId: "curatedFeed", path: "1.ips", found: '"192.0.2.1"' },
  ],
  [
    "a bare list for an envelope",
    [],
    ({ samples }) => samples.get(ID),
    { operationId: "getSample", path: "data", found: "absent" },
  ],
  [
    "a number for a text",
    enveloped({ id: ID, state: "succ", filename: 7 }),
    ({ samples }) => samples.get(ID),
    { operationId: "getSample", path: "data.filename", found: "7" },
  ],
  [
    "a text for a number",
    enveloped({ id: ID, state: "succ", submission_id: "7" }),
    ({ samples }) => samples.get(ID),
    { operationId: "getSample", path: "data.submission_id", found: '"7"' },
  ],
  [
    "a list that is not empty for a map",
    enveloped({ items: [{}] }),
    ({ analysis }) => analysis.streams(ID),
    { operationId: "getAnalysisStreams", path: "data.items", found: "a list of 1" },
  ],
  [
    "a map that is not empty for a list",
    enveloped({ items: { a: 1 } }),
    ({ analysis }) => analysis.iocs(ID),
    { operationId: "getAnalysisIocs", path: "data.items", found: "an object" },
  ],
  [
    "an empty list for a record that needs an id",
    enveloped([]),
    ({ samples }) => samples.get(ID),
    { operationId: "getSample", path: "data", found: "a list of 0" },
  ],
  [
    "one wrong entry of a page",
    page([{ item: { sample: ID } }, { item: { sample: null } }]),
    ({ search }) => search.submissions().page(),
    { operationId: "searchSubmissions", path: "data.items.1.item.sample", found: "null" },
  ],
  [
    "a wrong entry behind an empty one",
    enveloped({ vms: {}, more: 1 }),
    (client) => client.call("listPlaybooks"),
    { operationId: "listPlaybooks", path: "data.playbooks", found: "absent" },
  ],
];

test.each(WRONG)("%s: an error that names operation, place and what is there", async (_, body, call, error) => {
  const thrown = await rejection(ask(body, call));
  expect(thrown).toBeInstanceOf(UnexpectedAnswerError);
  expect(thrown).toMatchObject({ code: "TG_UNEXPECTED_ANSWER", retryable: false, status: 200, ...error });
  expect(String(thrown)).toContain(error.operationId);
  if (error.path !== "") expect(String(thrown)).toContain(`\`${error.path}\``);
});

test("a member called __proto__ is a member like any other", async () => {
  const body = '{"api_version":2,"id":1,"data":{"items":{"__proto__":[]}}}';
  const streams = await ask(body, ({ analysis }) => analysis.streams(ID)).catch((error: unknown) => error);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  expect(streams).toBeDefined();
});
