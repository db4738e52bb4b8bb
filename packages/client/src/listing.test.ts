import { threatGridOperations } from "@fumehood/contract";
import { expect, test } from "vitest";
import { data, failure, json, startFakeService, type Answerer } from "../test/support/fake-service.ts";
import { ID, rejection, testClient } from "../test/support/test-client.ts";
import { MAX_SEARCH_RECORDS } from "./limits.ts";

/** A search over `total` submissions that honours `limit` (100 without one) and `offset`. */
function searchOver(total: number): Answerer {
  return (received, response) => {
    const offset = Number(received.url.searchParams.get("offset"));
    const perPage = Number(received.url.searchParams.get("limit") ?? 100);
    const count = Math.max(0, Math.min(perPage, total - offset));
    const items = Array.from({ length: count }, (_, index) => ({ item: { sample: String(offset + index) } }));
    data({ index: offset, items_per_page: perPage, current_item_count: count, total, items })(received, response);
  };
}

async function collect<T>(records: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const record of records) all.push(record);
  return all;
}

test.each([
  [0, 1],
  [1, 1],
  [99, 1],
  // A full last page is followed by an empty one.
  [100, 2],
  [101, 2],
  [250, 3],
])("a search over %i submissions yields each once in %i calls", async (total, calls) => {
  await using service = await startFakeService([searchOver(total)]);
  await using it = testClient(service.baseUrl);
  const hits = await collect(it.client.search.submissions({ text: "x" }));
  expect(hits.map((hit) => hit.sampleId)).toEqual(Array.from({ length: total }, (_, index) => String(index)));
  expect(service.received).toHaveLength(calls);
});

test("an iteration that is left early asks for no further page", async () => {
  await using service = await startFakeService([searchOver(1000)]);
  await using it = testClient(service.baseUrl);
  for await (const hit of it.client.search.submissions()) if (hit.sampleId === "5") break;
  expect(service.received).toHaveLength(1);
});

test("a search ends at the service's 10,000 records and says so in an event", async () => {
  await using service = await startFakeService([searchOver(1_000_000)]);
  await using it = testClient(service.baseUrl);
  expect(await collect(it.client.search.submissions({ pageSize: 1000 }))).toHaveLength(MAX_SEARCH_RECORDS);
  expect(service.received).toHaveLength(10);
  expect(it.events.at(-1)).toEqual({ type: "limit", operationId: "searchSubmissions", limit: 10_000 });
});

test("the caller's own limit cuts within a page", async () => {
  await using service = await startFakeService([searchOver(500)]);
  await using it = testClient(service.baseUrl);
  expect(await collect(it.client.search.submissions({ maxRecords: 130 }))).toHaveLength(130);
  expect(service.received).toHaveLength(2);
});

test.each([
  ["ignores the offset", { index: 0, items_per_page: 2, current_item_count: 2 }],
  ["has pages of no size", { index: 0, items_per_page: 0, current_item_count: 2 }],
  ["goes backwards", { index: -50, items_per_page: 2, current_item_count: 2 }],
])("a service that %s does not hold an iteration for ever", async (_, page) => {
  await using service = await startFakeService([
    data({ ...page, items: [{ item: { sample: "a" } }, { item: { sample: "b" } }] }),
  ]);
  await using it = testClient(service.baseUrl);
  await collect(it.client.search.submissions());
  expect(service.received.length).toBeLessThanOrEqual(2);
});

test("a page tells where the next one begins", async () => {
  await using service = await startFakeService([searchOver(250)]);
  await using it = testClient(service.baseUrl);
  const listing = it.client.search.submissions({ pageSize: 100 });
  const first = await listing.page();
  expect(first).toMatchObject({ offset: 0, nextOffset: 100, total: 250 });
  expect((await listing.page(200)).nextOffset).toBeUndefined();
});

test("the query goes out in the service's words", async () => {
  await using service = await startFakeService([searchOver(0)]);
  await using it = testClient(service.baseUrl);
  await it.client.search
    .submissions({
      text: "sha256:abc && x",
      isAdvanced: true,
      terms: ["sample", "domain"],
      states: ["succ", "fail"],
      orgOnly: true,
      userOnly: false,
      after: "30 days ago",
      before: new Date(Date.UTC(2026, 0, 1)),
      sortBy: "submitted_at",
      sortOrder: "asc",
      highlight: true,
      checksum: "abc",
      pageSize: 5,
      offset: 15,
    })
    .page();
  expect(Object.fromEntries(service.received[0]?.url.searchParams ?? [])).toEqual({
    q: "sha256:abc && x",
    advanced: "true",
    term: "sample,domain",
    state: "succ,fail",
    org_only: "true",
    user_only: "false",
    after: "30 days ago",
    before: "2026-01-01T00:00:00.000Z",
    sort_by: "submitted_at",
    sort_order: "asc",
    highlight: "true",
    checksum: "abc",
    limit: "5",
    offset: "15",
  });
});

