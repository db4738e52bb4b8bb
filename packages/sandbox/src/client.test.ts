import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, createFetchTransport, fileFromBytes, type Client, type Download } from "@fumehood/client";
import { envelopeOf, threatGridOperations, type Operation, type ThreatGridOperationId } from "@fumehood/contract";
import { isUnpackable, unpackArchive } from "@fumehood/inspect";
import { buildPe } from "@fumehood/inspect/testing";
import { openBlobStore } from "@fumehood/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createArchiveOpener, createStaticEngine, type StaticEngine } from "./engine/index.ts";
import { dnsStream, httpStream } from "./testing/analysed-with.ts";
import { KEY, openHarness, type Harness } from "./testing/harness.ts";
import { sharedInspector } from "./testing/shared-inspector.ts";
import { undeclaredKeys } from "./testing/undeclared-keys.ts";

// Client and service meet without a socket, each with the contract's schemas: every operation is asked by the client's own method for it,
// understood by the service with its real engine, and its answer taken by the client and found to hold nothing that is not declared.

/** What a sample left behind that ran, which none does here; so that each operation has something to answer. */
const RAN = {
  network: {
    "0": dnsStream("www.example.com", "198.51.100.7"),
    "1": httpStream("www.example.com", "/x?q=1", "198.51.100.7"),
  },
  dynamic: {
    processes: {
      "1": {
        pid: 1060,
        ppid: null,
        process_name: "ran.exe",
        files_created: ["\\TEMP\\dropped.exe"],
        registry_keys_created: [{ name: "MACHINE\\SOFTWARE\\Run" }],
      },
    },
  },
};

interface World {
  harness: Harness;
  client: Client;
  folder: string;
  /** Bodies of answers by the operation that was asked, as they came. */
  answers: Map<string, { status: number; type: string; text: string }>;
  sampleId: string;
  sha256: string;
  iocName: string;
  organizationId: number;
  otherOrganizationId: number;
}

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.client.close();
  await world.harness.close();
  await rm(world.folder, { recursive: true, force: true });
});

async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-client-"));
  const blobs = await openBlobStore(`file:${join(folder, "blobs")}`);
  const quota = { organization: [{ samples: 100, minutes: 1440 }] };
  const harness: Harness = await openHarness({ blobs, quota, engine: engineOf(folder, () => harness.now) });
  const answers: World["answers"] = new Map();
  const client = createInjectedClient(harness, answers);
  const sampleId = await harness.analysed(buildPe(), { sample_filename: "ran.exe", tags: "demo" });
  const record = await client.samples.get(sampleId);
  const [ioc] = await client.analysis.iocs(sampleId);
  for (const [login, organization] of [
    ["kim", "Example"],
    ["sam", "Example"],
    ["gone", "Elsewhere"],
  ] as const) {
    await harness.sandbox.addUser({ login, organization });
  }
  return {
    harness,
    client,
    folder,
    answers,
    sampleId,
    sha256: record.sha256 ?? "",
    iocName: ioc?.ioc ?? "",
    organizationId: (await client.account.organization("kim")).organizationId,
    otherOrganizationId: (await client.account.organization("gone")).organizationId,
  };
}

function engineOf(folder: string, clock: () => number): StaticEngine {
  const archives = createArchiveOpener({ unpacking: { isUnpackable, unpack: unpackArchive }, scratchDir: folder });
  const engine = createStaticEngine({ inspector: sharedInspector(), clock, archives });
  return {
    ...engine,
    async analyse(input) {
      const result = await engine.analyse(input);
      return input.filename === "ran.exe" ? { ...result, analysis: { ...result.analysis, ...RAN } } : result;
    },
  };
}

/** A client whose `fetch` is the server's own handler. */
function createInjectedClient(harness: Harness, answers: World["answers"]): Client {
  let asked = "";
  const transport = createFetchTransport(async (url, { method = "GET", headers, body }) => {
    const { pathname, search } = new URL(url);
    const answer = await harness.sandbox.app.inject({
      // The client's methods are those of the contract.
      method: method as Operation["method"],
      url: pathname + search,
      headers: Object.fromEntries(new Headers(headers)),
      ...(body instanceof Blob ? { payload: Buffer.from(await body.arrayBuffer()) } : {}),
    });
    const type = String(answer.headers["content-type"]);
    answers.set(asked, { status: answer.statusCode, type, text: answer.body });
    return new Response(new Uint8Array(answer.rawPayload), {
      status: answer.statusCode,
      headers: { "content-type": type },
    });
  });
  return createClient({
    baseUrl: "http://sandbox.test",
    apiKey: KEY,
    transport,
    onEvent: (event) => {
      if (event.type === "request") asked = event.operationId;
    },
  });
}

type Ask = (client: Client, world: World) => Promise<unknown>;

async function first(listing: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const each of listing) found.push(each);
  expect(found).not.toEqual([]);
  return found;
}

