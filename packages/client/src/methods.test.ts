import {
  threatGridOperations,
  type Operation,
  type OperationExample,
  type ThreatGridOperationId,
} from "@fumehood/contract";
import { expect, test } from "vitest";
import { scriptedTransport, type ScriptedTransport } from "../test/support/scripted-transport.ts";
import { ID, testClient } from "../test/support/test-client.ts";
import { fileFromBytes, type Client, type Listing } from "./index.ts";

const SHA256 = "f".repeat(64);
const LISTING = {
  before: "2026-01-01",
  after: new Date(0),
  orgOnly: true,
  userOnly: false,
  pageSize: 10,
  offset: 20,
} as const;
const FEED = { ...LISTING, sampleIds: [ID] };
const IOCS = { ...FEED, minSeverity: 1, minConfidence: 2, indicatorName: "x" };
const FOUND = { ...LISTING, by: "domain", value: "example.com" } as const;

type Calls = (client: Client) => Promise<unknown> | Listing<unknown>;

/** A method with a name for every row, called with every filter it has: `tsc` refuses the table when a row is missing. */
const METHODS: Readonly<Record<ThreatGridOperationId, Calls>> = {
  submitSample: ({ samples }) => samples.submitFile({ file: fileFromBytes("a", new Uint8Array(1)) }),
  listSamples: ({ samples }) =>
    samples.list({
      ...LISTING,
      sampleIds: [ID],
      md5: "1",
      sha1: "2",
      sha256: "3",
      submissionId: 4,
      submissionIds: [5],
      indicatorName: "x",
    }),
  getSample: ({ samples }) => samples.get(ID),
  getSampleState: ({ samples }) => samples.state(ID),
  getSampleStates: ({ samples }) => samples.states([ID]),
  querySampleStates: ({ samples }) => samples.states([ID], { isGet: true }),
  getSampleSummary: ({ samples }) => samples.summary(ID),
  getSampleThreat: ({ samples }) => samples.threat(ID),
  downloadElement: ({ samples }) => samples.download(ID, "video.webm"),
  searchSamples: ({ search }) => search.samples(FOUND),
  getAnalysisIocs: ({ analysis }) => analysis.iocs(ID, { limit: 5 }),
  getAnalysisIoc: ({ analysis }) => analysis.ioc(ID, "x"),
  getAnalysisStreams: ({ analysis }) => analysis.streams(ID),
  getAnalysisStream: ({ analysis }) => analysis.stream(ID, "0"),
  getAnalysisArtifacts: ({ analysis }) => analysis.artifacts(ID),
  getAnalysisArtifact: ({ analysis }) => analysis.artifact(ID, "1"),
  getAnalysisProcesses: ({ analysis }) => analysis.processes(ID),
  getAnalysisProcess: ({ analysis }) => analysis.process(ID, "1"),
  getAnalysisAnnotations: ({ analysis }) => analysis.annotations(ID),
  getAnalysisMetadata: ({ analysis }) => analysis.metadata(ID),
  downloadArtifact: ({ artifacts }) => artifacts.download(SHA256),
  getArtifact: ({ artifacts }) => artifacts.get(SHA256),
  getArtifactThreat: ({ artifacts }) => artifacts.threat(SHA256),
  listArtifactSamples: ({ artifacts }) => artifacts.samples(SHA256, LISTING),
  searchSubmissions: ({ search }) =>
    search.submissions({
      ...LISTING,
      text: "q",
      isAdvanced: true,
      terms: ["sample"],
      states: ["succ"],
      checksum: "c",
      path: "%x",
      ip: "192.0.2.1",
      domain: "example.com",
      sortBy: "threat_score",
      sortOrder: "asc",
      highlight: true,
    }),
  searchIps: ({ search }) => search.ips(FOUND),
  searchDomains: ({ search }) => search.domains(FOUND),
  searchUrls: ({ search }) => search.urls(FOUND),
  searchPaths: ({ search }) => search.paths(FOUND),
  searchArtifacts: ({ search }) => search.artifacts(FOUND),
  searchSampleEntities: ({ search }) => search.sampleIds(FOUND),
  searchRegistryKeys: ({ search }) => search.registryKeys(FOUND),
  querySamples: ({ search }) => search.query("query q { sample { id } }", { id: ID }),
  getIp: ({ entities }) => entities.ips.get("192.0.2.1"),
  listIpSamples: ({ entities }) => entities.ips.samples("192.0.2.1", LISTING),
  listIpDomains: ({ entities }) => entities.ips.domains("192.0.2.1", LISTING),
  listIpUrls: ({ entities }) => entities.ips.urls("192.0.2.1", LISTING),
  getDomain: ({ entities }) => entities.domains.get("example.com"),
  listDomainSamples: ({ entities }) => entities.domains.samples("example.com", LISTING),
  listDomainIps: ({ entities }) => entities.domains.ips("example.com", LISTING),
  listDomainUrls: ({ entities }) => entities.domains.urls("example.com", LISTING),
  getUrl: ({ entities }) => entities.urls.get("http://example.com"),
  listUrlSamples: ({ entities }) => entities.urls.samples("http://example.com", LISTING),
  getPath: ({ entities }) => entities.paths.get("C:\\a/b.exe"),
  listPathSamples: ({ entities }) => entities.paths.samples("C:\\a/b.exe", LISTING),
  getRegistryKey: ({ entities }) => entities.registryKeys.get("HKLM\\x"),
  listRegistryKeySamples: ({ entities }) => entities.registryKeys.samples("HKLM\\x", LISTING),
  addTag: ({ tags }) => tags.add({ kind: "sample", id: ID }, "a tag"),
  listTags: ({ tags }) => tags.list({ kind: "registryKey", id: "HKLM\\x" }),
  deleteTag: ({ tags }) => tags.remove({ kind: "url", id: "http://example.com/" }, "a/tag"),
  listFlags: ({ tags }) => tags.flags({ kind: "ip", id: "192.0.2.1" }),
  iocFeedIps: ({ feeds }) => feeds.iocs.ips({ ...IOCS, ip: "192.0.2.0/24" }),
  iocFeedDomains: ({ feeds }) => feeds.iocs.domains({ ...IOCS, domain: "example.com" }),
  iocFeedUrls: ({ feeds }) => feeds.iocs.urls({ ...IOCS, url: "http://example.com" }),
  iocFeedArtifacts: ({ feeds }) => feeds.iocs.artifacts({ ...IOCS, md5: "1", sha1: "2", sha256: "3", path: "p" }),
  iocFeedPaths: ({ feeds }) => feeds.iocs.paths({ ...IOCS, path: "p" }),
  iocFeedNetworkStreams: ({ feeds }) => feeds.iocs.networkStreams({ ...IOCS, ip: "192.0.2.1", port: 80 }),
  iocFeedRegistryKeys: ({ feeds }) => feeds.iocs.registryKeys({ ...IOCS, registryKey: "k" }),
  sampleFeedPaths: ({ feeds }) => feeds.samples.paths({ ...FEED, path: "p" }),
  sampleFeedChecksums: ({ feeds }) => feeds.samples.checksums({ ...FEED, md5: "1", sha1: "2", sha256: "3" }),
  sampleFeedDomains: ({ feeds }) => feeds.samples.domains({ ...FEED, domain: "example.com" }),
  sampleFeedIps: ({ feeds }) => feeds.samples.ips({ ...FEED, ip: "192.0.2.1" }),
  curatedFeed: ({ feeds }) => feeds.curated("dga-dns", { day: "2026-01-01", before: "a", after: "b" }),
  curatedFeedFile: ({ feeds }) => feeds.curatedFile("dga-dns", "csv", { before: "a", after: "b" }),
  listIndicators: ({ indicators }) => indicators.list(),
  getIndicator: ({ indicators }) => indicators.get("x"),
  listIndicatorCategories: ({ indicators }) => indicators.categories(),
  listVms: ({ configuration }) => configuration.vms(),
  listPlaybooks: ({ configuration }) => configuration.playbooks(),
  listNetworkExits: ({ configuration }) => configuration.networkExits(),
  whoami: ({ account }) => account.whoami(),
  getUser: ({ account }) => account.user("jdoe"),
  getUserOrganization: ({ account }) => account.organization("jdoe"),
  listUserSamples: ({ account }) => account.samples("jdoe", LISTING),
  getRateLimit: ({ account }) => account.rateLimit("jdoe"),
  renewApiKey: ({ account }) => account.renewApiKey("jdoe"),
  setPassword: ({ account }) => account.setPassword("jdoe", "pass word"),
  setRateLimit: ({ administration }) => administration.setRateLimit("jdoe", [{ samples: 20, minutes: 60 }]),
  listOrganizationUsers: ({ administration }) => administration.users(7),
  createUser: ({ administration }) => administration.createUser(7, { login: "x", role: "user", isApiOnly: true }),
  activateUser: ({ administration }) => administration.activateUser("jdoe"),
  deactivateUser: ({ administration }) => administration.deactivateUser("jdoe"),
  deleteUser: ({ administration }) => administration.deleteUser("jdoe"),
  listOrganizations: ({ administration }) => administration.organizations({ text: "x" }),
  getOrganization: ({ administration }) => administration.organization(7),
  listOrganizationSamples: ({ administration }) => administration.organizationSamples(7, LISTING),
  createOrganization: ({ administration }) => administration.createOrganization("Example"),
  deleteOrganization: ({ administration }) => administration.deleteOrganization(7),
  getOrganizationRateLimit: ({ administration }) => administration.organizationRateLimit(7),
  setOrganizationRateLimit: ({ administration }) => administration.setOrganizationRateLimit(7, []),
  getDocs: ({ service }) => service.docs("/api/v3/users/:login/api-key"),
  getCloud: ({ service }) => service.regions(),
};

