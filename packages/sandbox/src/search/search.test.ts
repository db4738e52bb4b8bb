import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
const ids: Record<string, string> = {};
const DAY_MS = 86_400_000;
beforeAll(async () => {
  harness = await openHarness();
  const other = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  const samples = [
    ["invoice", "bad invoice bytes", { sample_filename: "Invoice-2024_final.EXE", tags: "phish" }, undefined],
    ["clean", "clean bytes", { sample_filename: "setup.exe", private: "true" }, undefined],
    ["failed", "data bytes", { sample_filename: "blob.bin" }, undefined],
    ["kims", "kim's bytes", { sample_filename: "notes 100%.txt" }, other],
  ] as const;
  for (const [name, bytes, fields, key] of samples) {
    ids[name] = await harness.analysed(bytes, { ...fields }, key);
    harness.now += DAY_MS;
  }
  ids["waiting"] = (await harness.submit("waiting bytes", { sample_filename: "later.exe" })).json().data.id;
});
afterAll(async () => {
  await harness.close();
});

async function search(query: Record<string, string>) {
  const answer = await harness.get(`/api/v2/search/submissions?${new URLSearchParams(query)}`);
  const { data } = answer.json();
  return {
    ...data,
    status: answer.statusCode,
    names: data?.items.map((hit: { item: { sample: string } }) => nameOf(hit.item.sample)),
  };
}

const nameOf = (id: string) => Object.entries(ids).find(([, value]) => value === id)?.[0];

test.each([
  ["everything, newest first", {}, ["waiting", "kims", "failed", "clean", "invoice"]],
  ["a word of the file name", { q: "invoice" }, ["invoice"]],
  ["the whole file name", { q: "invoice-2024_final.exe" }, ["invoice"]],
  ["a part with marks in it", { q: "2024_final" }, ["invoice"]],
  ["words, all of which must be there", { q: "invoice setup" }, []],
  ["words in quotation marks", { q: '"notes 100%.txt"' }, ["kims"]],
  ["a beginning", { q: "inv*" }, ["invoice"]],
  ["a per cent sign that is no wildcard", { q: "in%ce" }, []],
  ["a tag", { q: "phish" }, ["invoice"]],
  ["an indicator", { q: "fake-bad-bytes" }, ["invoice"]],
  ["a domain that was seen", { q: "evil.example.com" }, ["kims", "clean", "invoice"]],
  ["nothing that is there", { q: "nowhere" }, []],
  ["a word only in one group", { q: "phish", term: "behavior,domain" }, []],
  ["a word in its group", { q: "phish", term: "behavior,tag" }, ["invoice"]],
  ["states", { state: "fail,wait" }, ["waiting", "failed"]],
  ["one's own samples", { user_only: "True" }, ["waiting", "failed", "clean", "invoice"]],
  ["the organisation's samples", { org_only: "true" }, ["waiting", "kims", "failed", "clean", "invoice"]],
  ["a word among one's own samples, private ones too", { q: "setup", user_only: "true" }, ["clean"]],
  [
    "a word among the organisation's, private and public",
    { q: "exe", org_only: "true" },
    ["kims", "clean", "invoice", "waiting"],
  ],
  ["a time", { after: "2 days ago" }, ["waiting", "kims", "failed"]],
  ["a period", { after: "2026-01-16", before: "2026-01-17" }, ["clean"]],
  ["the score", { sort_by: "threat_score", sort_order: "desc", limit: "1" }, ["invoice"]],
  ["the file name, upwards", { sort_by: "filename", sort_order: "asc", limit: "2" }, ["invoice", "failed"]],
])("free text: %s", async (_, query, expected) => {
  expect((await search(query)).names).toEqual(expected);
});

test.each([
  ["analysis.threat_score:>=50", ["invoice"]],
  ["threat_score:<50", ["kims", "clean"]],
  ["threat_score:[70 TO 80]", ["invoice"]],
  ["threat_score:{76 TO *]", []],
  ["analysis.metadata.submitted_file.type:exe && analysis.threat_score:>=50", ["invoice"]],
  ["(type:pdf OR type:exe) && threat_score:>=50 && threat_score:<80", ["invoice"]],
  ["type:exe && threat_score:>=50 && NOT tag:phish", []],
  ["type:pdf && threat_score:>=50", []],
  ["type:exe && threat_score:<50 && setup", ["clean"]],
  ["NOT threat_score:>=50", ["waiting", "kims", "failed", "clean"]],
  ["filename:setup OR filename:notes", ["kims", "clean"]],
  ["filename:(setup notes)", []],
  ["(state:fail || state:wait) AND -filename:later", ["failed"]],
  ["private:true", ["clean"]],
  ["login:kim", ["kims"]],
  ["submitted_at:2026-01-16", ["clean"]],
  ["submitted_at:[2026-01-17 TO 2026-01-18]", ["kims", "failed"]],
  ["submitted_at:{2026-01-17 TO 2026-01-19}", ["kims"]],
  ["submitted_at:>2026-01-18T11:00:00Z", ["waiting", "kims"]],
  ["behavior:fake-bad-bytes", ["invoice"]],
  ["*", ["waiting", "kims", "failed", "clean", "invoice"]],
  ["nosuchfield:x", []],
])("advanced: %s", async (q, expected) => {
  const answer = await search({ q, advanced: "true" });
  expect(answer.names).toEqual(expected);
  expect(answer.warnings).toContain("advanced=true is deprecated");
});

