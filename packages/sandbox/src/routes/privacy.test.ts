import { createHash } from "node:crypto";
import { threatGridOperations, fillPath, type Operation } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeAnalysis } from "../testing/fake-engine.ts";
import { analysisWith, indicator } from "../testing/feed-analysis.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
let stranger: string;
let privateId: string;
let publicId: string;
let sha256: string;
beforeAll(async () => {
  harness = await openHarness();
  stranger = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  privateId = await harness.analysed("bad macro, private", { private: "true" });
  publicId = await harness.analysed("bad macro, public");
  sha256 = (await harness.get(`/api/v2/samples/${privateId}`)).json().data.sha256;
});
afterAll(async () => {
  await harness.close();
});

const rows: readonly Operation[] = Object.values(threatGridOperations);
const rowsOfSamples = rows.filter((row) => row.path.includes("{sampleId}"));

test.each(rowsOfSamples.map((row) => [row.id, row] as const))(
  "%s hides a private sample from strangers",
  async (_, row) => {
    const entries = {
      iocName: "fake-bad-bytes",
      streamId: "0",
      artifactId: "1",
      processId: "1",
      element: "sample.zip",
    };
    const path = fillPath(row.path, { ...entries, sampleId: privateId });
    const answer = await harness.get(path, stranger);
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error.message).toBe("Record not found (Sample not found).");
  },
);

test("lists, states, searches and artifacts hide it too", async () => {
  const list = (await harness.get(`/api/v2/samples?ids=${privateId},${publicId}`, stranger)).json().data.items;
  expect(list.map((item: { id: string }) => item.id)).toEqual([publicId]);
  expect((await harness.get(`/api/v2/samples?sha256=${sha256}`, stranger)).json().data.items).toEqual([]);
  const ids = encodeURIComponent(JSON.stringify([privateId, publicId]));
  const states = (await harness.get(`/api/v2/samples/state?ids=${ids}`, stranger)).json().data;
  expect(states).toEqual([{ sample: publicId, state: "succ", status: "job_done" }]);
  for (const query of [`q=${sha256}`, "q=private", `checksum=${sha256}`, `advanced=true&q=sha256:${sha256}`]) {
    expect((await harness.get(`/api/v2/search/submissions?${query}`, stranger)).json().data.total).toBe(0);
  }
  expect((await harness.get(`/api/v2/artifacts/${sha256}/download`, stranger)).statusCode).toBe(404);
  expect((await harness.get(`/api/v2/artifacts/${sha256}/download`)).statusCode).toBe(200);
});

test("a colleague sees it, with owner and privacy", async () => {
  const colleague = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  const record = (await harness.get(`/api/v2/samples/${privateId}`, colleague)).json().data;
  expect(record).toMatchObject({ login: "jdoe", private: true });
});

test("a foreign public sample shows neither owner nor privacy", async () => {
  const found = async (key?: string) =>
    (await harness.get(`/api/v2/search/submissions?q=${publicId}`, key)).json().data.items[0].item;
  const owner = { login: "jdoe", organization_id: expect.any(Number), private: false };
  expect(await found()).toMatchObject({ sample: publicId, ...owner });
  const item = await found(stranger);
  expect(item).toMatchObject({ sample: publicId });
  for (const key of Object.keys(owner)) expect(item, key).not.toHaveProperty(key);
  const record = (await harness.get(`/api/v2/samples/${publicId}`, stranger)).json().data;
  expect(record).not.toHaveProperty("login");
  expect(record).not.toHaveProperty("private");
  const summary = (await harness.get(`/api/v2/samples/${publicId}/summary`, stranger)).json().data;
  expect(summary.times_seen).toBe(0);
});

test.each([
  ["samples/search?domain=evil.example.com", "items", { login: undefined, private: undefined }],
  ["domains/evil.example.com/samples", "samples", { login: null, owner: null }],
])("nor does %s", async (path, list, foreign) => {
  const found = async (key?: string) => {
    const { data } = (await harness.get(`/api/v2/${path}`, key)).json();
    return data[list].find(({ sample }: { sample: string }) => sample === publicId);
  };
  expect(await found()).toMatchObject({ login: "jdoe", private: false });
  const item = await found(stranger);
  expect(item).toMatchObject({ sample: publicId });
  expect({ ...foreign, ...item }).toMatchObject(foreign);
});

test("times_seen counts the organisation's submissions of the same bytes", async () => {
  harness.now += 3_600_000;
  const again = await harness.analysed("bad macro, public");
  const summary = (await harness.get(`/api/v2/samples/${again}/summary`)).json().data;
  expect(summary).toMatchObject({
    times_seen: 2,
    first_seen: "2026-01-15T12:00:00Z",
    last_seen: "2026-01-15T13:00:00Z",
  });
});

test("what was taken out of a private sample is there for its organisation alone", async () => {
  const bytes = Buffer.from("a part of nothing but a private sample");
  harness.engine.next.push(async (input) => ({
    ...(await fakeAnalysis(input)),
    extracted: [{ artifactId: 2, name: "part.vbs", type: "vbs", bytes }],
  }));
  await harness.analysed("holds a part", { private: "true" });
  const path = `/api/v2/artifacts/${createHash("sha256").update(bytes).digest("hex")}/download`;
  expect((await harness.get(path)).payload).toBe(bytes.toString());
  expect((await harness.get(path, stranger)).statusCode).toBe(404);
});

const DROPPED = "d".repeat(64);
const MD5 = "e".repeat(32);
const SEEN = { origin: "disk", path: "/x.exe", type: "exe", sha256: DROPPED };

test("what a private sample knows of a file that a public one has too is not told of the public one's", async () => {
  const naming = (data: Record<string, unknown>[]) => indicator("names-a-file", { data });
  const knowing = { iocs: [naming([{ Artifact_ID: 2 }])], artifacts: { "2": { ...SEEN, md5: MD5 } } };
  harness.engine.next.push(analysisWith(knowing));
  await harness.analysed("knows more", { private: "true" });
  harness.now += 60_000;
  harness.engine.next.push(analysisWith({ iocs: [naming([])], artifacts: { "2": SEEN } }));
  await harness.analysed("knows less");
  const statusOf = async (id: string, key?: string) => (await harness.get(`/api/v2/artifacts/${id}`, key)).statusCode;
  expect([await statusOf(DROPPED, stranger), await statusOf(MD5, stranger), await statusOf(MD5)]).toEqual([
    200, 404, 200,
  ]);
  const indicatorsOf = async (key?: string) =>
    (await harness.get(`/api/v2/artifacts/${DROPPED}/threat`, key)).json().data.bis;
  expect(await indicatorsOf(stranger)).toEqual([]);
  expect(await indicatorsOf()).toEqual(["names-a-file"]);
});
