import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analysisSchema, envelopeOf, fillPath, threatGridOperations, type Operation } from "@fumehood/contract";
import { isUnpackable, unpackArchive } from "@fumehood/inspect";
import { buildPe } from "@fumehood/inspect/testing";
import { openBlobStore } from "@fumehood/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createArchiveOpener, createStaticEngine } from "./engine/index.ts";
import { KEY, openHarness, type Harness } from "./testing/harness.ts";
import { sharedInspector } from "./testing/shared-inspector.ts";
import { undeclaredKeys } from "./testing/undeclared-keys.ts";

// The service with the engine and the blobs that it has in earnest: what its answers hold must be what the service's own are known to hold.

let harness: Harness;
let folder: string;
let sampleId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-whole-"));
  const unpacking = { isUnpackable, unpack: unpackArchive };
  const archives = createArchiveOpener({ unpacking, scratchDir: folder });
  const blobs = await openBlobStore(`file:${join(folder, "blobs")}`);
  harness = await openHarness({
    blobs,
    engine: createStaticEngine({ inspector: sharedInspector(), clock: () => harness.now, archives }),
  });
  sampleId = await harness.analysed(buildPe(), { sample_filename: "invoice.pdf.exe" });
});
afterAll(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

/** This engine's own section: what it knows of a file that was not run has no place in the service's document. */
const DOCUMENTED = [/^\.static$/];
const isDocumented = (path: string) => DOCUMENTED.some((pattern) => pattern.test(path));

const rows: readonly Operation[] = Object.values(threatGridOperations);
const rowsOfSamples = rows.filter((row) => row.path.includes("{sampleId}") && row.response.kind === "envelope");
const rowsOfOne = rowsOfSamples.filter((row) => !/\{(stream|process)Id\}/.test(row.path));

test.each(rowsOfOne.map((row) => [row.id, row] as const))("%s answers for an analysed program", async (_, row) => {
  const { items } = (await harness.get(`/api/v2/samples/${sampleId}/analysis/iocs`)).json().data;
  const path = fillPath(row.path, { sampleId, artifactId: "1", iocName: items[0]?.ioc });
  const answer = await harness.get(path);
  expect(answer.statusCode).toBe(200);
  if (row.response.kind !== "envelope") return;
  const schema = envelopeOf(row.response.data);
  const body: unknown = answer.json();
  expect(schema.safeParse(body).error?.issues ?? []).toEqual([]);
  expect(undeclaredKeys(schema, body).filter((path) => !isDocumented(path))).toEqual([]);
});

test("analysis.json, summary, threat and search tell the same story", async () => {
  const path = `/api/v2/samples/${sampleId}`;
  const analysis: unknown = (await harness.get(`${path}/analysis.json`)).json();
  expect(undeclaredKeys(analysisSchema, analysis).filter((key) => !isDocumented(key))).toEqual([]);
  const { threat, iocs } = analysisSchema.parse(analysis);
  const told = (await harness.get(`${path}/threat`)).json().data;
  expect(told).toMatchObject({ score: threat?.threat_score, count: iocs?.length });
  expect(told.score).toBe(Math.max(0, ...(iocs ?? []).map((ioc) => scoreOf(ioc))));
  const [hit] = (await harness.get(`/api/v2/search/submissions?q=${sampleId}`)).json().data.items;
  expect(hit.item.analysis.threat_score).toBe(told.score);
  expect(hit.item.analysis.behaviors).toHaveLength(told.count);
  expect(hit.item.analysis.metadata.submitted_file.type).toBe("exe");
});

function scoreOf(ioc: { severity?: number | null; confidence?: number | null }): number {
  return Math.floor(((ioc.severity ?? 0) * (ioc.confidence ?? 0)) / 100);
}

test.each(["analysis.json", "report.html", "warnings.json"])(
  "%s says nothing of who submitted the sample",
  async (name) => {
    const stranger = await harness.sandbox.addUser({ login: `eve-${name}`, organization: "Elsewhere" });
    const answer = await harness.get(`/api/v2/samples/${sampleId}/${name}`, stranger);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toContain("jdoe");
  },
);

test("a submitted URL is analysed as the shortcut that it becomes", async () => {
  const answer = await harness.sandbox.app.inject({
    method: "POST",
    url: `/api/v2/samples?${new URLSearchParams({ api_key: KEY, url: "http://198.51.100.7/login.php" })}`,
  });
  while (await harness.sandbox.analyseNext());
  const { id } = answer.json().data;
  expect((await harness.get(`/api/v2/samples/${id}`)).json().data).toMatchObject({ state: "succ", status: "job_done" });
  expect((await harness.get(`/api/v2/samples/${id}/summary`)).json().data.run_type).toBe("url");
});

test("data that nobody knows fails as the service's does", async () => {
  const id = await harness.analysed(Buffer.from([0x9c, 0x01, 0xfe, 0x00, 0x13, 0x80, 0xff, 0x07, 0x02]));
  const record = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  expect(record).toMatchObject({ state: "fail", status: "filetype_not_supported" });
});
