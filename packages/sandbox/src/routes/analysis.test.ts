import type { Analysis, IocEntry } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeAnalysis } from "../testing/fake-engine.ts";
import { openHarness, type Harness } from "../testing/harness.ts";
import type { SandboxTables } from "../tables/schema.ts";

let harness: Harness;
let id: string;

function iocOf(name: string, severity: number): IocEntry {
  return { ioc: name, title: `Ünïcode ${name} 🧪`, severity, confidence: 50, data: [{ Path: "C:\\x\ud800\u2028" }] };
}

const CONTENT = {
  iocs: [iocOf("low", 10), iocOf("high", 90), iocOf("middle", 50), iocOf("middle-too", 50)],
  network: { "0": { transport: "UDP", dst_port: 53, protocol: "DNS", decoded: {} }, "10": { transport: "TCP" } },
  artifacts: { "1": { origin: "submitted", path: "a.exe" }, "2": { origin: "disk", path: "ünï.txt" } },
  annotations: { network: { "192.0.2.1": { ts: 1_592_577_230, country: "NO" }, "192.0.2.2": { asn: 64_500 } } },
  dynamic: { extracted_keys: [], processes: { "1": { pid: 1060, ppid: null }, "26": { pid: 4, ppid: 1 } } },
} satisfies Partial<Analysis>;

async function analysedWith(content: Partial<Analysis>, bytes: string): Promise<string> {
  harness.engine.next.push(async (input) => {
    const result = await fakeAnalysis(input);
    return { ...result, analysis: { ...result.analysis, ...content } };
  });
  return await harness.analysed(bytes);
}

beforeAll(async () => {
  harness = await openHarness();
  id = await analysedWith(CONTENT, "bad bytes");
});
afterAll(async () => {
  await harness.close();
});

const section = async (path: string, sampleId = id) =>
  await harness.get(`/api/v2/samples/${sampleId}/analysis/${path}`);
const dataOf = async (path: string, sampleId = id) => (await section(path, sampleId)).json().data;

test("the document is JSON like any other, with all that the engine said", async () => {
  const whole = (await harness.get(`/api/v2/samples/${id}/analysis.json`)).json();
  expect(whole).toMatchObject({ ...CONTENT, iocs: expect.any(Array), version: 4, threat: { threat_score: 76 } });
});

test("the envelope is around parts of the document too", async () => {
  const answer = await section("processes");
  expect(answer.headers["content-type"]).toBe("application/json;charset=utf-8");
  expect(answer.headers["content-length"]).toBe(String(answer.rawPayload.length));
  expect(answer.json()).toEqual({
    api_version: 2,
    id: expect.any(Number),
    data: { items: CONTENT.dynamic.processes },
    request_id: answer.headers["tg-request-id"],
  });
});

test("maps come keyed, lists by severity", async () => {
  expect(await dataOf("network_streams")).toEqual({ items: CONTENT.network });
  expect(await dataOf("artifacts")).toEqual({ items: CONTENT.artifacts });
  const { items } = await dataOf("iocs");
  expect(items.map((ioc: IocEntry) => ioc.ioc)).toEqual(["high", "middle", "middle-too", "low"]);
  expect(items[0]).toEqual(CONTENT.iocs[1]);
});

test.each([
  ["1", ["high"]],
  ["3", ["high", "middle", "middle-too"]],
  ["99", ["high", "middle", "middle-too", "low"]],
  ["0", ["high", "middle", "middle-too", "low"]],
  ["", ["high", "middle", "middle-too", "low"]],
])("iocs with limit=%s", async (limit, names) => {
  const { items } = await dataOf(`iocs?limit=${limit}`);
  expect(items.map((ioc: IocEntry) => ioc.ioc)).toEqual(names);
});

test("single entries come by their key, directly in data", async () => {
  expect(await dataOf("iocs/middle")).toEqual(CONTENT.iocs[2]);
  expect(await dataOf("network_streams/10")).toEqual(CONTENT.network["10"]);
  expect(await dataOf("artifacts/2")).toEqual(CONTENT.artifacts["2"]);
  expect(await dataOf("processes/26")).toEqual(CONTENT.dynamic.processes["26"]);
});

test.each(["iocs/none", "network_streams/1", "processes/constructor", "artifacts/__proto__"])(
  "%s is not there",
  async (path) => {
    expect((await section(path)).statusCode).toBe(404);
  },
);

test("annotations have their times as text, as captured, and metadata stands in data itself", async () => {
  expect(await dataOf("annotations")).toEqual({
    items: { network: { "192.0.2.1": { ts: "2020-06-19T14:33:50Z", country: "NO" }, "192.0.2.2": { asn: 64_500 } } },
  });
  expect((await dataOf("metadata")).malware_desc).toHaveLength(1);
});

test("an analysis that found nothing has empty items, one that is not there has none", async () => {
  const quiet = await analysedWith({ network: {}, artifacts: {}, iocs: [], dynamic: { processes: {} } }, "plain");
  expect(await dataOf("iocs", quiet)).toEqual({ items: [] });
  for (const name of ["network_streams", "artifacts", "processes"]) {
    expect(await dataOf(name, quiet)).toEqual({ items: {} });
  }
  const bare = await analysedWith(
    { network: undefined, iocs: undefined, dynamic: undefined, annotations: null },
    "bare",
  );
  expect(await dataOf("iocs", bare)).toEqual({ items: [] });
  expect(await dataOf("network_streams", bare)).toEqual({ items: {} });
  expect(await dataOf("processes", bare)).toEqual({ items: {} });
  const waiting = (await harness.submit("waiting")).json().data.id;
  for (const name of ["iocs", "network_streams", "artifacts", "processes", "annotations", "metadata"]) {
    expect(await dataOf(name, waiting)).toEqual({});
  }
  expect((await section("processes/1", waiting)).statusCode).toBe(404);
});

test("a document of which no positions were kept is read once, as it stands", async () => {
  const tables = harness.database.kysely.withTables<SandboxTables>();
  const kept = await tables.selectFrom("sandbox_positions").selectAll().where("sample_id", "=", id).execute();
  expect(kept).toHaveLength(6);
  await tables.deleteFrom("sandbox_positions").where("sample_id", "=", id).execute();
  expect(await dataOf("processes/26")).toEqual(CONTENT.dynamic.processes["26"]);
  const again = await tables.selectFrom("sandbox_positions").selectAll().where("sample_id", "=", id).execute();
  expect(again).toEqual(kept);
});

test("a document beyond the limit ends the sample, and says why", async () => {
  const other = await openHarness({ limits: { maxDocumentBytes: 2000 } });
  other.engine.next.push(async (input) => {
    const result = await fakeAnalysis(input);
    return { ...result, analysis: { ...result.analysis, iocs: [iocOf("x".repeat(3000), 1)] } };
  });
  const large = await other.analysed("bad");
  const record = (await other.get(`/api/v2/samples/${large}`)).json().data;
  expect(record).toMatchObject({ state: "fail", status: "analysis_too_large" });
  expect(other.engine.seen).toHaveLength(1);
  await other.close();
});
