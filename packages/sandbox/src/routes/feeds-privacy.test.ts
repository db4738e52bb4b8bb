import { CURATED_FEEDS, CURATED_FORMATS, threatGridOperations as operations } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analysisWith, indicator, lookup, webRequest } from "../testing/feed-analysis.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
let stranger: string;
let colleague: string;
let sampleId: string;
let sha256: string;
beforeAll(async () => {
  harness = await openHarness();
  stranger = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  colleague = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  harness.engine.next.push(analysisWith(EVERYTHING));
  sampleId = await harness.analysed("private", { private: "true" });
  sha256 = (await harness.get(`/api/v2/samples/${sampleId}`)).json().data.sha256;
});
afterAll(async () => {
  await harness.close();
});

/** A sample that belongs into every feed there is; everything in it has the word in its name. */
const WORD = "hushhush";
const CLASSES = ["ransomware", "rat", "banker", "dga", "sinkhole", "stolen-certificate", "dll-hijacking", "hosts-file"];
const EVERYTHING = {
  metadata: { malware_desc: [{ type: "pdf" }] },
  iocs: [
    indicator(`${WORD}-indicator`, {
      category: ["persistence"],
      tags: [...CLASSES, "dynamic-dns", "public-ip-check"],
      "mitre-techniques": ["T1053.005"],
      data: [
        { URL: `irc://${WORD}.evil.test/a.exe`, Path: `${WORD}.exe`, IP: "203.0.113.77", Network_Stream: 1 },
        { Value: `schtasks /create /tn ${WORD}`, SHA256: "5f".repeat(32) },
        { Registry_Key: `HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\${WORD}` },
      ],
    }),
  ],
  network: {
    "0": lookup(`${WORD}.ddns.test`, "127.0.0.1"),
    "1": webRequest(`http://${WORD}.evil.test/x`, "application/x-dosexec"),
  },
};

const PAGES = Object.values(operations)
  .filter((row) => /^(?:ioc|sample)Feed/.test(row.id))
  .map((row) => row.path);
const FILES = CURATED_FEEDS.flatMap(({ name }) => CURATED_FORMATS.map((format) => `/api/v3/feeds/${name}.${format}`));
const QUERY = "severity=0&confidence=0&after=2020-01-01";

/** Whatever would tell of the sample. */
function tells(body: string): boolean {
  return [WORD, sampleId, sha256, "203.0.113.77", "5f".repeat(32)].some((part) => body.includes(part));
}

test.each([...PAGES, ...FILES])("%s shows a private sample to its organisation alone", async (path) => {
  const ours = await harness.get(`${path}?${QUERY}`, colleague);
  // A network sensor sees no keys and tasks, so these two have no rules for anybody.
  if (!/(?:autorun-registry|scheduled-tasks)\.snort$/.test(path)) expect(tells(ours.body), ours.body).toBe(true);
  for (const filter of ["", `&sample=${sampleId}`, "&org_only=true", "&user_only=true", "&limit=1000"]) {
    const theirs = await harness.get(`${path}?${QUERY}${filter}`, stranger);
    expect(theirs.statusCode).toBe(200);
    expect(tells(theirs.body), theirs.body).toBe(false);
  }
});

test("digests, addresses and names find it for its organisation alone", async () => {
  for (const [name, filter] of [
    ["artifacts", `sha256=${"5f".repeat(32)}`],
    ["ips", "ip=203.0.113.0/24"],
    ["domains", `domain=${WORD}.evil.test`],
    ["urls", `url=${WORD}`],
    ["urls", `ioc=${WORD}-indicator`],
  ]) {
    const count = async (key: string) =>
      (await harness.get(`/api/v2/iocs/feeds/${name}?${filter}`, key)).json().data.current_item_count;
    expect(await count(colleague)).toBe(1);
    expect(await count(stranger)).toBe(0);
  }
});

test("a query finds it for its organisation alone, and tells its owner to nobody else", async () => {
  const ask = async (key: string, clause: object) => {
    const variables = { q_json: JSON.stringify(clause) };
    const body = { query: "query q($q_json: String) {sample(q_json: $q_json) {id login}}", variables };
    const answer = await harness.sandbox.app.inject({
      method: "POST",
      url: "/api/v3/search",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      payload: body,
    });
    return answer.json().data.sample;
  };
  const byDigest = { op: "attr", attr: "sha256", comp_op: "eq", value: sha256 };
  expect(await ask(colleague, byDigest)).toEqual([{ id: sampleId, login: "jdoe" }]);
  expect(await ask(stranger, byDigest)).toEqual([]);
  const publicId = await harness.analysed("public");
  const byOwner = { op: "attr", attr: "login", comp_op: "eq", value: "jdoe" };
  expect(await ask(stranger, byOwner)).toEqual([]);
  expect(await ask(stranger, { op: "not", clauses: [byOwner] })).toEqual([{ id: publicId, login: null }]);
});