const rows: readonly Operation[] = Object.values(threatGridOperations);

/** For rows without a documented answer: entries of an analysis, which need no more than a name. */
const SOME_ENTRY = { api_version: 2, id: 1, data: { ioc: "x" } };

/** Calls the row's method on a client that is answered with an example. */
async function callRow(row: Operation, example: OperationExample | undefined): Promise<ScriptedTransport> {
  const body = row.response.kind === "bytes" ? "bytes" : JSON.stringify(example?.response ?? SOME_ENTRY);
  const transport = scriptedTransport({ status: row.status ?? 200, pieces: [body] });
  await using it = testClient("https://tg.example.test", { transport });
  // Every id of a row is a key of the table.
  const result = METHODS[row.id as ThreatGridOperationId](it.client);
  await ("page" in result ? result.page() : result);
  return transport;
}

test("no row is without a method", () => {
  expect(Object.keys(METHODS).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
});

test.each(rows.map((row) => [row.id, row] as const))(
  "%s: its method asks for the row and reads its examples",
  async (_, row) => {
    for (const example of row.examples.length > 0 ? row.examples : [undefined]) {
      const { requests } = await callRow(row, example);
      expect(requests).toHaveLength(1);
      const url = new URL(requests[0]?.url ?? "");
      expect(requests[0]?.method).toBe(row.method);
      expect(url.pathname).toMatch(new RegExp(`^${row.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`));
      expect(requests[0]?.headers.authorization === undefined).toBe(row.isOpen === true || row.files !== undefined);
    }
  },
);

test.each(rows.filter((row) => row.query).map((row) => [row.id, row] as const))(
  "%s: its method sends only what the row's query knows, and all of it",
  async (_, row) => {
    const { requests } = await callRow(row, row.examples[0]);
    const sent = [...new URL(requests[0]?.url ?? "").searchParams.keys()];
    expect(row.query?.safeParse(Object.fromEntries(new URL(requests[0]?.url ?? "").searchParams)).success).toBe(true);
    expect(sent.filter((name) => !Object.hasOwn(row.query?.shape ?? {}, name))).toEqual([]);
    const missing = Object.keys(row.query?.shape ?? {}).filter((name) => !sent.includes(name));
    expect(missing.filter((name) => !isNotOffered(row, name))).toEqual([]);
  },
);

/** Other spellings of what is offered, and filters of which a call takes one. */
function isNotOffered(row: Operation, name: string): boolean {
  const spellings = ["org-only", "user-only", "id", "sample"];
  return spellings.includes(name) || row.id === "searchSamples";
}

test.each(
  rows.filter((row) => row.body && row.id !== "getSampleStates" && !row.files).map((row) => [row.id, row] as const),
)("%s: what its method sends is what the row takes", async (_, row) => {
  const { requests } = await callRow(row, row.examples[0]);
  const [request] = requests;
  const query = Object.fromEntries(new URL(request?.url ?? "").searchParams);
  let text = "";
  for await (const piece of request?.body?.stream() ?? []) text += new TextDecoder().decode(piece);
  if (text !== "") expect(request?.headers["content-type"]).toBe("application/json");
  expect(row.body?.safeParse(text === "" ? query : JSON.parse(text)).error?.issues ?? []).toEqual([]);
});