test("a digest is found in every form, with the score of certainty", async () => {
  const record = (await harness.get(`/api/v2/samples/${ids["invoice"]}`)).json().data;
  for (const q of [record.md5, record.sha1, record.sha256.toUpperCase(), record.id]) {
    expect(await search({ q })).toMatchObject({ total: 1, names: ["invoice"], items: [{ score: 1_000_000 }] });
  }
  for (const q of [`sha256:${record.sha256}`, `md5:${record.md5}`]) {
    expect((await search({ q, advanced: "true" })).names).toEqual(["invoice"]);
  }
  expect((await search({ checksum: record.sha1 })).names).toEqual(["invoice"]);
});

test("an item has its analysis only when it succeeded, with times as text", async () => {
  const { items } = await search({ q: "invoice" });
  expect(items[0]).toEqual({
    score: 20,
    matches: {},
    item: expect.objectContaining({
      properties: { metadata: null },
      sample: ids["invoice"],
      private: false,
      login: "jdoe",
      submitted_at: "2026-01-15T12:00:00Z",
      vm_runtime: 300,
      analysis: expect.objectContaining({
        threat_score: 76,
        behaviors: [{ name: "fake-bad-bytes", threat: 76, title: "The Bytes Are Bad" }],
        metadata: expect.objectContaining({
          general_details: expect.objectContaining({ report_created: "2020-06-19T14:33:52Z" }),
          sandcastle_env: expect.objectContaining({ sample_executed: 1_592_576_906 }),
          submitted_file: expect.objectContaining({ type: "exe", size: 17 }),
        }),
      }),
    }),
  });
  const failed = await search({ state: "fail" });
  expect(failed.items[0].item).not.toHaveProperty("analysis");
});

test("what was asked of a file's type is marked too where an index answers it", async () => {
  const q = "type:exe && threat_score:>=50";
  const { items } = await search({ q, advanced: "true", highlight: "true" });
  expect(items[0].matches).toEqual({ "analysis.metadata.submitted_file.type": ["<em>exe</em>"] });
});

test("pages tell offset, effective limit and the total", async () => {
  const page = await search({ limit: "2", offset: "4" });
  expect(page).toMatchObject({ index: 4, items_per_page: 2, current_item_count: 1, total: 5, timed_out: false });
  expect((await search({ limit: "999999", offset: "5" })).items_per_page).toBe(1000);
  expect((await search({ offset: "4000000000" })).current_item_count).toBe(0);
});

const REFUSED: Record<string, string>[] = [
  { limit: "ten" },
  { offset: "-1" },
  { before: "soon" },
  { sort_by: "colour" },
  { sort_order: "sideways" },
  { q: "(", advanced: "true" },
  { q: "a)", advanced: "true" },
  { q: "a:[1 2]", advanced: "true" },
  { q: "a AND", advanced: "true" },
  { q: "(".repeat(100), advanced: "true" },
  { q: "a ".repeat(100), advanced: "true" },
  { q: "a ".repeat(100) },
  { q: "a".repeat(3000) },
];
test.each(REFUSED)("%j is refused with 400", async (query) => {
  const answer = await search(query);
  expect(answer.status).toBe(400);
});

test("searching does not tell who owns foreign samples", async () => {
  const key = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  const ask = async (query: string) => {
    const answer = await harness.get(`/api/v2/search/submissions?${query}`, key);
    return answer.json().data.items.map((hit: { item: { sample: string } }) => nameOf(hit.item.sample));
  };
  expect(await ask("q=*")).toEqual(["waiting", "kims", "failed", "invoice"]);
  expect(await ask("q=setup")).toEqual([]);
  expect(await ask("advanced=true&q=login:jdoe")).toEqual([]);
  expect(await ask("advanced=true&q=private:false")).toEqual([]);
});

test.each([
  "invoice",
  "2024_final",
  "invoice setup",
  "evil.example.com",
  "nowhere",
  "inv*",
  "NOT exe",
  "tag:phish OR later",
  "type:exe AND threat_score:>=0",
  "exe AND fake-bad-bytes",
  "*nvoice-20*",
])("%s finds the same whether its words are common or rare", async (q) => {
  const other = await harness.reopen({ limits: { countedSamples: 1, searchedAtOnce: 1 } });
  const url = `/api/v2/search/submissions?${new URLSearchParams({ q, advanced: "true" })}`;
  const rare = (await harness.get(url)).json().data.items;
  const common = (await other.app.inject({ url, headers: { authorization: `bearer ${KEY}` } })).json().data.items;
  expect(common).toEqual(rare);
});

test("the wildcards of a search share the words that they may stand for", async () => {
  const few = await harness.reopen({ limits: { maxExpandedTerms: 4 } });
  const ask = async (q: string) => {
    const url = `/api/v2/search/submissions?${new URLSearchParams({ q, advanced: "true" })}`;
    return (await few.app.inject({ url, headers: { authorization: `bearer ${KEY}` } })).json().data;
  };
  expect(await ask("2024*")).toMatchObject({ timed_out: false, total: 1 });
  expect(await ask("note* AND 2024*")).toMatchObject({ timed_out: false, total: 0 });
  const answer = await ask("note* OR 2024* OR setu*");
  expect(answer).toMatchObject({ timed_out: true, warnings: expect.arrayContaining([expect.stringContaining("4")]) });
});