async function read(download: Promise<Download>): Promise<number> {
  let size = 0;
  for await (const chunk of (await download).stream) size += chunk.byteLength;
  expect(size).toBeGreaterThan(0);
  return size;
}

const URL_ID = "http://www.example.com:80/x?q=1";
const DOMAIN = { kind: "domain", id: "www.example.com" } as const;
const byDomain = { by: "domain", value: "www.example.com" } as const;

/**
 * How each operation is asked by the client's own method; `call` where the method asks for another way to the same answer. In this order, as
 * some take away what others need. The type says that no operation is missing.
 */
const ASKS: Readonly<Record<ThreatGridOperationId, Ask>> = {
  submitSample: (c) =>
    c.samples.submitFile({ file: fileFromBytes("other.txt", Buffer.from("Other bytes.\n")), options: { tags: ["a"] } }),
  listSamples: (c) => first(c.samples.list({ pageSize: 1 })),
  getSample: (c, w) => c.samples.get(w.sampleId),
  getSampleState: (c, w) => c.samples.state(w.sampleId),
  getSampleStates: (c, w) => c.samples.states([w.sampleId]),
  querySampleStates: (c, w) => c.call("querySampleStates", { query: { ids: JSON.stringify([w.sampleId]) } }),
  getSampleSummary: (c, w) => c.samples.summary(w.sampleId),
  getSampleThreat: (c, w) => c.samples.threat(w.sampleId),
  searchSamples: (c) => first(c.search.samples({ by: "domain", value: "www.example.com" })),
  getAnalysisIocs: (c, w) => c.analysis.iocs(w.sampleId),
  getAnalysisIoc: (c, w) => c.analysis.ioc(w.sampleId, w.iocName),
  getAnalysisStreams: (c, w) => c.analysis.streams(w.sampleId),
  getAnalysisStream: (c, w) => c.analysis.stream(w.sampleId, "0"),
  getAnalysisArtifacts: (c, w) => c.analysis.artifacts(w.sampleId),
  getAnalysisArtifact: (c, w) => c.analysis.artifact(w.sampleId, "1"),
  getAnalysisProcesses: (c, w) => c.analysis.processes(w.sampleId),
  getAnalysisProcess: (c, w) => c.analysis.process(w.sampleId, "1"),
  getAnalysisAnnotations: (c, w) => c.analysis.annotations(w.sampleId),
  getAnalysisMetadata: (c, w) => c.analysis.metadata(w.sampleId),
  downloadElement: (c, w) => read(c.samples.download(w.sampleId, "analysis.json")),
  downloadArtifact: (c, w) => read(c.artifacts.download(w.sha256)),
  searchSubmissions: (c) => first(c.search.submissions({ text: "ran.exe" })),
  searchIps: (c) => first(c.search.ips(byDomain)),
  searchDomains: (c) => first(c.search.domains({ by: "domain", value: "www.example.com" })),
  searchUrls: (c) => first(c.search.urls({ by: "host", value: "www.example.com" })),
  searchPaths: (c) => first(c.search.paths({ by: "path", value: "\\TEMP\\dropped.exe" })),
  searchArtifacts: (c, w) => first(c.search.artifacts({ by: "sha256", value: w.sha256 })),
  searchSampleEntities: (c, w) => first(c.search.sampleIds({ by: "checksum_sample", value: w.sha256 })),
  searchRegistryKeys: (c) => first(c.search.registryKeys({ by: "registry_key", value: "MACHINE\\SOFTWARE\\Run" })),
  getIp: (c) => c.entities.ips.get("198.51.100.7"),
  getDomain: (c) => c.entities.domains.get("www.example.com"),
  getUrl: (c) => c.entities.urls.get(URL_ID),
  getPath: (c) => c.entities.paths.get("\\TEMP\\dropped.exe"),
  getArtifact: (c, w) => c.artifacts.get(w.sha256),
  getArtifactThreat: (c, w) => c.artifacts.threat(w.sha256),
  getRegistryKey: (c) => c.entities.registryKeys.get("MACHINE\\SOFTWARE\\Run"),
  listIpSamples: (c) => first(c.entities.ips.samples("198.51.100.7")),
  listDomainSamples: (c) => first(c.entities.domains.samples("www.example.com")),
  listUrlSamples: (c) => first(c.entities.urls.samples(URL_ID)),
  listPathSamples: (c) => first(c.entities.paths.samples("\\TEMP\\dropped.exe")),
  listArtifactSamples: (c, w) => first(c.artifacts.samples(w.sha256)),
  listRegistryKeySamples: (c) => first(c.entities.registryKeys.samples("MACHINE\\SOFTWARE\\Run")),
  listIpDomains: (c) => first(c.entities.ips.domains("198.51.100.7")),
  listIpUrls: (c) => first(c.entities.ips.urls("198.51.100.7")),
  listDomainIps: (c) => first(c.entities.domains.ips("www.example.com")),
  listDomainUrls: (c) => first(c.entities.domains.urls("www.example.com")),
  addTag: (c) => c.tags.add(DOMAIN, "MyTag"),
  listTags: (c) => c.tags.list(DOMAIN),
  listFlags: (c) => c.tags.flags(DOMAIN),
  deleteTag: (c) => c.tags.remove(DOMAIN, "MyTag"),
  iocFeedIps: (c) => c.feeds.iocs.ips({ minSeverity: 0, minConfidence: 0 }).page(),
  iocFeedDomains: (c) => c.feeds.iocs.domains().page(),
  iocFeedUrls: (c) => c.feeds.iocs.urls().page(),
  iocFeedArtifacts: (c) => c.feeds.iocs.artifacts({ minSeverity: 0, minConfidence: 0 }).page(),
  iocFeedPaths: (c) => c.feeds.iocs.paths().page(),
  iocFeedNetworkStreams: (c) => c.feeds.iocs.networkStreams().page(),
  iocFeedRegistryKeys: (c) => c.feeds.iocs.registryKeys().page(),
  sampleFeedPaths: (c) => c.feeds.samples.paths().page(),
  sampleFeedChecksums: (c) => first(c.feeds.samples.checksums()),
  sampleFeedDomains: (c) => first(c.feeds.samples.domains()),
  sampleFeedIps: (c) => first(c.feeds.samples.ips()),
  curatedFeed: (c) => c.feeds.curated("rat-dns"),
  curatedFeedFile: async (c) => (await c.feeds.curatedFile("rat-dns", "csv")).status,
  listIndicators: (c) => c.indicators.list(),
  getIndicator: async (c) => c.indicators.get((await c.indicators.list())[0]?.name ?? ""),
  listIndicatorCategories: (c) => c.indicators.categories(),
  getDocs: (c) => c.service.docs(),
  querySamples: (c) => c.search.query("query q { sample(limit: 3) { id state } }"),
  getCloud: (c) => c.service.regions(),
  listVms: (c) => c.configuration.vms(),
  listPlaybooks: (c) => c.configuration.playbooks(),
  listNetworkExits: (c) => c.configuration.networkExits(),
  whoami: (c) => c.account.whoami(),
  getRateLimit: (c) => c.account.rateLimit("kim"),
  setRateLimit: (c) => c.administration.setRateLimit("kim", [{ samples: 5, minutes: 1440 }]),
  getUser: (c) => c.account.user("kim"),
  getUserOrganization: (c) => c.account.organization("kim"),
  listUserSamples: (c) => first(c.account.samples("jdoe")),
  renewApiKey: (c) => c.account.renewApiKey("kim"),
  setPassword: (c) => c.account.setPassword("kim", "correct horse battery"),
  listOrganizationUsers: (c, w) => c.administration.users(w.organizationId),
  createUser: (c, w) =>
    c.administration.createUser(w.organizationId, { login: "new", name: "New", email: "new@example.com", title: "" }),
  activateUser: (c) => c.administration.activateUser("sam"),
  deactivateUser: (c) => c.administration.deactivateUser("sam"),
  deleteUser: (c) => c.administration.deleteUser("sam"),
  listOrganizations: (c) => c.administration.organizations(),
  getOrganization: (c, w) => c.administration.organization(w.organizationId),
  listOrganizationSamples: (c, w) => first(c.administration.organizationSamples(w.organizationId)),
  createOrganization: (c) => c.administration.createOrganization("Third"),
  deleteOrganization: (c, w) => c.administration.deleteOrganization(w.otherOrganizationId),
  getOrganizationRateLimit: (c, w) => c.administration.organizationRateLimit(w.organizationId),
  setOrganizationRateLimit: (c, w) =>
    c.administration.setOrganizationRateLimit(w.organizationId, [{ samples: 9, minutes: 60 }]),
};

test("every operation of the contract is asked", () => {
  expect(Object.keys(ASKS).toSorted()).toEqual(Object.keys(threatGridOperations).toSorted());
});

test.each(Object.entries(ASKS))("%s: client and service understand each other", async (id, ask) => {
  await ask(world.client, world);
  const row: Operation | undefined = Object.values(threatGridOperations).find((each) => each.id === id);
  const answer = world.answers.get(id);
  expect(answer?.status).toBe(row?.status ?? 200);
  if (!row || !answer || row.response.kind === "bytes") return;
  expect(answer.type).toBe("application/json;charset=utf-8");
  const body: unknown = JSON.parse(answer.text);
  if (row.response.kind === "envelope") expect(undeclaredKeys(envelopeOf(row.response.data), body)).toEqual([]);
  if (row.response.kind === "json") expect(undeclaredKeys(row.response.body, body)).toEqual([]);
  if (row.response.kind === "acknowledgement") {
    expect(body).toEqual({
      api_version: row.response.apiVersion,
      id: expect.any(Number),
      request_id: expect.any(String),
    });
  }
});
