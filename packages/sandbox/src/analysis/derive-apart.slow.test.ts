import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Analysis } from "@fumehood/contract";
import { digestBytes } from "@fumehood/inspect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeAnalysis } from "../testing/fake-engine.ts";
import { openHarness, type Harness } from "../testing/harness.ts";
import type { SandboxTables, SampleRow } from "../tables/schema.ts";
import { deriveApart } from "./derive-apart.ts";
import { deriveResults, type DeriveInput } from "./derive.ts";

let harness: Harness;
let folder: string;
let input: DeriveInput;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-derive-"));
  harness = await openHarness();
  const row: SampleRow = await rowOf(await harness.analysed("bad bytes"));
  const digests = digestBytes(Buffer.from("bad bytes"));
  const limits = { maxTermsPerSample: 2000, maxTermChars: 200 };
  input = { row, result: { outcome: "complete", type: "exe", digests }, limits, nowMs: harness.now };
});
afterAll(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

async function rowOf(id: string): Promise<SampleRow> {
  const db = harness.database.kysely.withTables<SandboxTables>();
  return await db.selectFrom("sandbox_samples").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

const ANALYSIS: Analysis = {
  threat: { threat_score: 76 },
  metadata: { malware_desc: [{ filename: "a.exe", type: "exe" }] },
  iocs: [
    { ioc: "fake-bad-bytes", title: "The Bytes Are Bad", severity: 95, confidence: 80, data: [{ Artifact_ID: 1 }] },
  ],
  domains: { "evil.example.com": { status: "malicious" } },
  network: { "0": { transport: "TCP", dst: "192.0.2.80", dst_port: 80 } },
};

const never = new AbortController().signal;

async function fileOf(text: string): Promise<string> {
  const path = join(folder, `${Math.trunc(performance.now() * 1000)}`);
  await writeFile(path, text);
  return path;
}

test("a thread derives from the stored document what is derived here", async () => {
  const apart = await deriveApart({ path: await fileOf(JSON.stringify(ANALYSIS)), input }, never);
  expect(apart).toEqual(deriveResults(input, ANALYSIS));
  expect(apart.page).toContain("fake-bad-bytes");
  expect(apart.terms.map(({ term }) => term)).toContain("evil.example.com");
});

test("a fault in the thread is the caller's", async () => {
  await expect(deriveApart({ path: await fileOf("no document"), input }, never)).rejects.toThrow(SyntaxError);
});

test("whoever stops the work hears of that", async () => {
  const stopping = new AbortController();
  const deriving = deriveApart({ path: await fileOf(JSON.stringify(ANALYSIS)), input }, stopping.signal);
  stopping.abort(new Error("stopping"));
  await expect(deriving).rejects.toThrow("stopping");
});

test("a large analysis ends like a small one", async () => {
  harness.engine.next.push(async (given) => {
    const result = await fakeAnalysis(given);
    const processes = Object.fromEntries(
      Array.from({ length: 60 }, (_, key) => [
        String(key),
        { pid: key, process_name: `p${key}.exe`.padEnd(9000, "x") },
      ]),
    );
    return { ...result, analysis: { ...result.analysis, dynamic: { processes } } };
  });
  const id = await harness.analysed("bad but large");
  expect((await harness.get(`/api/v2/samples/${id}/state`)).json().data).toEqual({ state: "succ" });
  const page = await harness.get(`/api/v2/samples/${id}/report.html`);
  expect(page.payload).toContain("fake-bad-bytes");
  const found = (await harness.get(`/api/v2/search/submissions?q=${id}`)).json().data;
  expect(found.items).toHaveLength(1);
});
