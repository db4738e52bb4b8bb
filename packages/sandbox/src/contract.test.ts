import { envelopeOf, errorEnvelopeSchema, fillPath, threatGridOperations, type Operation } from "@fumehood/contract";
import { z } from "zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "./testing/harness.ts";
import { undeclaredKeys } from "./testing/undeclared-keys.ts";

const NETWORK = {
  "0": {
    transport: "UDP",
    src: "192.0.2.1",
    dst: "198.51.100.1",
    dst_port: 53,
    protocol: "DNS",
    decoded: {
      "1": {
        query: { query_data: "example.com", query_type: "A", query_id: 1 },
        answers: [{ answer_id: 1, answer_type: "A", answer_data: "198.51.100.1" }],
      },
    },
  },
  "1": {
    transport: "TCP",
    src: "192.0.2.1",
    dst: "198.51.100.1",
    dst_port: 80,
    protocol: "HTTP",
    decoded: [[{ type: "request", method: "GET", url: "/", host: "example.com", port: 80 }, { type: "response" }]],
  },
};
const PROCESSES = {
  "1": {
    pid: 1060,
    ppid: null,
    process_name: "bad.exe",
    files_created: ["\\TEMP\\Tags.reg"],
    registry_keys_created: [{ name: "MACHINE\\SOFTWARE\\Tags" }],
  },
};
/** As the streams and the process above have them. The id of the URL is that of `http://example.com:80/`. */
const SEEN_THINGS = {
  ip: "198.51.100.1",
  domain: "example.com",
  urlId: "2e18ed60c3023a72538b46573f54579f4e773e383a0d4de8da8fff5afe4ad089",
  pathId: "\\TEMP\\Tags.reg",
  registryKeyId: "MACHINE\\SOFTWARE\\Tags",
  entity: "domains",
  entityId: "example.com",
  tag: "MyTag",
};

let harness: Harness;
let params: Record<string, string>;
/** For rows that take away what others need. */
let ownParams: Partial<Record<string, Record<string, string>>>;
beforeAll(async () => {
  harness = await openHarness({ quota: { organization: [{ samples: 100, minutes: 1440 }] } });
  // A process and streams, which a static analysis does not have, so that each row has something to answer.
  harness.engine.next.push(async (input) => {
    const { fakeAnalysis } = await import("./testing/fake-engine.ts");
    const result = await fakeAnalysis(input);
    return { ...result, analysis: { ...result.analysis, network: NETWORK, dynamic: { processes: PROCESSES } } };
  });
  const sampleId = await harness.analysed("bad bytes with a macro", { tags: "demo" });
  const sha256 = (await harness.get(`/api/v2/samples/${sampleId}`)).json().data.sha256;
  const entries = { iocName: "fake-bad-bytes", streamId: "0", artifactId: "1", processId: "1" };
  const organizationId = await addAccounts();
  const names = { feed: "rat-dns", format: "csv", indicator: "script-reverse-shell" };
  params = {
    sampleId,
    sha256,
    element: "analysis.json",
    login: "kim",
    organizationId,
    ...entries,
    ...names,
    ...SEEN_THINGS,
  };
});
afterAll(async () => {
  await harness.close();
});

/** A colleague and somebody to be deleted, and an organisation too; returns the id of the own one. */
async function addAccounts(): Promise<string> {
  await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  await harness.sandbox.addUser({ login: "gone", organization: "Elsewhere" });
  const idOf = async (login: string) =>
    String((await harness.get(`/api/v3/users/${login}/organization`)).json().data.id);
  ownParams = { deleteUser: { login: "gone" }, deleteOrganization: { organizationId: await idOf("gone") } };
  return await idOf("kim");
}

const rows: readonly Operation[] = Object.values(threatGridOperations);

async function ask(row: Operation) {
  const url = fillPath(row.path, { ...params, ...ownParams[row.id] });
  const headers = { authorization: `Bearer ${KEY}` };
  if (row.id === "submitSample") return await harness.submit("other bytes");
  if (row.id === "getSampleStates" || row.id === "querySampleStates") {
    return await harness.sandbox.app.inject({
      method: row.method,
      url,
      headers,
      query: { ids: `["${params["sampleId"]}"]` },
    });
  }
  // As clients send it that write JSON and name no type.
  const body = row.examples[0]?.request?.body;
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  return await harness.sandbox.app.inject({ method: row.method, url, headers, ...payload });
}

test.each(rows.map((row) => [row.id, row] as const))(
  "%s answers what its row promises, and nothing else",
  async (_, row) => {
    const answer = await ask(row);
    expect(answer.statusCode).toBe(row.status ?? 200);
    expect(answer.headers["tg-request-id"]).toMatch(/^req-/);
    if (row.response.kind === "json") {
      expect(row.response.body.safeParse(answer.json()).error?.issues ?? []).toEqual([]);
      expect(undeclaredKeys(row.response.body, answer.json())).toEqual([]);
    }
    if (row.response.kind !== "envelope") return;
    const schema = envelopeOf(row.response.data);
    const body: unknown = answer.json();
    expect(schema.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(body).toMatchObject({ api_version: row.response.apiVersion });
    expect(undeclaredKeys(schema, body)).toEqual([]);
  },
);

test("analysis.json holds no key that its schema does not declare", async () => {
  const { analysisSchema } = await import("@fumehood/contract");
  const body: unknown = (await harness.get(`/api/v2/samples/${params["sampleId"]}/analysis.json`)).json();
  expect(analysisSchema.safeParse(body).success).toBe(true);
  expect(undeclaredKeys(analysisSchema, body)).toEqual([]);
});

const closedRows = rows.filter((row) => row.isOpen !== true);
test.each(closedRows.map((row) => [row.id, row] as const))(
  "%s without a key is 401 in the error envelope",
  async (_, row) => {
    const url = fillPath(row.path, params);
    const answer = await harness.sandbox.app.inject({ method: row.method, url });
    expect(answer.statusCode).toBe(401);
    expect(errorEnvelopeSchema.safeParse(answer.json()).success).toBe(true);
  },
);

const rowsOfSamples = rows.filter((row) => row.path.includes("{sampleId}"));
test.each(rowsOfSamples.map((row) => [row.id, row] as const))("%s of no sample is 404", async (_, row) => {
  const url = fillPath(row.path, { ...params, sampleId: "0".repeat(32) });
  const answer = await harness.get(url);
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error.message).toBe("Record not found (Sample not found).");
});

test("the check for undeclared keys finds them at any depth, and leaves free-form parts alone", () => {
  const schema = z.looseObject({
    a: z.array(z.looseObject({ b: z.number() })).nullish(),
    c: z.record(z.string(), z.looseObject({ d: z.string() })),
    e: z.looseObject({}),
  });
  const value = { a: [{ b: 1, x: 1 }], c: { key: { d: "", y: 1 } }, e: { anything: 1 }, z: 1 };
  expect(undeclaredKeys(schema, value)).toEqual([".a[0].x", ".c.key.y", ".z"]);
});