test("both listings ask only for what the contract's rows know", async () => {
  await using service = await startFakeService([searchOver(0)]);
  await using it = testClient(service.baseUrl);
  const some = { before: "a", after: "b", orgOnly: true, userOnly: true, pageSize: 1, offset: 2 };
  const digests = { md5: "1", sha1: "2", sha256: "3", submissionId: 4, sampleIds: ["5"] };
  await it.client.samples.list({ ...some, ...digests }).page();
  await it.client.search.submissions({ ...some, text: "q", sortBy: "x", checksum: "y" }).page();
  const [list, search] = service.received.map(({ url }) => [...url.searchParams.keys()]);
  expect(Object.keys(threatGridOperations.listSamples.query.shape)).toEqual(expect.arrayContaining(list ?? ["?"]));
  expect(Object.keys(threatGridOperations.searchSubmissions.query.shape)).toEqual(
    expect.arrayContaining(search ?? ["?"]),
  );
});

test("the captured search answer is read in our words", async () => {
  await using service = await startFakeService([
    json(200, threatGridOperations.searchSubmissions.examples[0]?.response),
  ]);
  await using it = testClient(service.baseUrl);
  const [hit] = await collect(it.client.search.submissions());
  expect(hit).toMatchObject({
    sampleId: ID,
    threatScore: 3,
    isPrivate: true,
    organizationId: 119386,
    relevance: 1_000_000,
    runtimeSeconds: 300,
    indicators: [{ name: "pe-header-timestamp-future", score: 3 }],
  });
});

test("a failed submission of another organisation has neither analysis nor owner", async () => {
  const item = { sample: ID, state: "fail", login: null, organization_id: null, private: null, tags: [""] };
  await using service = await startFakeService([
    data({
      index: 0,
      items_per_page: 100,
      current_item_count: 1,
      items: [{ item }],
      warnings: ["advanced=true is deprecated"],
    }),
  ]);
  await using it = testClient(service.baseUrl);
  const page = await it.client.search.submissions().page();
  expect(page.warnings).toEqual(["advanced=true is deprecated"]);
  expect(page.records[0]).toEqual({ sampleId: ID, state: "fail", tags: [], indicators: [], matches: {} });
});

test("samples are listed with their filters", async () => {
  await using service = await startFakeService([json(200, threatGridOperations.listSamples.examples[0]?.response)]);
  await using it = testClient(service.baseUrl);
  const samples = await collect(
    it.client.samples.list({ sampleIds: ["a", "b"], sha256: "c", submissionId: 9, userOnly: true }),
  );
  expect(samples).toMatchObject([{ sampleId: "00002e05cc3e1680683154548f11c059", fileName: "setup.exe" }]);
  expect(Object.fromEntries(service.received[0]?.url.searchParams ?? [])).toEqual({
    ids: "a,b",
    sha256: "c",
    submission_id: "9",
    user_only: "true",
    offset: "0",
  });
});

/** A bare list of domains: what the service does with limit and offset is its own affair. */
function domainsBy(pick: (offset: number, limit: number) => readonly number[]): Answerer {
  return (received, response) => {
    const { searchParams } = received.url;
    const numbers = pick(Number(searchParams.get("offset")), Number(searchParams.get("limit")));
    data({ ip: "192.0.2.1", domains: numbers.map((number) => ({ domain: `${number}.example.com` })) })(
      received,
      response,
    );
  };
}

const upTo = (end: number, begin = 0) => Array.from({ length: Math.max(0, end - begin) }, (_, index) => begin + index);

test.each([
  ["honours limit and offset", (offset: number, limit: number) => upTo(Math.min(250, offset + limit), offset), 250, 3],
  ["ends with a full page", (offset: number, limit: number) => upTo(Math.min(200, offset + limit), offset), 200, 3],
  ["has nothing", () => [], 0, 1],
  ["gives all at once", () => upTo(250), 250, 1],
  ["ignores the offset of a full page", () => upTo(100), 100, 2],
])("a list without counts is read whole when the service %s", async (_, pick, records, calls) => {
  await using service = await startFakeService([domainsBy(pick)]);
  await using it = testClient(service.baseUrl);
  const domains = await collect(it.client.entities.ips.domains("192.0.2.1"));
  expect(domains).toEqual(upTo(records).map((number) => `${number}.example.com`));
  expect(service.received).toHaveLength(calls);
});

test("a list without counts that never ends is cut at the limit", async () => {
  await using service = await startFakeService([domainsBy((offset, limit) => upTo(offset + limit, offset))]);
  await using it = testClient(service.baseUrl);
  expect(await collect(it.client.entities.ips.domains("192.0.2.1", { maxRecords: 130, pageSize: 50 }))).toHaveLength(
    130,
  );
  expect(it.events.at(-1)).toEqual({ type: "limit", operationId: "listIpDomains", limit: 130 });
});

test("an error ends the iteration", async () => {
  await using service = await startFakeService([failure(400, "no")]);
  await using it = testClient(service.baseUrl);
  expect(await rejection(collect(it.client.search.submissions()))).toMatchObject({ code: "TG_BAD_REQUEST" });
});
