import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
let first: { id: string; submission_id: number; md5: string; sha1: string; sha256: string };
let second: { id: string };
beforeAll(async () => {
  harness = await openHarness();
  const id = await harness.analysed("bad bytes");
  first = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  harness.now += 7_200_000;
  second = (await harness.submit("waiting")).json().data;
});
afterAll(async () => {
  await harness.close();
});

async function listed(query: string): Promise<string[]> {
  const { data } = (await harness.get(`/api/v2/samples?${query}`)).json();
  return data.items.map((item: { id: string }) => (item.id === first.id ? "first" : "second"));
}

test.each([
  ["", 2],
  ["limit=&checksum=&q=", 2],
  ["org-only=true&user-only=1", 2],
  ["org_only=False", 2],
  ["limit=0", 2],
])("%s lists everything, by id", async (query, count) => {
  const { data } = (await harness.get(`/api/v2/samples?${query}`)).json();
  const ids = data.items.map((item: { id: string }) => item.id);
  expect(ids).toEqual([first.id, second.id].toSorted());
  expect(data).toMatchObject({ index: 0, current_item_count: count, items_per_page: 100 });
  expect(data).not.toHaveProperty("total");
});

test.each([
  ["its id", () => `id=${first.id}`],
  ["ids", () => `ids=${first.id},${"0".repeat(32)}`],
  ["ids as JSON", () => `ids=${encodeURIComponent(JSON.stringify([first.id]))}`],
  ["its submission", () => `submission_id=${first.submission_id}`],
  ["submissions", () => `submission_ids=${first.submission_id},1`],
  ["its SHA-1", () => `sha1=${first.sha1}`],
  ["its SHA-256", () => `sha256=${first.sha256}`],
  ["its digest in capitals", () => `md5=${first.md5.toUpperCase()}`],
  ["an indicator", () => "ioc=fake-bad-bytes"],
  ["a time", () => "before=1 hour ago"],
  ["several at once", () => `md5=${first.md5}&id=${first.id}&user_only=True`],
])("a list can be narrowed by %s", async (_, query) => {
  expect(await listed(query())).toEqual(["first"]);
});

test("what was submitted since a moment is listed, also as the guide writes it", async () => {
  expect(await listed("org_only=True&after=last_hour")).toEqual(["second"]);
});

test("one's own samples are not those of one's organisation", async () => {
  const key = await harness.sandbox.addUser({ login: "colleague", organization: "Example" });
  const count = async (query: string) =>
    (await harness.get(`/api/v2/samples?${query}`, key)).json().data.current_item_count;
  expect(await count("org-only=true")).toBe(2);
  expect(await count("user-only=true")).toBe(0);
  expect(await count("user_only=True")).toBe(0);
});

test.each(["limit=-1", "limit=x", "offset=-1", "submission_id=x", "before=whenever"])(
  "%s is refused",
  async (query) => {
    expect((await harness.get(`/api/v2/samples?${query}`)).statusCode).toBe(400);
  },
);

test("a limit above the largest page is lowered to it, and the answer says so", async () => {
  const { data } = (await harness.get("/api/v2/samples?limit=5000")).json();
  expect(data.items_per_page).toBe(1000);
});

test("pages go on until one is not full", async () => {
  const page = async (offset: number) => (await harness.get(`/api/v2/samples?limit=1&offset=${offset}`)).json().data;
  expect(await page(1)).toMatchObject({ index: 1, current_item_count: 1, items_per_page: 1 });
  expect(await page(2)).toMatchObject({ index: 2, current_item_count: 0, items: [] });
});

test.each(["id", "submission_id", "md5"])("a filter %s of nothing finds nothing", async (name) => {
  expect(await listed(`${name}=123`)).toEqual([]);
});

test.each([
  ["a form body", { payload: (ids: string) => `ids=${encodeURIComponent(ids)}` }],
  ["the query", { query: (ids: string) => ({ ids }) }],
])("states of many are asked for in %s, told in order, without those that are not there", async (_, how) => {
  const ids = JSON.stringify([second.id, "0".repeat(32), first.id, first.id]);
  const answer = await harness.sandbox.app.inject({
    method: "POST",
    url: "/api/v2/samples/state",
    headers: { authorization: `bearer ${KEY}`, "content-type": "application/x-www-form-urlencoded" },
    ...("payload" in how ? { payload: how.payload(ids) } : { query: how.query(ids) }),
  });
  expect(answer.json().data).toEqual([
    { sample: second.id, state: "wait", status: "pending" },
    { sample: first.id, state: "succ", status: "job_done" },
  ]);
});

test("the GET of the guide answers the same", async () => {
  const answer = await harness.get(`/api/v2/samples/state?ids=${encodeURIComponent(JSON.stringify([first.id]))}`);
  expect(answer.json().data).toEqual([{ sample: first.id, state: "succ", status: "job_done" }]);
});

test("states of nothing are refused in the service's words", async () => {
  const answer = await harness.get("/api/v2/samples/state");
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toBe("The parameter ids is required. ");
});

test("more ids than the limit are refused", async () => {
  const ids = JSON.stringify(Array.from({ length: 10_001 }, (_, index) => String(index)));
  const answer = await harness.sandbox.app.inject({
    method: "POST",
    url: `/api/v2/samples/state?api_key=${KEY}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: `ids=${ids}`,
  });
  expect(answer.statusCode).toBe(400);
});

test("sections come sorted and cut, single entries by name", async () => {
  const path = `/api/v2/samples/${first.id}/analysis`;
  expect((await harness.get(`${path}/iocs/fake-bad-bytes`)).json().data.title).toBe("The Bytes Are Bad");
  expect((await harness.get(`${path}/artifacts`)).json().data.items["1"].origin).toBe("submitted");
  expect((await harness.get(`${path}/metadata`)).json().data.malware_desc).toHaveLength(1);
  expect((await harness.get(`${path}/processes`)).json().data).toEqual({ items: {} });
  for (const entry of ["iocs/none", "network_streams/0", "processes/constructor", "artifacts/__proto__"]) {
    expect((await harness.get(`${path}/${entry}`)).statusCode).toBe(404);
  }
  expect((await harness.get(`/api/v2/samples/${second.id}/analysis/iocs`)).json().data).toEqual({});
});

test("an acknowledged submission is there for another process over the same tables", async () => {
  const other = await harness.reopen();
  const answer = await other.app.inject({ url: `/api/v2/samples/${second.id}?api_key=${KEY}` });
  expect(answer.json().data).toMatchObject({ id: second.id, state: "wait" });
});
